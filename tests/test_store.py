from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from pages_store import database, history, listing, naming, store
from pages_store.errors import EditConflictError, FieldError, NotFoundError, StaleEditError, TitleError, TitleTakenError
from pages_store.store import Signature
from pages_store.tables import Page, Revision
from tests.store_cast import Writer, rendered

THREE = "---\ntitle: النفايات\n---\nالفقرة الأولى.\n\nالفقرة الثانية.\n\nالفقرة الثالثة.\n"


def test_a_page_gets_its_title_kind_language_and_marks_from_its_text(khadija: Writer) -> None:
    page = khadija.create("Rifiuti", front="kind: lesson\nlanguage: it\ntags: [acqua, Acqua, mare]\nplace: Zliten\n")

    assert (page.title, page.kind, page.language, page.slug) == ("Rifiuti", "lesson", "it", "rifiuti")
    assert [(mark.name, mark.value) for mark in page.marks if mark.name == "tags"] == [("tags", "acqua"), ("tags", "mare")]
    assert listing.pages(khadija.session, 10, filters={"place": "zliten", "language": "it"}) == [page]
    assert listing.pages(khadija.session, 10, filters={"place": "Sebha"}) == []


def test_a_page_without_a_title_is_refused(khadija: Writer) -> None:
    with pytest.raises(TitleError), database.writing(khadija.session) as change:
        store.create(khadija.session, change, "نصّ بلا عنوان", rendered(), Signature(khadija.person), "ar")
    assert listing.pages(khadija.session, 10) == []


def test_a_title_is_taken_within_its_language_only(khadija: Writer) -> None:
    first = khadija.create("سبها")
    khadija.create("سبها", front="language: it\n")

    with pytest.raises(TitleTakenError) as refused:
        khadija.create("سبـها")
    assert refused.value.page is first


def test_saving_what_stands_already_makes_no_second_text(khadija: Writer) -> None:
    page = khadija.create("غريان")
    assert store.draft(khadija.session, page.head, page.head.text).text == page.head.text


