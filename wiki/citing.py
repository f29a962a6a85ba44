"""How a revision is cited: in a sentence, and as programs for references read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from flask import current_app, url_for

from pages_store.documents import document
from pages_store.tables import Revision
from wiki import addresses
from wiki.config import Settings

_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "$&#_%"},
}


@dataclass(frozen=True)
class Citation:
    """What names a revision for ever. `authors` are those the text names, else the team of who saved it, else the site."""

    authors: tuple[str, ...]
    title: str
    kind: str
    language: str
    number: int
    at: datetime
    address: str
    site: str
    doi: str
    key: str


def of(revision: Revision) -> Citation:
    """Return how a revision is cited, by its own text; nobody is named whom it does not name itself."""
    settings: Settings = current_app.extensions["kunnash.settings"]
    parsed, page = document.parse(revision.text), revision.page
    team = revision.author.team.name if revision.author.team else settings.site_name
    address = addresses.full(url_for("revisions.show", slug=page.slug, number=revision.number))
    return Citation(
        authors=tuple(map(_line, parsed.listed("creators"))) or (team,),
        title=_line(parsed.title) or page.title,
        kind=parsed.kind,
        language=parsed.language or page.language,
        number=revision.number,
        at=revision.at,
        address=address,
        site=settings.site_name,
        doi=_line(" ".join(parsed.listed("doi"))),
        key=f"page{page.id}r{revision.number}",
    )


def bibtex(citation: Citation) -> str:
    """Return a citation as BibTeX, in UTF-8 with what TeX would read as a command escaped; addresses stand in `url`."""
    fields = {
        "author": " and ".join(f"{{{_tex(author)}}}" for author in citation.authors),
        "title": f"{{{_tex(citation.title)}}}",
        "year": f"{citation.at:%Y}",
        "month": str(citation.at.month),
        "howpublished": _tex(citation.site),
        "note": f"Revision {citation.number}, {citation.at:%Y-%m-%d}",
        "langid": citation.language,
        "doi": citation.doi,
        "url": citation.address,
    }
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{'techreport' if citation.kind == 'study' else 'misc'}{{{citation.key},\n{lines}}}\n"


def ris(citation: Citation) -> str:
    """Return a citation as RIS, its lines ended by carriage return and newline.

    Source: the RIS format of Research Information Systems, 2011.
    """
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _tags(citation) if value or tag == "ER")


def _tags(citation: Citation) -> Iterator[tuple[str, str]]:
    yield "TY", "RPRT" if citation.kind == "study" else "ELEC"
    yield from (("AU", author) for author in citation.authors)
    yield "TI", citation.title
    yield "PY", f"{citation.at:%Y}"
    yield "DA", f"{citation.at:%Y/%m/%d}"
    yield "ET", str(citation.number)
    yield "PB", citation.site
    yield "LA", citation.language
    yield "DO", citation.doi
    yield "UR", citation.address
    yield "ER", ""


def _line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(sign, sign) for sign in text)
