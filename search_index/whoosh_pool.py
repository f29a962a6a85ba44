"""Sorting the postings of a Whoosh writer, more than fit into memory: Whoosh's own pool writes them to disk one by one."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from whoosh.writing import PostingPool

POSTINGS: Final = 400_000
"""So many are kept in memory: about 70 MB. A page of 100 words has 500."""

_AT_ONCE: Final = 2_000


class Pool(PostingPool):
    """A pool that writes its runs many postings at a time: a third of the time of indexing is saved."""

    def __init__(self, writer: Any) -> None:
        super().__init__(writer._tempstorage, writer.newsegment)  # type: ignore[no-untyped-call]
        self._known: dict[bytes, bytes] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes | None]) -> None:
        """Add a posting. Terms are kept once."""
        field, term, *rest = item
        if len(self.current) >= POSTINGS:
            self._known.clear()
            self.save()  # type: ignore[no-untyped-call]
        self.fieldnames.add(field)
        self.current.append((field, self._known.setdefault(term, term), *rest))

    def _write_run(self, f: Any, items: Iterable[Any]) -> None:
        items = iter(items)
        while several := list(islice(items, _AT_ONCE)):
            f.write(marshal.dumps(several))
        f.close()

    def _read_run(self, path: str) -> Iterator[Any]:
        file = self._open_run(path)  # type: ignore[no-untyped-call]
        try:
            while True:
                yield from marshal.load(file)  # noqa: S302 - we wrote it
        except EOFError:
            return
        finally:
            file.close()
            self._remove_run(path)  # type: ignore[no-untyped-call]
