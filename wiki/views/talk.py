"""The discussion as it stands under its page: open threads with the passage they quote, and what is said in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pages_store.rendered import Heading
from pages_store.topics import QUOTED, Topic
from wiki import discussion
from wiki.discussion import Shown
from wiki.reading import Reading


@dataclass(frozen=True)
class Card:
    """An open thread as shown under its page. `section` is the heading below which its passage stands, if there is one.

    `left_out` comments stand between the first and the others.
    """

    topic: Topic
    section: Heading | None
    comments: list[Shown]
    left_out: int


def cards(topics: Sequence[Topic], shown: Reading, places: Mapping[int, str]) -> list[Card]:
    """Return the first `QUOTED` of these topics; `places` has the ids of the headings above their passages."""
    headings = {each.id: each for each in shown.headings}
    return [
        Card(
            topic,
            headings.get(places.get(topic.id, "")),
            discussion.shown_to_anyone(topic.said, shown.beside),
            topic.comments - len(topic.said),
        )
        for topic in topics[:QUOTED]
    ]