def test_a_save_on_an_older_base_is_merged_and_names_both_parents(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("النفايات", THREE.split("---\n", 2)[2])
    base = page.head
    khadija.save(page, THREE.replace("الأولى", "الأولى المنقّحة"), base=base)
    merged = marco.save(page, THREE.replace("الثالثة", "الثالثة الجديدة"), base=base)

    assert "المنقّحة" in merged.text
    assert "الجديدة" in merged.text
    assert merged.parents == [2, 1]


def test_two_changes_of_one_word_are_a_conflict_that_keeps_all_texts(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("النفايات", THREE.split("---\n", 2)[2])
    base = page.head
    khadija.save(page, THREE.replace("الثانية", "الخضراء"), base=base)

    with pytest.raises(EditConflictError) as conflict:
        marco.save(page, THREE.replace("الثانية", "الزرقاء"), base=base)
    assert "الزرقاء" in conflict.value.typed
    assert "الخضراء" in conflict.value.draft
    assert "الزرقاء" in conflict.value.draft
    assert page.head.number == 2


def test_a_draft_that_lost_the_race_is_stale_and_saves_nothing(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("سرت")
    draft = store.draft(marco.session, page.head, page.head.text + "متأخّر\n")
    khadija.save(page, page.head.text + "أوّل\n")

    with pytest.raises(StaleEditError), database.writing(marco.session) as change:
        store.save(marco.session, change, draft, rendered(), Signature(marco.person))
    assert "متأخّر" not in page.head.text


def test_after_a_rename_every_earlier_address_leads_to_the_page(khadija: Writer) -> None:
    page = khadija.create("أول")
    khadija.rename(page, "ثان")
    khadija.rename(page, "ثالث")

    assert page.slug == "ثالث"
    assert {store.by_slug(khadija.session, slug).id for slug in ("أول", "ثان", "ثالث")} == {page.id}


def test_an_address_left_behind_is_not_given_to_another_page(khadija: Writer) -> None:
    page = khadija.create("أول")
    khadija.rename(page, "ثان")
    other = khadija.create("أول")

    assert other.slug != "أول"
    assert store.by_slug(khadija.session, "أول") is page


def test_renaming_back_takes_the_first_address_again(khadija: Writer) -> None:
    page = khadija.create("أول")
    khadija.rename(page, "ثان")
    khadija.rename(page, "أول")
    assert page.slug == "أول"


def test_renaming_to_a_taken_title_saves_nothing(khadija: Writer) -> None:
    khadija.create("طبرق")
    page = khadija.create("بنغازي")
    with pytest.raises(TitleTakenError):
        khadija.rename(page, "طبرق")
    assert (page.title, page.head.number) == ("بنغازي", 1)


def test_a_text_whose_title_can_not_be_read_keeps_the_title(khadija: Writer) -> None:
    page = khadija.create("الزنتان")
    khadija.save(page, "---\ntitle: [\n---\nنصّ")
    assert page.title == "الزنتان"


def test_a_deleted_page_is_gone_until_it_is_restored(khadija: Writer) -> None:
    page = khadija.create("الزاوية")
    khadija.delete(page)
    with pytest.raises(NotFoundError):
        store.by_slug(khadija.session, page.slug)
    assert store.by_slug(khadija.session, page.slug, deleted=True) is page
    assert listing.pages(khadija.session, 10) == []

    khadija.restore(page)
    assert store.by_slug(khadija.session, page.slug) is page


def test_a_page_is_not_restored_over_another_of_its_title(khadija: Writer) -> None:
    page = khadija.create("الزاوية")
    khadija.delete(page)
    khadija.create("الزاوية")
    with pytest.raises(TitleTakenError):
        khadija.restore(page)


def test_a_near_twin_is_told_and_not_refused(khadija: Writer) -> None:
    page = khadija.create("الإدارة المحلية")
    assert naming.twins(khadija.session, "الادارة المحليه", "ar") == [page]
    khadija.create("الادارة المحليه")


def test_each_change_has_the_next_number(khadija: Writer) -> None:
    first = khadija.create("أ").change
    assert khadija.create("ب").change == first + 1


def test_history_is_newest_first_and_paged(khadija: Writer) -> None:
    page = khadija.create("سبها")
    for number in range(2, 8):
        khadija.save(page, page.head.text + f"{number}\n", comment=f"رقم {number}", minor=number == 7)

    newest = history.revisions(khadija.session, page, 3)
    assert [each.number for each in newest] == [7, 6, 5]
    assert newest[0].minor
    assert [each.number for each in history.revisions(khadija.session, page, 3, before=5)] == [4, 3, 2]


def test_the_text_that_is_shown_can_not_be_hidden(khadija: Writer) -> None:
    page = khadija.create("سبها")
    with pytest.raises(FieldError), database.writing(khadija.session) as change:
        history.hide(khadija.session, change, page.head)


def test_a_hidden_revision_is_not_to_be_read_until_it_is_shown_again(khadija: Writer) -> None:
    page = khadija.create("سبها")
    khadija.save(page, page.head.text + "اسم\n")
    khadija.save(page, page.head.text.replace("اسم\n", ""))
    named = history.revision(khadija.session, page, 2)
    with database.writing(khadija.session) as change:
        history.hide(khadija.session, change, named)
    with pytest.raises(NotFoundError):
        history.visible(khadija.session, page, 2)

    with database.writing(khadija.session) as change:
        history.hide(khadija.session, change, named, hidden=False)
    assert "اسم" in history.visible(khadija.session, page, 2).text


def test_an_erased_text_is_gone_from_the_database(khadija: Writer) -> None:
    page = khadija.create("سبها")
    khadija.save(page, page.head.text + "سرّ\n", comment="سرّ")
    khadija.save(page, page.head.text.replace("سرّ\n", ""))
    with database.writing(khadija.session) as change:
        history.erase(khadija.session, change, history.revision(khadija.session, page, 2))

    texts = khadija.session.execute(select(Revision.text, Revision.comment)).all()
    assert not any("سرّ" in text or "سرّ" in comment for text, comment in texts)
    assert [each.number for each in history.revisions(khadija.session, page, 9)] == [3, 2, 1]


def test_an_edit_from_an_erased_base_keeps_what_was_typed(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("سبها", "سرّ\n")
    base = page.head
    khadija.save(page, page.head.text.replace("سرّ", "علن"))
    with database.writing(khadija.session) as change:
        history.erase(khadija.session, change, base)

    with pytest.raises(EditConflictError) as conflict:
        marco.save(page, "---\ntitle: سبها\n---\nما كتبه ماركو\n", base=base)
    assert "ما كتبه ماركو" in conflict.value.draft
    assert "علن" in conflict.value.draft


def test_a_save_that_races_a_deletion_is_refused(khadija: Writer, marco: Writer) -> None:
    page = khadija.create("سرت")
    draft = store.draft(marco.session, page.head, page.head.text + "متأخّر\n")
    khadija.delete(page)

    with pytest.raises(NotFoundError), database.writing(marco.session) as change:
        store.save(marco.session, change, draft, rendered(), Signature(marco.person))


def test_a_page_that_was_deleted_after_it_was_read_can_be_restored(khadija: Writer) -> None:
    page = khadija.create("سرت")
    khadija.session.execute(update(Page).values(deleted_at=datetime.now(UTC)).execution_options(synchronize_session=False))
    khadija.session.commit()
    assert page.deleted_at is None  # as it was read
    khadija.restore(page)
    khadija.session.expire_all()
    assert page.deleted_at is None


def test_a_page_is_deleted_once(khadija: Writer) -> None:
    page = khadija.create("سرت")
    khadija.delete(page)
    with pytest.raises(NotFoundError):
        khadija.delete(page)
