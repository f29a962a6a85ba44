"""The papers for writers, which the site shows as its help: `docs/writers/<language>/<slug>.md`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape, unescape
from pathlib import Path, PurePosixPath
from typing import Final

from flask import current_app, url_for
from flask_babel import gettext

from pages_store.rendered import Rendered
from wiki import i18n, markup
from wiki.markup import SafeHtml, Target

SLUGS: Final = ("first-page", "markdown", "searching", "history", "discussion")
"""In the order in which a newcomer reads them."""

LANGUAGES: Final = ("en", "ar")
"""The first is for readers of all others."""

_LABEL: Final = re.compile(r"<strong>([^<]*)</strong>")


@dataclass(frozen=True)
class Paper:
    """A paper in one language; `opening` is the plain text of what stands before its first section."""

    slug: str
    language: str
    title: str
    opening: str
    rendered: Rendered

    @property
    def html(self) -> SafeHtml:
        """The text with links to the other papers, and the words of the interface (in bold) as on this reader's screen."""
        others = [each for each in self.rendered.references if each.kind == "path"]
        targets = {each.number: Target(url_for("help.show", slug=PurePosixPath(each.target).stem)) for each in others}
        html = markup.assemble(self.rendered.html, targets)
        return html if self.language == i18n.language() else SafeHtml(_LABEL.sub(_as_on_the_screen, html))


def papers(language: str) -> tuple[Paper, ...]:
    """Return the papers in the reader's language, or in English where there are none, in the order of `SLUGS`."""
    folder = Path(str(current_app.template_folder)).with_name("docs") / "writers"
    return _papers(folder, language if language in LANGUAGES else LANGUAGES[0])


@cache
def _papers(folder: Path, language: str) -> tuple[Paper, ...]:
    return tuple(_paper(slug, language, (folder / language / f"{slug}.md").read_text("utf-8")) for slug in SLUGS)


def _paper(slug: str, language: str, source: str) -> Paper:
    """Lay a paper out in this process and once for all: unlike a page's, its text is ours."""
    heading, _, body = source.partition("\n")
    rendered = markup.render(body, language)
    opening = markup.plain_text(rendered.html)[0].text
    return Paper(slug, language, heading.removeprefix("# "), opening, rendered)


def _as_on_the_screen(match: re.Match[str]) -> str:
    """Return a word of the English interface, the key of the catalogs, in the reader's language."""
    return f'<strong lang="{i18n.language()}">{escape(gettext(unescape(match[1])))}</strong>'
