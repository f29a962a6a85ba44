"""What others show of a page: the description that search engines and messengers put under its title."""

from __future__ import annotations

import re

from pages_store.document import Document
from wiki import markup

_FIELDS = ("abstract", "problem")
"""Fields that say in short what a page is about, better than its first sentence does."""

_LENGTH = 200
_LOOKED_AT = 20_000
_PARAGRAPH = re.compile(r"<p\b(?P<given>[^>]*)>(?P<html>.*?)</p>", re.DOTALL)
_ASIDE = re.compile(r"<aside\b.*?</aside>", re.DOTALL)
_SENTENCE = re.compile(r".*?[.!?\N{ARABIC QUESTION MARK}\N{ARABIC FULL STOP}\N{HORIZONTAL ELLIPSIS}](?=\s|$)")


def description(parsed: Document, html: str) -> str:
    """Return in one line of at most 200 characters what a page is about, "" if its text says nothing."""
    for field in _FIELDS:
        if given := " ".join(parsed.listed(field)):
            return _cut(" ".join(given.split()))
    text = _first_paragraph(html[:_LOOKED_AT])
    sentence = _SENTENCE.match(text)
    return _cut(sentence[0] if sentence else text)


def _first_paragraph(html: str) -> str:
    for match in _PARAGRAPH.finditer(_ASIDE.sub("", html)):
        if text := _plain(match["html"]):
            return text
    return _plain(html[: html.rfind(">") + 1])


def _plain(html: str) -> str:
    return " ".join(section.text for section in markup.plain_text(html) if section.text)


def _cut(text: str) -> str:
    if len(text) <= _LENGTH:
        return text
    return text[: _LENGTH - 1].rsplit(" ", 1)[0] + "\N{HORIZONTAL ELLIPSIS}"
