"""What kinds, fields, their choices, roles and languages are called in the reader's language."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from wiki import i18n
from wiki.config import INTERFACE_LANGUAGES

_KINDS = {
    "lesson": (_l("Lesson learned"), _l("Lessons learned"), _l("What worked or did not, so that others repeat or avoid it")),
    "policy": (_l("Policy"), _l("Policies"), _l("A law, decision, by-law, manual or plan")),
    "study": (_l("Study"), _l("Studies"), _l("Research that others can cite")),
    "question": (_l("Question"), _l("Questions"), _l("A problem you have now; ask who has solved it")),
    "activity": (_l("Activity"), _l("Activities"), _l("A meeting, school, training or visit, with its minutes")),
    "opportunity": (_l("Opportunity"), _l("Opportunities"), _l("A call or funding, with its deadline")),
    "story": (_l("Story"), _l("Stories"), _l("What happened, told with pictures and testimony")),
    "term": (_l("Term"), _l("Terms"), _l("A word of the glossary in four languages")),
    "team": (_l("Team"), _l("Teams"), _l("Who a partner is and how to reach them")),
    "page": (_l("General page"), _l("General pages"), _l("Anything else")),
}

KINDS = tuple(_KINDS)
"""The names of all kinds, in the order in which they are offered."""

_FIELDS = {
    "title": _l("Title"),
    "kind": _l("Kind"),
    "language": _l("Language"),
    "tags": _l("Tags"),
    "outcome": _l("Outcome"),
    "theme": _l("Theme"),
    "place": _l("Place"),
    "problem": _l("The problem"),
    "done": _l("What we did"),
    "result": _l("What happened"),
    "why": _l("Why it went so"),
    "recommendation": _l("Recommendation"),
    "preconditions": _l("Preconditions"),
    "cost": _l("Cost and time"),
    "evidence": _l("Evidence"),
    "strength": _l("Strength of the evidence"),
    "module": _l("Training module"),
    "related": _l("Related pages"),
    "contact": _l("Contact"),
    "attribution": _l("Shown as author"),
    "type": _l("Type"),
    "issuer": _l("Issued by"),
    "number": _l("Number"),
    "year": _l("Year"),
    "in_force": _l("In force from"),
    "replaced_by": _l("Replaced by"),
    "amends": _l("Amends"),
    "scope": _l("Scope"),
    "basis": _l("Legal basis"),
    "creators": _l("Authors"),
    "institution": _l("Institution"),
    "issued": _l("Published on"),
    "abstract": _l("Abstract"),
    "keywords": _l("Keywords"),
    "doi": "DOI",
    "rights": _l("Licence"),
    "funder": _l("Funder"),
    "status": _l("Status"),
    "answer": _l("Accepted answer"),
    "start": _l("Begins"),
    "end": _l("Ends"),
    "online": _l("Online meeting"),
    "organiser": _l("Organised by"),
    "deadline": _l("Deadline"),
    "who": _l("Who may apply"),
    "url": _l("Address on the web"),
    "date": _l("Date"),
    "album": _l("Album"),
    "ar": _l("In Arabic"),
    "it": _l("In Italian"),
    "en": _l("In English"),
    "fr": _l("In French"),
    "variants": _l("Other spellings"),
    "members": _l("Members"),
}

_CHOICES = {
    "repeat": _l("To repeat"),
    "avoid": _l("To avoid"),
    "strong": _l("Strong"),
    "moderate": _l("Moderate"),
    "testimony": _l("Testimony"),
    "name": _l("By name"),
    "institution": _l("By institution"),
    "anonymous": _l("Unnamed to readers"),
    "law": _l("Law"),
    "decision": _l("Decision"),
    "by-law": _l("By-law"),
    "manual": _l("Manual"),
    "plan": _l("Plan"),
    "open": _l("Open"),
    "answered": _l("Answered"),
}

_ROLES = {"member": _l("Member"), "coordinator": _l("Coordinator"), "administrator": _l("Administrator")}
_LOCALES = {"ar": "ar_AR", "it": "it_IT", "en": "en_GB", "fr": "fr_FR"}
_PROBLEMS = {
    "yaml": _l("The lines at the top of this page (its front matter) are not written as they should be."),
    "alias": _l("The front matter refers to itself, which is not allowed."),
    "tag": _l("The front matter holds a tag of another program, which is not allowed."),
    "too_deep": _l("The text or its front matter is nested too deep."),
    "too_long": _l("The front matter is too long."),
    "duplicate": _l("A name stands twice in the front matter."),
    "not_mapping": _l("The front matter is not a list of names and values."),
    "line_characters": _l("A line of this text is longer than can be laid out."),
    "spaces_run": _l("This text has more spaces in a row than can be laid out."),
    "link_references": _l("This text has more link references than can be laid out."),
    "footnotes": _l("This text has more footnotes than can be laid out."),
    "abbreviations": _l("This text has more abbreviations than can be laid out."),
    "slow": _l("Laying out this text takes too long."),
    "not_rendered": _l("This text is being laid out and will look better in a moment."),
}


def kind(name: str) -> str:
    """Return what a page of this kind is called."""
    return _kind(name, 0, get_locale()) if name in _KINDS else name


def kind_plural(name: str) -> str:
    """Return what several pages of this kind are called."""
    return _kind(name, 1, get_locale()) if name in _KINDS else name


def kind_hint(name: str) -> str:
    """Return in half a sentence what this kind is for."""
    return str(_KINDS[name][2])


def field(name: str) -> str:
    """Return the label of a field."""
    return str(_FIELDS.get(name, name))


def choice(name: str) -> str:
    """Return the label of one of a field's choices; a value that is none of them as it is."""
    return str(_CHOICES.get(name, name))


def problem(code: str) -> str:
    """Return why a text is shown as it was typed."""
    return str(_PROBLEMS.get(code) or gettext("This text could not be laid out."))


def role(name: str) -> str:
    """Return the label of a role."""
    return str(_ROLES[name])


def language(tag: str) -> str:
    """Return the name of a language in the reader's language; a tag that is not known as it is."""
    return _language(tag, i18n.language())


@lru_cache(maxsize=1_024)
def _kind(name: str, form: int, _reader: Locale | None) -> str:
    return str(_KINDS[name][form])  # which says it in the language of the request


@lru_cache(maxsize=1_024)
def _language(tag: str, reader: str) -> str:
    try:
        return Locale.parse(tag, sep="-").get_display_name(reader) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def own_language(tag: str) -> str:
    """Return the name of a language of the interface as its own speakers write it."""
    return str(Locale.parse(tag).get_display_name(tag))


def locale(tag: str) -> str:
    """Return a language's tag as Open Graph has it.

    Source: the list of locales of Facebook, which the readers of these marks know.
    """
    return _LOCALES.get(tag) or tag.replace("-", "_")


def offered(present: str) -> list[str]:
    """Return the languages that a form offers: those of the interface, and the one that is chosen already."""
    return list(dict.fromkeys([*INTERFACE_LANGUAGES, *([present] if present else [])]))
