"""The engine for large sites: tantivy matches, scores and counts; analysis, weights, phrases and snippets are ours.

An `Engine` as `search_index/engines.py` describes it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from search_index.tantivy.files import create, prefix
from search_index.tantivy.searcher import TantivySearcher
from search_index.tantivy.writing import TantivyWriter

__all__ = ["create", "is_torn", "is_worn", "opened", "prefix", "tidy", "unite", "writer"]


def opened(folder: Path, older: Any) -> TantivySearcher:
    """Open the index in a folder; what has not changed since `older`, an earlier state of it or None, is not read again."""
    return TantivySearcher(folder, older if isinstance(older, TantivySearcher) else None)


def writer(folder: Path) -> TantivyWriter:
    """Open a writer of a folder."""
    return TantivyWriter(folder)


def tidy(_folder: Path) -> bool:
    """Do nothing: tantivy merges behind each write."""
    return False


def unite(_folder: Path) -> None:
    """Do nothing: tantivy merges behind each write."""


def is_worn(_folder: Path) -> bool:
    """Say no: tantivy merges behind each write."""
    return False


def is_torn(error: BaseException) -> bool:
    """Tell whether an error came up in tantivy, rather than in ours: it raises these, and panics where it can't go on."""
    return isinstance(error, (ValueError, OSError)) or not isinstance(error, Exception)
