from __future__ import annotations

import gzip

from hypothesis import given
from hypothesis import strategies as st

from wiki import packed


@given(st.lists(st.binary(), min_size=1), st.binary())
def test_the_pieces_and_the_word_between_them_unpack_to_the_whole(texts: list[bytes], word: bytes) -> None:
    pieces = [packed.piece(text) for text in texts]
    assert gzip.decompress(packed.joined(texts, pieces, word)) == word.join(texts)


def test_pieces_are_nearly_as_small_as_the_whole() -> None:
    texts = ["نصّ طويل يتكرر ".encode() * 500, "وتتمّة ".encode() * 500]
    whole = gzip.compress(b"x".join(texts))
    assert len(packed.joined(texts, [packed.piece(text) for text in texts], b"x")) < len(whole) + 100
