"""Random histories by several writers: whatever happens, nothing acknowledged is lost and every chain is whole."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from pages_store import history, naming, store
from pages_store.errors import EditConflictError, TitleTakenError
from pages_store.tables import Page, Revision
from tests.store_cast import Writer, open_store

TITLES = st.sampled_from(["سبها", "سبـها", "غريان", "Zliten", "zliten", "بني وليد"])


class Histories(RuleBasedStateMachine):
    pages = Bundle("pages")
    texts = Bundle("texts")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.session = open_store(Path(self.folder.name))
        self.writer = Writer(self.session, "كاتب")
        self.slugs: dict[str, int] = {}
        self.tokens: dict[str, int] = {}
        self.count = 0

    @rule(target=pages, title=TITLES)
    def create(self, title: str) -> object:
        try:
            return self._seen(self.writer.create(title, "الأولى.\n\nالثانية.\n\nالثالثة.\n"))
        except TitleTakenError as refused:
            assert naming.holder(self.session, title, "ar") is refused.page
            return multiple()

    @rule(target=texts, page=pages)
    def begin_editing(self, page: Page) -> Revision:
        return page.head

    @rule(base=texts, place=st.integers(0, 2))
    def save_from_a_text_seen_earlier(self, base: Revision, place: int) -> None:
        if base.page.deleted_at:
            return
        token = self._token()
        paragraphs = base.text.split("\n\n")
        paragraphs[min(place, len(paragraphs) - 1)] += f" {token}"
        before = base.page.head
        try:
            saved = self.writer.save(base.page, "\n\n".join(paragraphs), base=base)
        except EditConflictError as conflict:
            assert token in conflict.draft
            assert base.page.head is before
        except TitleTakenError:
            assert base.page.head is before
        else:
            assert token in saved.text
            self.tokens[token] = saved.id
            self._seen(base.page)

    @rule(page=pages, title=TITLES)
    def rename(self, page: Page, title: str) -> None:
        if page.deleted_at:
            return
        try:
            self.writer.rename(page, title)
        except TitleTakenError as refused:
            assert refused.page is not page
        self._seen(page)

    @rule(page=pages)
    def delete(self, page: Page) -> None:
        if not page.deleted_at:
            self.writer.delete(page)

    @rule(page=pages)
    def restore(self, page: Page) -> None:
        try:
            self.writer.restore(page)
        except TitleTakenError:
            assert page.deleted_at

    @invariant()
    def each_chain_is_whole_and_ends_in_the_head(self) -> None:
        for page_id in set(self.slugs.values()):
            page = store.page(self.session, page_id, deleted=True)
            chain = history.revisions(self.session, page, 1000)
            assert [each.number for each in chain] == list(range(len(chain), 0, -1))
            assert chain[0] is page.head
            assert all(each.parent_number == each.number - 1 for each in chain[:-1])

    @invariant()
    def each_address_ever_given_leads_to_its_page(self) -> None:
        for slug, page_id in self.slugs.items():
            assert store.by_slug(self.session, slug, deleted=True).id == page_id

    @invariant()
    def every_saved_word_is_in_the_revision_that_was_acknowledged(self) -> None:
        for token, revision_id in self.tokens.items():
            assert token in self.session.get_one(Revision, revision_id).text

    def _seen(self, page: Page) -> Page:
        self.slugs[page.slug] = page.id
        return page

    def _token(self) -> str:
        self.count += 1
        return f"كلمة{self.count}"

    def teardown(self) -> None:
        if hasattr(self, "session"):
            self.session.close()
            self.session.get_bind().dispose()  # type: ignore[union-attr]
            self.folder.cleanup()


Histories.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestHistories = Histories.TestCase
