"""Two edits of one document brought together, and a draft for a person where they can't be."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from pages_store.comparing.passages import Piece, choice, merged
from pages_store.documents import front_matter

# A list whose items can be told apart without reading YAML: `key: [a, "b"]` on one line, or a line `- a` for each.
_KEY: Final = r"(?P<head>(?:[ \t]*#.*\n)*[^\n:]+:[ \t]*"
_FLOW_LIST: Final = re.compile(_KEY + r"""\[)(?P<items>(?:"[^"\\\n]*"|'[^'\n]*'|[^][{}"'#\n])*)(?P<tail>\]\s*)""")
_FLOW_ITEM: Final = re.compile(r"""(?:"[^"]*"|'[^']*'|[^,"'])+""")
_LINE: Final = re.compile(r".*\n")  # str.splitlines would also cut at U+2028 and its like
_BLOCK_LIST: Final = re.compile(_KEY + r"\n)(?P<items>(?P<indent> *)- .*\n(?:(?P=indent)- .*\n)*)(?P<tail>\s*)")


@dataclass(frozen=True)
class Merge:
    """The merged text; or, if there are `conflicts`, a draft that holds both versions of each.

    In the draft they stand between the lines `<<<<<<< …`, `=======` and `>>>>>>> …`, theirs first, in whole paragraphs or
    whole keys of the front matter. What does not clash is merged in both.
    """

    text: str
    conflicts: int = 0


def merge(base: str, mine: str, theirs: str, *, mine_label: str = "mine", theirs_label: str = "theirs") -> Merge:
    """Merge two documents made from `base`, as `pieces` does, into one text."""
    found = pieces(base, mine, theirs)
    shown = (marked(piece, mine_label=mine_label, theirs_label=theirs_label) for piece in found)
    return Merge("".join(shown), sum(piece.clashes for piece in found))


def pieces(base: str, mine: str, theirs: str) -> list[Piece]:
    """Return the merge of two documents made from `base`: the front matter by key, the rest by paragraph and by word in one.

    Edits are disjoint when no word was changed by both; neighbouring words and paragraphs are disjoint. The same change on
    both sides is no conflict. Two different insertions at one point are one, and so is an edit inside what the other side
    deleted. Which side is called `mine` matters for clashing pieces alone. Every word that either side put in is in a piece.

    Source: Khanna, Kunal, Pierce, "A Formal Investigation of Diff3" (2007). There neighbours conflict, here they don't.
    """
    my_choice, their_choice = choice(base, mine, theirs)
    if my_choice == their_choice:
        return [Piece(my_choice, my_choice, base)]
    fronts, bodies = zip(*map(front_matter.split, (base, mine, theirs)), strict=True)
    front = _by_key(*fronts) if all(fronts) else None
    if front is None:
        front, bodies = [], (base, mine, theirs)
    return [*front, *merged(*bodies)]


def marked(piece: Piece, *, mine_label: str, theirs_label: str) -> str:
    r"""Return the piece as the text has it; if its versions clash, both of them between marks.

    Each version ends with a newline in front matter and with a blank line in Markdown: right above `=======` a line of text
    would be a heading.
    """
    if not piece.clashes:
        return piece.mine
    end = "\n" if piece.key else "\n\n"
    mine, theirs = (version.rstrip("\n") + end if version else "" for version in (piece.mine, piece.theirs))
    return f"<<<<<<< {theirs_label}\n{theirs}=======\n{mine}>>>>>>> {mine_label}\n"


def _by_key(base: str, mine: str, theirs: str) -> list[Piece] | None:
    """Return the pieces of three front matters; None if one can't be cut by keys, or both sides put the keys in new orders."""
    base_entries, my_entries, their_entries = _named(base), _named(mine), _named(theirs)
    if not (base_entries and my_entries and their_entries):
        return None
    names = _united(list(base_entries), list(my_entries), list(their_entries))
    if names is None:
        return None
    return [_entry(name, *(entries.get(name, "") for entries in (base_entries, my_entries, their_entries))) for name in names]


def _named(front: str) -> dict[str, str]:
    """Return the entries of `front` by name, in order; none if it can't be read or two have the same name."""
    entries = front_matter.entries(front)
    fences = {0: "opening", len(entries) - 1: "closing"}
    # A comment that belongs to no key is named by itself. Keys get a colon, so that no key is the name of something else.
    named = {f"{key}:" if key else fences.get(number, source): source for number, (key, source) in enumerate(entries)}
    return named if len(named) == len(entries) > 1 else {}


def _united(base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """Return all that is in `mine` or `theirs`, in the order of both; None if each put what they share in a new order."""
    shared = set(base).intersection(mine, theirs)
    base_order, my_order, their_order = ([name for name in names if name in shared] for names in (base, mine, theirs))
    if base_order not in (my_order, their_order) and my_order != their_order:
        return None
    # The side with a new order leads; with none, one that is the same whichever side is called mine.
    mine_leads = mine < theirs if my_order == their_order else my_order != base_order
    united, others = (list(mine), theirs) if mine_leads else (list(theirs), mine)
    at = 0
    for name in others:
        if name not in united:
            united.insert(at, name)
        at = united.index(name) + 1
    return united


def _entry(name: str, base: str, mine: str, theirs: str) -> Piece:
    """Merge what the three have under one name, "" where they have nothing."""
    piece = Piece(*choice(base, mine, theirs), base, name.removesuffix(":"))
    merged_list = _by_item(base, mine, theirs) if piece.clashes else None
    return piece if merged_list is None else replace(piece, mine=merged_list, theirs=merged_list)


def _by_item(base: str, mine: str, theirs: str) -> str | None:
    """Merge three lists; None if they are none, repeat an item, or differ in more than their items."""
    lists = [found for source in (base, mine, theirs) if (found := _list(source))]
    if len(lists) < 3 or len({(found.head, found.between, found.tail) for found in lists}) > 1:
        return None
    old, my_items, their_items = (found.items for found in lists)
    united = _united(old, my_items, their_items)
    if united is None or any(len(set(found.items)) < len(found.items) for found in lists):
        return None
    kept = (item for item in united if item not in old or (item in my_items and item in their_items))
    return lists[0].head + lists[0].between.join(kept) + lists[0].tail


@dataclass(frozen=True)
class _List:
    """An entry whose value is a list, cut so that `items` can be exchanged."""

    head: str
    items: list[str]
    between: str
    tail: str


def _list(source: str) -> _List | None:
    if match := _FLOW_LIST.fullmatch(source):
        items = [item.strip() for item in _FLOW_ITEM.findall(match["items"])]
        return _List(match["head"], [item for item in items if item], ", ", match["tail"])
    if match := _BLOCK_LIST.fullmatch(source):
        return _List(match["head"], _LINE.findall(match["items"]), "", match["tail"])
    return None
