"""What is said to the reader when something is refused: a sentence in their language for each error."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from pages_store import errors, limits, protection
from wiki.accounts.current import BadTokenError
from wiki.accounts.sessions import TooManyAttemptsError

_MINUTE = 60


def sentence(error: errors.StoreError) -> str:
    """Return what to say about a refusal of the store."""
    if isinstance(error, errors.FieldError):
        return _field(error)
    if isinstance(error, errors.TooLargeError):
        return too_large(error.limit)
    if isinstance(error, errors.EditConflictError):
        return ngettext(
            "Someone changed the same words in one place while you were writing. Nothing you typed is lost.",
            "Someone changed the same words in %(num)s places while you were writing. Nothing you typed is lost.",
            error.conflicts,
        )
    if isinstance(error, TooManyAttemptsError):
        return _patience(error.seconds)
    return _simple(error)


def who_may(role: str) -> str:
    """Return who may do what one may not, and whom to ask; "" of an action that no role is asked for."""
    advice = {
        "coordinator": _("Coordinators and administrators may. Ask the coordinator of your team."),
        "administrator": _("Administrators may. Ask one of them."),
    }
    return advice.get(role, "")


def status(code: int) -> str:
    """Return what to say about an HTTP status."""
    sentences = {
        400: _("The request could not be understood."),
        401: _("You need to sign in for this."),
        403: _("You may not do this."),
        404: _("There is nothing at this address."),
        405: _("This address can't be used in this way."),
        409: _("This was changed in the meantime."),
        413: _("What you sent is too large."),
        415: _("This kind of content can't be taken."),
        422: _("Something in this can't be saved as it is."),
        429: _("Too many requests. Please wait a little."),
        503: _("So many are saving at this moment that your turn did not come. Nothing was saved; try again in a moment."),
        507: _("The disk of this site is full, so nothing can be saved now. Reading goes on. Please tell the administrator."),
    }
    return sentences.get(code) or _("Something went wrong.")


def too_large(limit: str) -> str:
    """Return what to say about something past a limit, by that limit's name."""
    sentences = {
        "PAGE_BYTES": _("The text is longer than a page may be (%(size)s KB).", size=limits.PAGE_BYTES // 1000),
        "FRONT_MATTER_BYTES": _(
            "The fields are longer than front matter may be (%(size)s KB).", size=limits.FRONT_MATTER_BYTES // 1000
        ),
        "REQUEST_BYTES": _(
            "What you sent is larger than a request may be (%(size)s MB).", size=limits.REQUEST_BYTES // 1_000_000
        ),
        "COMMENT_BYTES": _("The text is longer than a comment may be (%(size)s KB).", size=limits.COMMENT_BYTES // 1000),
        "UPLOAD_BYTES": _("The file is larger than a file may be (%(size)s MB).", size=limits.UPLOAD_BYTES // 1_000_000),
        "IMAGE_PIXELS": _("The image has more than %(size)s million pixels.", size=limits.IMAGE_PIXELS // 1_000_000),
        "ZIP_ENTRIES": _("The archive holds more than %(number)s files.", number=limits.ZIP_ENTRIES),
        "ZIP_BYTES": _("The archive holds more than %(size)s MB.", size=limits.ZIP_BYTES // 1_000_000),
        "ZIP_RATIO": _("The archive is packed too tightly to be trusted."),
    }
    return sentences.get(limit) or status(413)


def expired_form() -> str:
    """Return what to say when a form is sent from a session that is over."""
    return _("This form was open for too long, or you have signed out. Nothing was saved yet: check it and send it again.")


def failed(reference: str) -> str:
    """Return what to say when the fault is ours."""
    return _("A fault of ours stopped this. Nothing that had been saved was lost. Reference: %(number)s", number=reference)


def _patience(seconds: int) -> str:
    if seconds > _MINUTE:
        return ngettext(
            "Too many wrong attempts. Try again in %(num)s minute.",
            "Too many wrong attempts. Try again in %(num)s minutes.",
            -(-seconds // _MINUTE),
        )
    return ngettext(
        "Too many wrong attempts. Try again in %(num)s second.",
        "Too many wrong attempts. Try again in %(num)s seconds.",
        seconds,
    )


def _simple(error: errors.StoreError) -> str:
    if isinstance(error, errors.TitleTakenError):
        return _("There is a page called “%(title)s” already.", title=error.page.title)
    if isinstance(error, errors.ProtectedError):
        return _protected(error)
    if isinstance(error, errors.NotFoundError):
        return status(404)
    if isinstance(error, BadTokenError):
        return _("This token is unknown or no longer valid.")
    if isinstance(error, errors.StaleEditError):
        return _("Many people are saving this page at once. Please save again.")
    return _("This can't be done.")


def _protected(error: errors.ProtectedError) -> str:
    limit = protection.of(error.page)
    if limit is None or limit.role == "coordinator":
        return _("Only coordinators may change this page. Say what you would change in its discussion.")
    return _("Only administrators may change this page. Say what you would change in its discussion.")


def _field(error: errors.FieldError) -> str:
    sentences = {
        ("title", "missing"): _("The page needs a title."),
        ("title", "too_long"): _("The title is longer than %(size)s characters.", size=limits.TITLE_CHARACTERS),
        ("title", "control"): _("The title holds characters that can't be shown."),
        ("title", "direction"): _("The title holds characters that turn the direction of the text."),
        ("title", "path"): _("The title can't be “.” or “..” or hold them between slashes."),
        ("title", "unreadable"): _("The title can't be read."),
        ("text", "surrogate"): _("The text holds half of a character; it was damaged on its way."),
        ("password", "short"): _("A password has at least 8 characters."),
        ("password", "common"): _("This password is one of those that are tried first. Choose another."),
        ("name", "taken"): _("This name, or one that looks like it, is taken."),
        ("email", "taken"): _("There is an account with this e-mail address."),
        ("email", "invalid"): _("This is not an e-mail address."),
        ("role", "last_administrator"): _("The last administrator stays."),
        ("revision", "current"): _("The text that is shown now can't be hidden. Save a better one first."),
        ("reason", "missing"): _("Say why, so that others understand it."),
        ("reason", "too_long"): _("The reason is longer than %(size)s characters.", size=limits.EDIT_COMMENT_CHARACTERS),
        ("until", "past"): _("The last day is over already."),
        ("until", "invalid"): _("This is not a day."),
        ("revision", "first"): _("This is the first revision: there was no text before it."),
        ("revision", "same"): _("This revision changed no text, so there is nothing to undo."),
        ("revision", "undone"): _("Nothing of this edit is left on the page: it was undone or written over already."),
        ("revision", "unseen"): _("This edit or the text before it is out of sight by now, so it can't be undone."),
        ("thread", "closed"): _("This discussion is closed."),
        ("body", "missing"): _("Write something first."),
        ("subject", "missing"): _("The discussion needs a subject."),
        ("alias", "missing"): _("Type words that someone would search for, without signs or filters."),
        ("", "object"): _("A JSON object is needed."),
        ("text", "both"): _("Send either the whole text or its parts, not both."),
        ("kind", "unknown"): _("There is no such kind of page."),
        ("language", "invalid"): _("This is not the tag of a language."),
        ("tags", "too_long"): _("A tag is longer than %(size)s characters.", size=limits.TAG_CHARACTERS),
        ("comment", "too_long"): _("The comment is longer than %(size)s characters.", size=limits.EDIT_COMMENT_CHARACTERS),
        ("subject", "too_long"): _("The subject is longer than %(size)s characters.", size=limits.TITLE_CHARACTERS),
        ("fields", "reserved"): _("Title, kind, language and tags stand beside the fields, not among them."),
        ("draft", "many"): _("You keep %(number)s drafts already. Delete some of them first.", number=limits.DRAFTS),
        ("base", "missing"): _("Say from which revision you started."),
        ("base", "unknown"): _("There is no such revision to start from."),
        ("front_matter", "yaml"): _("The front matter of this page can't be read. Send the whole text."),
    }
    known = sentences.get((error.field, error.reason)) or _of_account(error.field, error.reason)
    return known or _of_file(error.reason) or _of_reason(error)


def _of_account(field: str, reason: str) -> str | None:
    sentences = {
        ("name", "missing"): _("A name is needed."),
        ("name", "too_long"): _("The name is longer than 100 characters."),
        ("name", "control"): _("The name holds characters that can't be shown."),
        ("name", "direction"): _("The name holds characters that turn the direction of the text."),
        ("name", "unreadable"): _("The name needs a letter or a digit."),
        ("name", "at"): _("A name for signing in holds no @, so that it is not taken for an e-mail address."),
        ("team", "too_long"): _("The name of the team is longer than 100 characters."),
        ("team", "control"): _("The name of the team holds characters that can't be shown."),
        ("team", "direction"): _("The name of the team holds characters that turn the direction of the text."),
        ("team", "unreadable"): _("The name of the team can't be read."),
        ("team", "unknown"): _("There is no such team."),
        ("role", "unknown"): _("There is no such role."),
        ("old", "wrong"): _("The present password is wrong."),
        ("password", "missing"): _("A password is needed."),
        ("password", "long"): _("This password is too long to be read."),
        ("password", "known"): _("A password that is your name or address is guessed first. Choose another."),
    }
    return sentences.get((field, reason))


def _of_file(reason: str) -> str | None:
    sentences = {
        "empty": _("The file is empty."),
        "hidden": _("This file was taken out of sight here and can't be attached again."),
        "image_damaged": _("The image is damaged and can't be opened. Save it anew and try again."),
        "image_kind": _("Images of this kind can't be cleaned of the place they were taken at. Save it as JPEG first."),
        "archive_damaged": _("The archive is damaged and can't be opened."),
        "archive_encrypted": _("The archive is encrypted, so it can't be looked through."),
        "archive_method": _("The archive is packed in a way that can't be looked through. Make it an ordinary ZIP file."),
        "archive_nested": _("The archive holds another archive. Unpack that one first."),
        "archive_path": _("The archive holds a file that would land outside its folder."),
        "archive_link": _("The archive holds a link to another file."),
        "archive_name": _("The archive holds a file whose name not every computer can write."),
        "archive_duplicate": _("The archive holds two files of one name."),
    }
    return sentences.get(reason)


def _of_reason(error: errors.FieldError) -> str:
    sentences = {
        "missing": _("“%(field)s” is missing.", field=error.field),
        "type": _("The value of “%(field)s” is not of the right type.", field=error.field),
        "range": _("The value of “%(field)s” is too small or too large.", field=error.field),
        "surrogate": _("The text holds half of a character; it was damaged on its way."),
    }
    return sentences.get(error.reason) or _(
        "The value of “%(field)s” can't be used (%(reason)s).", field=error.field, reason=error.reason
    )
