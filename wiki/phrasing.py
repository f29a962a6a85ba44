"""What a revision changed, put into a sentence of the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import regex
from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from pages_store import summaries
from pages_store.comparing.summary import FieldChange, Summary
from pages_store.documents import kinds
from pages_store.tables import Revision
from wiki import i18n, labels, markup

_FIELDS_TOLD: Final = 2
_CONTROLS: Final = regex.compile(r"\p{Bidi_Control}")
_FSI, _PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_WAYS: Final = {
    "tashkeel": _l("vowel marks"),
    "tatweel": _l("tatweel"),
    "hamza": _l("hamza"),
    "yeh": _l("final yeh"),
    "teh": _l("teh marbuta"),
    "digits": _l("digits"),
    "punctuation": _l("punctuation"),
    "spaces": _l("spaces"),
    "form": _l("letter forms"),
}
_PUT_IN: Final[Mapping[str, Callable[[int], str]]] = {
    "paragraph": lambda num: ngettext("%(num)s paragraph was added", "%(num)s paragraphs were added", num),
    "item": lambda num: ngettext("%(num)s list item was added", "%(num)s list items were added", num),
    "row": lambda num: ngettext("%(num)s table row was added", "%(num)s table rows were added", num),
    "quote": lambda num: ngettext("%(num)s quotation was added", "%(num)s quotations were added", num),
    "code": lambda num: ngettext("%(num)s line of code was added", "%(num)s lines of code were added", num),
}
_TAKEN_OUT: Final[Mapping[str, Callable[[int], str]]] = {
    "paragraph": lambda num: ngettext("%(num)s paragraph was removed", "%(num)s paragraphs were removed", num),
    "item": lambda num: ngettext("%(num)s list item was removed", "%(num)s list items were removed", num),
    "row": lambda num: ngettext("%(num)s table row was removed", "%(num)s table rows were removed", num),
    "quote": lambda num: ngettext("%(num)s quotation was removed", "%(num)s quotations were removed", num),
    "code": lambda num: ngettext("%(num)s line of code was removed", "%(num)s lines of code were removed", num),
}


def sentence(revision: Revision, changed: Summary | None = None) -> str:
    """Return what a revision changed, as `changed` tells it; "" for one out of sight, and where it is not worked out yet.

    Plain text. Load `Revision.kept_summary` with the revisions of a list.
    """
    changed = changed or summaries.of(revision)
    if changed is None:
        return ""
    if revision.number == 1:
        return _whole(ngettext("the page was made, with %(num)s word", "the page was made, with %(num)s words", changed.added))
    told = _told(changed)
    if cause := _cause(revision):
        return _whole(_("%(first)s: %(second)s", first=cause, second=told) if told else cause)
    return _whole(told or _("only blank lines, or the order and notes of the fields, were changed"))


def of(changed: Summary) -> str:
    """Return in a sentence what changed between any two texts; "" where a reader would see no difference."""
    told = _told(changed)
    return _whole(told) if told else ""


def ways(found: Sequence[str]) -> str:
    """Return in what ways alone words are spelt otherwise, as a list of names."""
    return _listed([str(_WAYS[name]) for name in found])


def spelt(found: Sequence[str]) -> str:
    """Return what stands beside words that are only spelt otherwise."""
    return _("%(ways)s only", ways=ways(found)) if found == ("tashkeel",) else ways(found)


def _cause(revision: Revision) -> str:
    """Return what a revision was made for besides an edit, or ""."""
    if revision.reverted_number:
        return _("revision %(number)s was brought back", number=revision.reverted_number)
    if revision.undone_number:
        return _("revision %(number)s was undone", number=revision.undone_number)
    return _("merged with an edit made meanwhile") if revision.merged_number else ""


def _told(changed: Summary) -> str:
    if changed.unseen:
        return _("what was changed can't be told, since the revision before is out of sight")
    body, fields = _listed(list(_body(changed))), _listed(list(_fields(changed)))
    if body and changed.sections:
        body = _("%(changes)s %(place)s", changes=body, place=_place(changed))
    if body and fields:
        return _("%(first)s, and %(second)s", first=body, second=fields)
    if not body and not fields and changed.ways:
        return _("only this was changed in the writing: %(ways)s", ways=ways(changed.ways))
    return body or fields


def _body(changed: Summary) -> Iterator[str]:
    if names := changed.new_sections:
        yield ngettext("the section %(names)s was added", "the sections %(names)s were added", len(names), names=_names(names))
    yield from (_PUT_IN[kind](count) for kind, count in changed.put_in.items() if kind in _PUT_IN)
    if names := changed.gone_sections:
        yield ngettext(
            "the section %(names)s was removed", "the sections %(names)s were removed", len(names), names=_names(names)
        )
    yield from (_TAKEN_OUT[kind](count) for kind, count in changed.taken_out.items() if kind in _TAKEN_OUT)
    yield from _words(changed)


def _words(changed: Summary) -> Iterator[str]:
    if changed.gained:
        yield ngettext("%(num)s word was added", "%(num)s words were added", changed.gained)
    if changed.lost:
        yield ngettext("%(num)s word was removed", "%(num)s words were removed", changed.lost)
    if changed.changed:
        yield ngettext("%(num)s word was changed", "%(num)s words were changed", changed.changed)
    if changed.moved:
        yield ngettext("%(num)s passage was moved", "%(num)s passages were moved", changed.moved)
    if changed.respelt:
        yield ngettext(
            "%(num)s word was only spelt otherwise (%(ways)s)",
            "%(num)s words were only spelt otherwise (%(ways)s)",
            changed.respelt,
            ways=ways([way for way in changed.ways if way not in ("spaces", "punctuation")]),
        )


def _place(changed: Summary) -> str:
    names = [*map(_quoted, changed.sections), *([_("other sections")] if changed.more_sections else [])]
    return ngettext("in the section %(names)s", "in the sections %(names)s", len(names), names=_listed(names))


def _fields(changed: Summary) -> Iterator[str]:
    for each in changed.fields[:_FIELDS_TOLD]:
        yield _field(each, changed.kind)
    if left := len(changed.fields[_FIELDS_TOLD:]):
        yield ngettext("%(num)s other field was changed", "%(num)s other fields were changed", left)


def _field(change: FieldChange, kind: str) -> str:
    label = labels.field(change.name)
    before, after = ([_value(change.name, kind, value) for value in values] for values in (change.before, change.after))
    if change.long:
        return _("the field “%(field)s” was rewritten", field=label)
    if change.name == "title" and after:
        return _("the page was renamed to %(value)s", value=_names(after))
    if not after:
        return _("the field “%(field)s” was emptied", field=label)
    gained, lost = [each for each in after if each not in before], [each for each in before if each not in after]
    if len(after) == 1 or (gained and lost) or not gained + lost:
        return _("the field “%(field)s” became %(value)s", field=label, value=_names(after))
    if gained:
        return _("to the field “%(field)s” was added %(value)s", field=label, value=_names(gained))
    return _("from the field “%(field)s” was removed %(value)s", field=label, value=_names(lost))


def _value(name: str, kind: str, value: str) -> str:
    if name == "kind":
        return labels.kind(value.strip().lower())
    if name == "language":
        return labels.language(value)
    is_choice = any(field.name == name and field.shape == "choice" for field in kinds.kind(kind).fields)
    return labels.choice(value) if is_choice else value


def _names(values: Sequence[str]) -> str:
    return _listed([_quoted(value) for value in values])


def _quoted(name: str) -> str:
    reader, name = markup.of_language(i18n.language()), _CONTROLS.sub("", name)
    return _("“%(name)s”", name=name if markup.direction(name, reader) == reader else f"{_FSI}{name}{_PDI}")


def _listed(parts: Sequence[str]) -> str:
    return format_list(parts, locale=i18n.language()) if parts else ""


def _whole(told: str) -> str:
    """Return a sentence: what is told, with a capital letter and a full stop."""
    return _("%(told)s.", told=told[:1].upper() + told[1:])
