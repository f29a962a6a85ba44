"""All words of the interface come from the catalogs: none stands in a template, in code or in a script as it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tests.test_catalogs import KEYWORDS

ROOT = Path(__file__).parent.parent
TEMPLATES = sorted(ROOT.glob("templates/**/*.html"))
CODE = [path for path in sorted(ROOT.glob("wiki/**/*.py")) if path.relative_to(ROOT).parts[1] not in ("cli", "migrations")]
SCRIPTS = sorted(ROOT.glob("static/js/*.js"))
# Attributes that are read to people, or shown to them.
SPOKEN = {"alt", "title", "placeholder", "label", "data-label", "aria-label", "aria-description", "aria-roledescription"}
# The one says the labels that the papers quote, held to the catalogs by tests/test_help.py; by the other templates ask.
QUOTING = {"wiki/manual.py", "wiki/i18n.py"}
SAME_IN_ALL = {"BibTeX", "RIS", "(Ctrl+)"}
"""Names of formats and keys."""
TYPED = {"code", "kbd"}
"""Holds what is typed, not said."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_TWO_WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]")
_SENTENCE = re.compile(r"[A-Z][a-z]+ [a-z]")
_ARABIC_WORDS = re.compile("[\u0621-\u064a][^\u0621-\u064a]* [\u0621-\u064a]")
_NAMELESS_TAG = re.compile(r"(</?)(?=[\s>])")
_SCRIPT_COMMENT = re.compile(r"(?m:(?:^|\s)//.*$)|(?s:/\*.*?\*/)")
_SCRIPT_TAG = re.compile(r"</?[a-z][^<>]*>?")
_SELECTOR = re.compile(r"[.#][a-z]")
_SCRIPT_STRING = re.compile(r""" "([^"\n]*)" | '([^'\n]*)' | `([^`]*)` """, re.VERBOSE)


class Spoken(HTMLParser):
    """Gathers the words of a page that people read or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._typed = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        is_button = tag == "input" and dict(attributes).get("type") in ("submit", "button", "reset")
        said = [value or "" for name, value in attributes if name in SPOKEN or (name == "value" and is_button)]
        self.words += [value for value in said if _WORD.search(value) and value.strip() not in SAME_IN_ALL]
        self._typed += tag in TYPED

    def handle_endtag(self, tag: str) -> None:
        self._typed -= tag in TYPED

    def handle_data(self, data: str) -> None:
        if _WORD.search(data) and not self._typed and data.strip() not in SAME_IN_ALL:
            self.words.append(data.strip())


def written(node: nodes.Node) -> str:
    """All that a template may write by itself; what is put in, and what a catalog says, is left out."""
    if isinstance(node, nodes.TemplateData):
        return node.data
    if isinstance(node, nodes.Const):
        return node.value if isinstance(node.value, str) else ""
    if isinstance(node, nodes.CondExpr | nodes.Or | nodes.And | nodes.Add | nodes.Concat | nodes.Output):
        return "".join(map(written, node.iter_child_nodes()))
    if isinstance(node, nodes.With):
        return "".join(map(written, node.body))
    if isinstance(node, nodes.Expr | nodes.Assign | nodes.Include | nodes.Import | nodes.Extends):
        return ""
    return "".join(map(written, node.iter_child_nodes()))


def spoken(template: str) -> list[str]:
    reader = Spoken()
    reader.feed(_NAMELESS_TAG.sub(r"\1x", written(parsed(template))))
    reader.close()
    return reader.words


def parsed(template: str) -> nodes.Template:
    return Environment(autoescape=True, extensions=["jinja2.ext.do"]).parse(template)


def calls(template: nodes.Template) -> Iterator[nodes.Call]:
    """Yield where a template asks a catalog."""
    return (call for call in template.find_all(nodes.Call) if getattr(call.node, "name", "") in KEYWORDS)


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield the strings of a module but for docstrings, what programmers are told, and what a catalog is asked for."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Raise | ast.Assert) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        if isinstance(node, ast.Call) and called(node) in KEYWORDS:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        yield from strings(node)


def called(call: ast.Call) -> str:
    name: str = getattr(call.func, "id", getattr(call.func, "attr", ""))
    return name


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_says_nothing_by_itself(path: Path) -> None:
    assert spoken(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Some words</p>",
        '<p>{{ "Words" if x else "" }}</p>',
        '{% if x %}<img alt="Words">{% endif %}',
        '<input type="submit" value="Send">',
        '<a aria-label="Close {{ x }}"></a>',
        "{% macro m() %}Words{% endmacro %}",
        "<p><code>typed</code> Words</p>",
    ],
)
def test_words_of_a_template_are_seen_wherever_they_stand(template: str) -> None:
    assert spoken(template) != []


def test_what_a_catalog_says_and_what_nobody_hears_are_no_words_of_a_template() -> None:
    template = (
        '<p class="some words" data-to="x">{{ _("Words") }}{{ x or y }}<img alt="{{ _("Words") }}">{% set a = "bc" %} · 1</p>'
    )
    assert spoken(template) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_gives_no_sentence_to_a_macro_but_from_the_catalog(path: Path) -> None:
    tree = parsed(path.read_text("utf-8"))
    asked = {id(const) for call in calls(tree) for const in call.find_all(nodes.Const)}
    consts = [each.value for each in tree.find_all(nodes.Const) if id(each) not in asked and isinstance(each.value, str)]
    assert [value for value in consts if _SENTENCE.match(value)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_asks_for_what_stands_there_so_that_it_is_found(path: Path) -> None:
    for call in calls(parsed(path.read_text("utf-8"))):
        assert isinstance(call.args[0], nodes.Const), f"line {call.lineno}"


@pytest.mark.parametrize("path", CODE, ids=name)
def test_code_says_nothing_by_itself_and_asks_for_what_stands_there(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert [value for value in strings(tree) if _SENTENCE.match(value) or _ARABIC_WORDS.search(value)] == []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if called(call) == "flash":
            assert not isinstance(call.args[0], ast.Constant | ast.JoinedStr), f"line {call.lineno}"
        if called(call).endswith("gettext") and name(path) not in QUOTING:
            assert called(call) in KEYWORDS, f"line {call.lineno}"
            assert isinstance(call.args[0], ast.Constant), f"line {call.lineno}"


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_shows_only_words_that_the_page_gives_it(path: Path) -> None:
    code = _SCRIPT_COMMENT.sub("", path.read_text("utf-8"))
    said = [text for parts in _SCRIPT_STRING.findall(code) if not _SELECTOR.match(text := "".join(parts))]
    words = [_SCRIPT_TAG.sub("", value) for value in said]
    assert [value for value in words if _TWO_WORDS.search(value) or _ARABIC_WORDS.search(value)] == []
