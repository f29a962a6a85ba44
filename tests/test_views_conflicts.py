from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from pages_store import history, store
from pages_store.tables import Revision
from tests.conftest import Visitor
from tests.page_forms import Form, form, in_english, rewrite, send, write
from wiki import db

TITLE = "كلفة النظافة"
BODY = "الكلفة عشرة آلاف.\n\nفقرة لا يمسّها أحد.\n\nالمدّة شهران.\n"
MINE = BODY.replace("عشرة", "ثلاثون").replace("شهران", "أربعة أشهر")
THEIRS = BODY.replace("عشرة", "عشرون").replace("شهران", "ثلاثة أشهر")


@pytest.fixture
def clashing(amal: Visitor, salem: Visitor) -> tuple[str, TestResponse]:
    """The address of a page, and what Salem, who saves after Amal, is answered."""
    return clash(amal, salem, {"body": BODY}, {"body": THEIRS}, {"body": MINE, "comment": "صحّحت", "minor": "1"})


def clash(
    amal: Visitor, salem: Visitor, before: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> tuple[str, TestResponse]:
    address = write(amal, TITLE, **before)
    old = form(in_english(salem).get(f"{address}/edit"), "base")
    assert rewrite(amal, address, **theirs).status_code == 303
    reply = send(salem, old, **mine)
    assert reply.status_code == 409, reply.text
    return address, reply


def head(app: Flask, address: str) -> Revision:
    with app.app_context():
        page = store.by_slug(db.session(), address.rpartition("/")[2])
        return history.revision(db.session(), page, page.head.number)


def body(app: Flask, address: str) -> str:
    return head(app, address).text.partition("\n---\n")[2]


def places(reply: TestResponse) -> Form:
    return form(reply, "places")


def test_the_second_writer_picks_place_by_place_and_keeps_comment_and_mark(
    app: Flask, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    address, reply = clashing
    assert "Someone changed the same words in 2 places" in reply.text
    assert "What both began with" in reply.text
    saved = send(salem, places(reply), **{"pick.1": "theirs", "pick.2": "mine"})
    assert saved.status_code == 303, saved.text
    assert body(app, address) == BODY.replace("عشرة", "عشرون").replace("شهران", "أربعة أشهر")
    revision = head(app, address)
    assert (revision.comment, revision.minor, revision.parents) == ("صحّحت", True, [2, 1])


def test_both_versions_and_a_wording_of_ones_own_can_be_picked(
    app: Flask, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    address, reply = clashing
    send(salem, places(reply), **{"pick.1": "both", "pick.2": "own", "own.2": "المدّة\nغير معروفة."})
    assert body(app, address) == ("الكلفة عشرون آلاف.\n\nالكلفة ثلاثون آلاف.\n\nفقرة لا يمسّها أحد.\n\nالمدّة\nغير معروفة.\n")


def test_a_wording_of_ones_own_that_is_empty_leaves_the_paragraph_out(
    app: Flask, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    address, reply = clashing
    send(salem, places(reply), **{"pick.1": "own", "own.1": " ", "pick.2": "theirs"})
    assert body(app, address) == "فقرة لا يمسّها أحد.\n\nالمدّة ثلاثة أشهر.\n"


def test_what_was_typed_is_its_pick(app: Flask, salem: Visitor, clashing: tuple[str, TestResponse]) -> None:
    address, reply = clashing
    send(salem, places(reply), **{"own.1": "الكلفة مليون.", "pick.2": "mine"})
    assert body(app, address).startswith("الكلفة مليون.\n\n")


def test_a_place_without_a_pick_is_asked_for_again_with_the_others_kept(
    app: Flask, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    address, reply = clashing
    again = send(salem, places(reply), **{"pick.2": "own", "own.2": "المدّة سنة."})
    assert again.status_code == 409
    assert "It is not clear yet" in again.text
    assert 'href="#place-1"' in again.text
    assert 'href="#place-2"' not in again.text
    kept = places(again).fields
    assert (kept["pick.2"], kept["own.2"], kept["comment"]) == ("own", "المدّة سنة.", "صحّحت")
    assert send(salem, places(again), **{"pick.1": "theirs"}).status_code == 303
    assert "المدّة سنة." in body(app, address)


def test_who_types_and_picks_another_text_is_asked_once_which_it_is_to_be(
    app: Flask, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    address, reply = clashing
    again = send(salem, places(reply), **{"pick.1": "theirs", "own.1": "ما كتبته بيدي", "pick.2": "mine"})
    assert again.status_code == 409
    assert places(again).fields["own.1"] == "ما كتبته بيدي"
    assert send(salem, places(again)).status_code == 303
    assert "ما كتبته بيدي" not in body(app, address)


def test_a_save_during_the_picking_is_merged_with_what_was_picked(
    app: Flask, amal: Visitor, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    address, reply = clashing
    rewrite(amal, address, body=THEIRS.replace("لا يمسّها", "مسّتها أمل ولا يمسّها"))
    assert send(salem, places(reply), **{"pick.1": "mine", "pick.2": "mine"}).status_code == 303
    assert body(app, address) == MINE.replace("لا يمسّها", "مسّتها أمل ولا يمسّها")


def test_a_save_during_the_picking_that_clashes_is_picked_from_again_and_the_picks_stay(
    app: Flask, amal: Visitor, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    address, reply = clashing
    rewrite(amal, address, body=THEIRS.replace("ثلاثة", "خمسة"))
    again = send(salem, places(reply), **{"pick.1": "own", "own.1": "الكلفة مليون.", "pick.2": "mine"})
    assert again.status_code == 409
    assert "Someone changed the same words in one place" in again.text
    assert "It is not clear yet" not in again.text
    assert send(salem, places(again), **{"pick.1": "theirs"}).status_code == 303
    assert body(app, address) == THEIRS.replace("الكلفة عشرون آلاف", "الكلفة مليون").replace("ثلاثة", "خمسة")


def test_all_can_be_edited_as_one_text_with_what_is_not_picked_between_marks(
    app: Flask, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    _, reply = clashing
    source = send(salem, places(reply), **{"pick.1": "theirs", "to_source": "1"})
    text = form(source, "text").fields["text"]
    assert "الكلفة عشرون آلاف.\n\nفقرة" in text
    assert "<<<<<<< what the other wrote\nالمدّة ثلاثة أشهر.\n" in text
    saved = send(salem, form(source, "text"))
    assert "The marks between the two texts still stand in it" in salem.get(saved.location).text


def test_fields_clash_in_their_own_words(app: Flask, amal: Visitor, salem: Visitor) -> None:
    lesson = {"kind": "lesson", "field.cost": "عشرة", "field.outcome": "repeat"}
    address, reply = clash(
        amal,
        salem,
        lesson | {"body": BODY},
        {"field.cost": "عشرون", "field.outcome": "avoid"},
        {"field.cost": "ثلاثون", "field.outcome": ""},
    )
    assert "Field: Cost and time" in reply.text
    assert "Field: Outcome" in reply.text
    assert "avoid</ins>" in reply.text
    shown = places(reply)
    own = next(name for name, value in shown.fields.items() if value == "ثلاثون")
    other = {"own.1": "2", "own.2": "1"}[own]
    assert f"own.{other}" not in shown.fields
    send(salem, shown, **{own: 'مئة: "دينار"', own.replace("own", "pick"): "own", f"pick.{other}": "mine"})
    fields = amal.api("GET", f"/pages/{head(app, address).page_id}").json["fields"]
    assert fields == {"cost": 'مئة: "دينار"'}


def test_a_base_out_of_sight_is_merged_by_and_not_shown(
    app: Flask, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    address, reply = clashing
    assert "عشرة" in reply.text
    salem.post(f"{address}/revisions/1/hide")
    again = send(salem, places(reply))
    assert again.status_code == 409
    assert "عشرة" not in again.text
    assert send(salem, places(again), **{"pick.1": "theirs", "pick.2": "mine"}).status_code == 303


def test_a_base_erased_during_the_picking_leaves_all_that_was_typed_on_the_screen(
    admin: Visitor, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    address, reply = clashing
    admin.post(f"{address}/revisions/1/erase")
    again = send(salem, places(reply), **{"pick.1": "own", "own.1": "ما كتبته بيدي", "pick.2": "mine"})
    assert again.status_code == 409
    assert "ما كتبته بيدي" in again.text
    assert places(again).fields["typed"] == places(reply).fields["typed"]


def test_a_revision_out_of_sight_is_not_read_by_way_of_a_conflict(
    amal: Visitor, salem: Visitor, clashing: tuple[str, TestResponse]
) -> None:
    address, reply = clashing
    rewrite(amal, address, body="نص آخر تمامًا.\n")
    salem.post(f"{address}/revisions/2/hide")
    assert "ثلاثة أشهر" not in send(amal, places(reply), typed="سرقة").text


def test_of_more_places_than_anyone_picks_one_by_one_the_last_hold_the_rest(app: Flask, amal: Visitor, salem: Visitor) -> None:
    lines = [f"سطر {number} من نصّ طويل جدًّا" for number in range(300)]
    before, theirs, mine = ("\n\n".join(f"{line} {word}" for line in lines) for word in ("قديم", "آخر", "جديد"))
    address, reply = clash(amal, salem, {"body": before}, {"body": theirs}, {"body": mine})
    shown = places(reply)
    numbers = [name.removeprefix("seen.") for name in shown.fields if name.startswith("seen.")]
    assert len(numbers) == 50
    assert send(salem, shown, **{f"pick.{number}": "mine" for number in numbers}).status_code == 303
    assert body(app, address).strip() == mine
