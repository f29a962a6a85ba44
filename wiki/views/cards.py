"""What others show of a page: its picture in messengers, and the description that they and search engines put under it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, current_app, request, url_for
from flask_babel import force_locale

from pages_store import store
from pages_store.documents import document
from pages_store.documents.document import Document
from pages_store.errors import NotFoundError
from pages_store.tables import Page
from wiki import addresses, card_fonts, card_pictures, db, labels, markup
from wiki.addresses import NUMBER
from wiki.card_drawing import Card
from wiki.config import INTERFACE_LANGUAGES, Settings

bp = Blueprint("cards", __name__)

_FIELDS = ("abstract", "problem")
"""Fields that say in short what a page is about, better than its first sentence does."""

_LENGTH = 200
_LOOKED_AT = 20_000
_PARAGRAPH = re.compile(r"<p\b(?P<given>[^>]*)>(?P<html>.*?)</p>", re.DOTALL)
_ASIDE = re.compile(r"<aside\b.*?</aside>", re.DOTALL)
_SENTENCE = re.compile(r".*?[.!?\N{ARABIC QUESTION MARK}\N{ARABIC FULL STOP}\N{HORIZONTAL ELLIPSIS}](?=\s|$)")


_CACHED: Final = "public, max-age=3600, immutable"
"""A card never changes, but it must not outlive for long a page that is deleted."""


@bp.get(f"/pages/<slug>/card-<{NUMBER}:number>.png")
def show(slug: str, number: int) -> Response:
    """Draw the card of a page whose newest revision this is; of others there is none."""
    page = store.by_slug(db.session(), slug)
    if not address(page) or page.head.number != number:
        raise NotFoundError(str(number))
    card, settings = _card(page), _settings()
    try:
        picture = card_pictures.picture(card, Path(str(current_app.static_folder)), settings.cards)
    except (OSError, subprocess.SubprocessError) as error:
        current_app.logger.exception("the card of page %s can't be drawn", page.id)
        raise NotFoundError(str(number)) from error
    response = Response(picture, mimetype="image/png")
    response.headers["Cache-Control"] = _CACHED
    response.set_etag(card_pictures.name(card))
    response.make_conditional(request)
    return response


@bp.app_template_global("card_address")
def address(page: Page) -> str:
    """Return the path of a page's card; "" where the fonts for it are missing or only members read."""
    if not _settings().public_reading or not card_fonts.are_there(Path(str(current_app.static_folder))):
        return ""
    return url_for("cards.show", slug=page.slug, number=page.head.number)


def description(parsed: Document, html: str) -> str:
    """Return in one line of at most 200 characters what a page is about, "" if its text says nothing."""
    for field in _FIELDS:
        if given := " ".join(parsed.listed(field)):
            return _cut(" ".join(given.split()))
    text = _first_paragraph(html[:_LOOKED_AT])
    sentence = _SENTENCE.match(text)
    return _cut(sentence[0] if sentence else text)


def _card(page: Page) -> Card:
    settings = _settings()
    with force_locale(page.language if page.language in INTERFACE_LANGUAGES else settings.language):
        above = [labels.kind(page.kind), *document.parse(page.head.text).listed("place")]
    return Card(
        title=page.title,
        above=" · ".join(above),
        site=settings.site_name,
        address=addresses.short_url(page).partition("://")[2] if settings.base_url else "",  # not what a request claims
        language=page.language,
        direction=markup.direction(page.title, markup.of_language(page.language)),
    )


def _settings() -> Settings:
    found: Settings = current_app.extensions["kunnash.settings"]
    return found


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
