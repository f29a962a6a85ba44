"""Tables: a row of heads, a row of dashes and colons, and rows of cells.

Source: GitHub Flavored Markdown, section 4.10. Rows are filled up or cut to the number of heads, so that one forgotten bar
does not turn a table into text; mistune's own plugin refuses such a table.
"""

from __future__ import annotations

import re
from typing import Any, Final

import mistune

_DASHES: Final = r"[ \t]*:?-+:?[ \t]*"
_PATTERN: Final = (
    r"^ {0,3}(?P<table_head>[^\s>][^\n]*)\n"
    rf" {{0,3}}(?P<table_dashes>\|{_DASHES}(?:\|{_DASHES})*\|?|{_DASHES}\|(?:{_DASHES}\|)*(?:{_DASHES})?)[ \t]*(?:\n|$)"
)
_BAR: Final = re.compile(r"((?:[^\\|]|\\.?)*)(?:\||$)", re.DOTALL)
_ALIGNMENTS: Final = {(True, True): "center", (True, False): "left", (False, True): "right", (False, False): None}


def plugin(markdown: mistune.Markdown) -> None:
    """Teach `markdown` the syntax, in quotations and lists too."""
    block = markdown.block
    block.register("table", _PATTERN, _parse)
    block.block_quote_rules.append("table")
    block.list_rules.append("table")


def _parse(block: mistune.BlockParser, m: re.Match[str], state: mistune.BlockState) -> int | None:
    heads = _cells(m["table_head"])
    alignments = [_alignment(dashes) for dashes in _cells(m["table_dashes"])]
    if len(heads) != len(alignments):
        return None
    # A table ends where any other block begins.
    others = block.compile_sc([rule for rule in block.rules if rule != "table"])
    end, rows = m.end(), []
    while end < state.cursor_max and not others.match(state.src, end):
        line = state.get_line(end)
        rows.append({"type": "table_row", "children": _row(_cells(line), alignments, head=False)})
        end += len(line)
    head = {"type": "table_head", "children": _row(heads, alignments, head=True)}
    state.append_token({"type": "table", "children": [head, {"type": "table_body", "children": rows}]})
    return end


def _row(texts: list[str], alignments: list[str | None], *, head: bool) -> list[dict[str, Any]]:
    filled = texts + [""] * (len(alignments) - len(texts))
    return [
        {"type": "table_cell", "text": text, "attrs": {"align": align, "head": head}}
        for text, align in zip(filled, alignments, strict=False)
    ]


def _cells(line: str) -> list[str]:
    r"""Return the cells of a row, without the bars around it. A bar typed `\|` belongs to the text, in code too."""
    row = line.strip().removeprefix("|")
    found = [match[1].strip().replace(r"\|", "|") for match in _BAR.finditer(row)]
    # Behind the last bar, or at the end, stands one empty match more.
    return found[:-1] if len(found) > 1 and not found[-1] else found


def _alignment(dashes: str) -> str | None:
    return _ALIGNMENTS[dashes.startswith(":"), dashes.endswith(":")]
