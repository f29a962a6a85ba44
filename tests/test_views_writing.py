"""Writing pages by their forms: nothing typed is lost, whatever comes of it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from flask import Flask
from sqlalchemy import event

from pages_store import limits, store
from pages_store.documents import document
from pages_store.tables import Revision
from tests.conftest import Visitor
from tests.page_forms import form, forms, in_english, rewrite, send, write
from wiki import db, starting
from wiki.accounts import registry, sessions

TITLE = "إدارة النفايات الصلبة"
ENGLISH = {"Accept-Language": "en"}
ADDRESS = "/pages/إدارة-النفايات-الصلبة"


def head(app: Flask, address: str) -> Revision:
    with app.app_context():
        found = store.by_slug(db.session(), address.rpartition("/")[2], deleted=True).head
        assert found.page
        return found


def test_a_member_makes_a_page_by_filling_in_its_title_alone(app: Flask, amal: Visitor) -> None:
    address = write(amal, TITLE, body="")
    assert address == ADDRESS
    assert amal.get(address).status_code == 200
    assert head(app, address).text == f"---\ntitle: {TITLE}\nlanguage: ar\n---\n"


def test_the_form_of_a_kind_asks_for_its_fields_and_writes_them_into_the_text(app: Flask, amal: Visitor) -> None:
    blank = form(amal.get("/pages/new?kind=lesson"), "title")
    reply = send(
        amal, blank, title=TITLE, body="نص.\n", tags="نظافة، فرز",
        **{"field.outcome": "avoid", "field.place": "زليتن, سبها", "field.problem": "سطر\nوسطر"},
    )  # fmt: skip
    assert reply.status_code == 303
    parsed = document.parse(head(app, ADDRESS).text)
    assert (parsed.kind, parsed.tags, parsed.listed("place")) == ("lesson", ("نظافة", "فرز"), ("زليتن", "سبها"))
    shown = amal.get(reply.location, headers=ENGLISH).text
    for part in ("Lessons learned", "To avoid", "زليتن", "سطر\nوسطر"):
        assert part in shown


def test_what_is_not_filled_in_yet_is_shown_to_members_only(amal: Visitor, visitor: Visitor) -> None:
    blank = form(amal.get("/pages/new?kind=lesson"), "title")
    send(amal, blank, title=TITLE)
    assert "Still to be filled in" in amal.get(ADDRESS, headers=ENGLISH).text
    assert "Still to be filled in" not in visitor.get(ADDRESS, headers=ENGLISH).text


def test_a_page_needs_a_title_and_what_was_typed_stays(amal: Visitor) -> None:
    reply = send(amal, form(amal.get("/pages/new"), "title"), title=" ", body="جملة طويلة كتبتها على الهاتف")
    assert reply.status_code == 422
    assert form(reply, "title").fields["body"] == "جملة طويلة كتبتها على الهاتف"


def test_a_title_that_is_taken_is_named_and_what_was_typed_stays(amal: Visitor) -> None:
    write(amal, TITLE)
    reply = send(amal, form(amal.get("/pages/new"), "title"), title=TITLE, body="نص آخر")
    assert reply.status_code == 409
    assert form(reply, "title").fields["body"] == "نص آخر"


def test_a_near_twin_of_the_title_is_shown_before_a_second_page_is_made(amal: Visitor) -> None:
    write(amal, TITLE)
    reply = send(amal, form(amal.get("/pages/new"), "title"), title="ادارة النفايات الصلبه", body="نص آخر")
    assert reply.status_code == 409
    assert TITLE in reply.text
    assert send(amal, form(reply, "title")).status_code == 303


def test_an_edit_that_keeps_the_title_warns_of_no_twin(amal: Visitor) -> None:
    write(amal, TITLE)
    other = form(send(amal, form(amal.get("/pages/new"), "title"), title="ادارة النفايات الصلبه"), "title")
    address = unquote(send(amal, other).location)
    assert rewrite(amal, address, body="نص أطول.\n").status_code == 303


def test_opening_and_saving_without_an_edit_makes_no_revision(app: Flask, amal: Visitor) -> None:
    address = write(amal, TITLE, body="\n\nسطر أول فارغ\n\n  - قائمة\n")
    assert rewrite(amal, address).status_code == 303
    assert head(app, address).number == 1


def test_the_lines_of_a_browser_become_plain_line_ends(app: Flask, amal: Visitor) -> None:
    address = write(amal, TITLE, body="أول\nثان\n")
    assert "أول\nثان\n" in head(app, address).text
    assert "\r" not in head(app, address).text


def test_the_source_of_a_page_can_be_edited_whole(app: Flask, amal: Visitor) -> None:
    address = write(amal, TITLE)
    source = form(amal.get(f"{address}/edit?source=1"), "text")
    reply = send(amal, source, text=source.fields["text"].replace("language: ar", "language: ar # the city's\nextra: [1, 2]"))
    assert reply.status_code == 303
    assert "# the city's\nextra: [1, 2]" in head(app, address).text


def test_who_writes_a_very_long_text_is_warned_before_it_is_too_long(amal: Visitor) -> None:
    warning = 'id="long" role="status">'
    typed = form(in_english(amal).get("/pages/new"), "title")
    assert warning not in send(amal, typed, title=TITLE, body="word " * 100_000, to_source="1").text
    assert warning in send(amal, typed, title=TITLE, body="word " * 110_000, to_source="1").text


def test_the_form_leaves_what_it_does_not_know_as_it_stands(app: Flask, amal: Visitor) -> None:
    text = "---\n# of 2024\nextra: {a: 1}\ntitle:   'إدارة'   # short\nkind: policy\nyear: 2021\ntype: by-law\n---\nنص\n"
    source = form(amal.get("/pages/new?source=1"), "text")
    address = unquote(send(amal, source, text=text).location)
    rewrite(amal, address, **{"field.year": "2022", "body": "نص جديد\n"})
    assert head(app, address).text == text.replace("2021", "2022").replace("نص\n", "نص جديد\n")


def test_a_page_whose_front_matter_is_malformed_is_shown_as_typed_and_edited_as_source(app: Flask, amal: Visitor) -> None:
    address = write(amal, TITLE)
    source = form(amal.get(f"{address}/edit?source=1"), "text")
    send(amal, source, text="---\ntitle: [\n---\n<b>نص</b>\n")
    page = amal.get(address, headers=ENGLISH)
    assert "The text is shown as it was typed." in page.text
    assert "&lt;b&gt;نص&lt;/b&gt;" in page.text
    assert "text" in form(amal.get(f"{address}/edit"), "base").fields
    assert head(app, address).page.title == TITLE


def test_the_form_can_be_turned_into_source_and_back_with_what_was_typed(amal: Visitor) -> None:
    typed = form(amal.get("/pages/new"), "title")
    source = form(send(amal, typed, title=TITLE, body="نص\n", comment="بداية", to_source="1"), "text")
    assert source.fields["text"] == f"---\ntitle: {TITLE}\nlanguage: ar\n---\nنص\n"
    assert source.fields["comment"] == "بداية"
    again = form(send(amal, source, to_fields="1"), "title")
    assert again.fields["title"] == TITLE
    assert again.fields["body"] == "نص\n"


def test_the_preview_shows_the_page_as_it_would_be_and_saves_nothing(app: Flask, amal: Visitor) -> None:
    typed = form(amal.get("/pages/new"), "title")
    reply = send(amal, typed, title=TITLE, body="نص **مهم** و[[غائبة]]\n", preview="1")
    assert "<strong>مهم</strong>" in reply.text
    assert form(reply, "title").fields["body"] == "نص **مهم** و[[غائبة]]\n"
    assert amal.get(ADDRESS).status_code == 404


def test_two_edits_of_different_places_are_merged_and_the_second_writer_is_told(amal: Visitor, salem: Visitor) -> None:
    address = write(amal, TITLE, body="الفقرة الأولى.\n\nالفقرة الثانية.\n")
    old = form(salem.get(f"{address}/edit"), "base")
    rewrite(amal, address, body="الفقرة الأولى معدّلة.\n\nالفقرة الثانية.\n")
    reply = send(in_english(salem), old, body="الفقرة الأولى.\n\nالفقرة الثانية منقّحة.\n")
    assert reply.status_code == 303
    shown = salem.get(address).text
    assert "merged with what \u2068amal\u2069 changed in the meantime" in shown
    assert "الأولى معدّلة" in shown
    assert "الثانية منقّحة" in shown


def test_an_edit_of_a_page_that_was_deleted_meanwhile_gives_the_text_back(amal: Visitor, salem: Visitor) -> None:
    address = write(amal, TITLE)
    old = form(salem.get(f"{address}/edit"), "base")
    amal.post(f"{address}/delete")
    reply = send(salem, old, body="كتبتُ هذا طويلًا")
    assert reply.status_code == 404
    given_back = form(reply, "body")
    assert given_back.fields["body"] == "كتبتُ هذا طويلًا"
    assert 'formaction="/pages/new"' in reply.text
    assert salem.client.post("/pages/new", data=given_back.fields).status_code == 303


def test_a_text_past_the_limit_is_refused_with_the_limit_named_and_stays_in_the_form(amal: Visitor) -> None:
    body = "a" * (limits.PAGE_BYTES + 1)
    reply = send(amal, form(amal.get("/pages/new"), "title"), title=TITLE, body=body)
    assert reply.status_code == 413
    assert "1000" in reply.text or "1,000" in reply.text
    assert form(reply, "title").fields["body"] == body


def test_a_form_whose_token_is_over_gives_the_text_back_ready_to_be_sent(app: Flask, amal: Visitor) -> None:
    typed = form(amal.get("/pages/new"), "title")
    reply = send(amal, typed, csrf_token="old", title=TITLE, body="<b>نص</b>\n\nوآخر")
    assert reply.status_code == 400
    again = form(reply, "body")
    assert again.fields["body"] == "<b>نص</b>\n\nوآخر"
    assert send(amal, again).status_code == 303
    assert head(app, ADDRESS).text.endswith("<b>نص</b>\n\nوآخر")


def test_a_form_sent_after_the_session_ended_gives_the_text_back_and_is_saved_after_signing_in(
    app: Flask, amal: Visitor
) -> None:
    address = write(amal, TITLE)
    typed = form(amal.get(f"{address}/edit"), "base")
    with app.app_context(), db.writing():
        sessions.end_all(db.session(), registry.named(db.session(), "amal"))
    reply = send(amal, typed, body="كتبتُ هذا طويلًا\n")
    assert reply.status_code == 401
    again = form(reply, "body")
    amal.post("/sign-in", {"login": "amal", "password": "a long enough passphrase"})
    assert send(amal, again).status_code == 303
    assert head(app, address).text.endswith("كتبتُ هذا طويلًا\n")


def test_when_the_disk_is_full_the_text_is_given_back_and_reading_goes_on(app: Flask, amal: Visitor) -> None:
    address = write(amal, TITLE)
    typed = form(amal.get("/pages/new"), "title")
    engine = app.extensions["kunnash.engine"]
    engine.dispose()
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count = 1").close())
    reply = send(amal, typed, title="صفحة كبيرة", body="لا يضيع " * 50_000)
    assert reply.status_code == 507
    assert form(reply, "body").fields["body"] == "لا يضيع " * 50_000
    assert amal.get(address).status_code == 200


def test_a_visitor_is_led_to_sign_in_and_back_to_the_edit(amal: Visitor, visitor: Visitor) -> None:
    address = write(amal, TITLE)
    reply = visitor.get(f"{address}/edit")
    assert reply.status_code == 303
    Visitor(amal.app, "khaled", "member")
    sign_in = form(visitor.get(reply.location), "login")
    reply = send(visitor, sign_in, login="khaled", password="a long enough passphrase")
    assert visitor.get(reply.location).status_code == 200
    assert "base" in form(visitor.get(reply.location), "base").fields


def test_the_draft_of_a_form_is_not_an_edit_of_a_revision_that_is_not_there(amal: Visitor) -> None:
    address = write(amal, TITLE)
    assert rewrite(amal, address, base="9").status_code == 404
    assert rewrite(amal, address, base="x").status_code == 400


def test_every_form_that_changes_something_bears_a_token(amal: Visitor) -> None:
    address = write(amal, TITLE)
    for path in (address, f"{address}/edit", f"{address}/history", f"{address}/discussion", f"{address}/files", "/account"):
        posts = [each for each in forms(amal.get(path).text) if each.method == "post"]
        assert all("csrf_token" in each.fields for each in posts)


def test_a_title_that_is_taken_is_told_with_a_link_to_the_page_that_has_it(amal: Visitor) -> None:
    address = write(amal, TITLE)
    reply = send(amal, form(amal.get("/pages/new"), "title"), title=TITLE, body="نص")
    assert reply.status_code == 409
    assert f'href="{quote(address)}"' in reply.text
    assert form(reply, "title").fields["body"] == "نص"


def test_the_form_of_a_new_page_begins_in_the_language_of_the_reader(amal: Visitor) -> None:
    assert (
        starting.text("lesson", "it").splitlines()[0]
        in amal.get("/pages/new?kind=lesson", headers={"Accept-Language": "it"}).text
    )
    assert starting.text("lesson", "ar").splitlines()[0] in amal.get("/pages/new?kind=lesson").text


@pytest.mark.shared
def test_opening_and_saving_a_real_page_without_an_edit_changes_nothing(app: Flask, amal: Visitor, shared: Path) -> None:
    for path in sorted((shared / "pages").rglob("*.md"))[::80]:
        made = amal.api("POST", "/pages", json={"text": path.read_text(encoding="utf-8", errors="replace")})
        if made.status_code == 201:
            address = f"/pages/{made.json['slug']}"
            for way in ("", "?source=1", "?section=1"):
                assert send(amal, form(amal.get(f"{address}/edit{way}"), "base")).status_code == 303, path
            assert head(app, address).number == 1, path
