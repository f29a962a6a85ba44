import json
import os
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pages_store import limits
from pages_store.documents import document, yaml_reader, yaml_writer
from pages_store.errors import FieldError, TitleError, TooLargeError

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))
CASES = Path(__file__).parent / "cases"

SPECIAL = st.text(alphabet=" \n\t:#'\"-|>!&*?{}[],%@`~ab1.ي\u064e\u200f\u202e\x85\u2028\ufeff\x07😀=<", max_size=12)
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
TEXTS = (
    SPECIAL
    | ANY
    | st.sampled_from(["yes", "~", "", "0912", "1_000", "10:30", "2021-04-01", "1e5", "0o14", ".inf", "---", "..."])
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=8
)
FIELDS = st.dictionaries(TEXTS, VALUES, max_size=5)
YAML_LIKE = st.text(alphabet="-.\n ab:#[]{}\"'|>?&*!,%\t\u2028é", max_size=60) | st.lists(
    st.sampled_from(
        [
            "a: x",
            "b: [1, 2] # c",
            "c: |",
            "c: >+",
            "d:",
            " - x",
            "  - {y: z}",
            "",
            "# a",
            "  # b",
            "? a",
            ": b",
            "  e: f",
            '"d" : "',
            "x",
            '"',
        ]
    ),
    max_size=8,
).map("\n".join)
WRITTEN_ENTRIES = st.lists(
    st.sampled_from(
        [
            "# above\n{}: x # behind\n",
            "{}:   'quoted  text'\n",
            "{}: [a,   b] # c\n",
            "{}: {{a: 1,\n  b: 2}} # c\n",
            "{}:\n  - a\n  # inner\n  - b\n  # deep\n",
            "{}: | # header\n  one\n\n   # not a comment\n\n",
            "{}: >-\n  folded\n  text\n# free\n\n",
            '"{}" : "\\u0634"\n\n',
            "{}:\n",
            "{}: plain\n  on two lines\n",
            "# far above\n\n# above\n{}: 2021-04-01\n",
        ]
    ),
    max_size=6,
).map(lambda shapes: [(f"key{number}", shape.format(f"key{number}")) for number, shape in enumerate(shapes)])


# The machine may be busy with other tests, so time says nothing here.
calmly = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def exactly(value):
    """Tell 1 from True and from 1.0, which `==` does not."""
    return json.dumps(value, sort_keys=True)


def cases(name, parts="\t", end="\n"):
    lines = (CASES / name).read_text().split("\n", 1)[1]
    return [case.split(parts) for case in lines.split(end) if case]


def front_of(inner):
    return f"---\n{inner}\n---\n"


@calmly
@given(FIELDS, SPECIAL | ANY | st.just("---\ntitle: x\n---\n"))
def test_a_composed_document_reads_back_to_the_same_fields_and_body(fields, body):
    read = document.parse(document.compose(fields, body))

    assert read.problem == ""
    assert exactly(read.fields) == exactly(fields)
    assert read.body == body


@calmly
@given(FIELDS)
def test_other_yaml_readers_take_texts_for_texts(fields):
    inner = document.split(document.compose({key: str(value) for key, value in fields.items()}, ""))[0].removesuffix("---\n")

    assert all(isinstance(value, str) for pair in (yaml.safe_load(inner) or {}).items() for value in pair)


@calmly
@given(FIELDS)
def test_the_entries_of_front_matter_join_back_to_it(fields):
    front, _ = document.split(document.compose(fields, ""))

    assert "".join(text for _, text in document.entries(front)) == front
    assert [key for key, _ in document.entries(front) if key] == [key for key in fields if key]


@calmly
@given(YAML_LIKE)
def test_any_text_is_taken_apart_and_joins_back(source):
    text = f"---\n{source}\n---\n{source}"
    read = document.parse(text)

    assert read.front + read.body == text
    assert "".join(part for _, part in document.entries(read.front)) == read.front
    assert document.with_fields(text, {}) == text


@calmly
@given(YAML_LIKE)
def test_what_the_safe_loader_reads_has_the_same_keys_here(source):
    read = yaml_reader.read(source)
    try:
        loaded = yaml.load(source, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError):
        return
    if not read.problem and all(isinstance(key, str) for key in loaded or {}):
        assert list(read.fields) == list(loaded or {})


@calmly
@given(YAML_LIKE, st.dictionaries(st.sampled_from("abcd"), VALUES, min_size=1))
def test_an_edit_of_any_readable_text_says_what_was_meant_and_leaves_the_body(source, changes):
    text = f"---\n{source}\n---\n{source}"
    before = document.parse(text)
    if before.problem:
        return
    after = document.parse(document.with_fields(text, changes))
    expected = {key: value for key, value in {**before.fields, **changes}.items() if value is not None or key not in changes}

    assert after.body == before.body
    assert exactly(after.fields) == exactly(expected)


@calmly
@given(WRITTEN_ENTRIES, st.data())
def test_an_edit_of_one_key_leaves_every_other_entry_as_it_was(entries, data):
    text = "---\n# top\n\n" + "".join(entry for _, entry in entries) + "# end\n---\nbody"
    edited = data.draw(st.sampled_from([key for key, _ in entries] + ["new"]))
    value = data.draw(VALUES)
    after = document.parse(document.with_fields(text, {edited: value}))

    before_others = [(key, entry) for key, entry in document.entries(document.split(text)[0]) if key not in ("", edited)]
    assert [(key, entry) for key, entry in document.entries(after.front) if key not in ("", edited)] == before_others
    assert after.front.count("# top") == after.front.count("# end") == 1
    assert exactly(after.fields.get(edited)) == exactly(value)
    assert after.body == "body"


@pytest.mark.parametrize(("name", "text", "changes", "expected"), cases("document_edits.txt", "\n~~~~\n", "\n====\n"))
def test_an_edit_changes_only_what_it_must(name, text, changes, expected):
    assert document.with_fields(text, json.loads(changes)) == expected.removesuffix("\n") + text[len(text.rstrip("\n")) :], (
        name
    )


@pytest.mark.parametrize(("value", "expected"), cases("document_styles.txt"))
def test_values_are_written_in_the_plainest_style(value, expected):
    assert yaml_writer.entry("k", json.loads(value)) == json.loads(expected)


def test_cleaning_settles_line_ends_mark_and_nul_and_can_be_repeated():
    assert document.clean("\ufeffa\r\nb\rc\0\ufeff") == "a\nb\nc\ufffd\ufeff"
    assert document.clean(document.clean("\ufeff\ufeffa\r\r\n")) == "a\n\n"


def test_half_a_surrogate_pair_and_a_text_past_the_limit_are_refused():
    with pytest.raises(FieldError, match="text: surrogate"):
        document.clean("a\ud800")
    with pytest.raises(TooLargeError, match="PAGE_BYTES"):
        document.clean("م" * (limits.PAGE_BYTES // 2 + 1))
    assert document.clean("م" * (limits.PAGE_BYTES // 2))


@pytest.mark.parametrize(
    ("text", "front"),
    [
        ("", ""),
        ("text\n---\na: b\n---\n", ""),
        ("---\ntitle: x\n---\nbody", "---\ntitle: x\n---\n"),
        ("---\ntitle: x\n---", "---\ntitle: x\n---"),
        ("---  \ntitle: x\n--- \t\nbody", "---  \ntitle: x\n--- \t\n"),
        ("---\ntitle: x\n...\nbody\n---\n", "---\ntitle: x\n...\n"),
        ("---\n---\nbody", "---\n---\n"),
        ("---\n\ntitle: x\n---\n", "---\n\ntitle: x\n---\n"),
        ("---\n\n# a\ntitle:\n---\n", "---\n\n# a\ntitle:\n---\n"),
        ("---\nplain text\n---\n", "---\nplain text\n---\n"),
        ("---", ""),
        ("---\nnothing closes it\n----\n", ""),
        ("----\na: b\n----\n", ""),
        ("---\n\nA text between two thematic breaks.\n\n---\n", ""),
        ("--- \n \n# A heading\n\ntext\n---\n", ""),
    ],
)
def test_front_matter_stands_between_fences_and_a_thematic_break_is_none(text, front):
    assert document.split(text) == (front, text[len(front) :])


def test_a_slice_begins_with_the_comments_above_its_key_and_ends_where_the_next_begins():
    front = "---\n# top\n\n# of a\na: 1 # x\n\n# free\n\nb:\n - x\n # deep\n# of c\nc: |\n # text\n# end\n---\n"

    assert document.entries(front) == [
        ("", "---\n# top\n\n"),
        ("a", "# of a\na: 1 # x\n\n"),
        ("", "# free\n\n"),
        ("b", "b:\n - x\n # deep\n"),
        ("c", "# of c\nc: |\n # text\n"),
        ("", "# end\n---\n"),
    ]


@pytest.mark.parametrize("inner", ["a: [", "{a: 1, b: 2}", "? a\n: 1", "a: 1\u2028b: 2", "- a"])
def test_front_matter_whose_keys_have_no_lines_of_their_own_is_one_entry(inner):
    assert document.entries(front_of(inner)) == [("", front_of(inner))]


@pytest.mark.parametrize(
    ("inner", "problem", "line"),
    [
        ("title: x\nkind: [a", "yaml", 4),
        ("title: x\n\tkind: y", "yaml", 3),
        ("title: a\x07b", "yaml", 2),
        ('title: "\\UFFFFFFFF"', "yaml", 2),
        ("a: 1\n--- b\n", "yaml", 3),
        ("a: 1\nb: *a", "alias", 3),
        ("a: &a 1", "alias", 2),
        ("&a b: 1", "alias", 2),
        ("a: !!python/object/apply:os.system [ls]", "tag", 2),
        ("a: !mine x", "tag", 2),
        ("a: 1\nb:\n  c: 1\n  c: 2", "duplicate", 5),
        ("- a", "not_mapping", 2),
        ("text", "not_mapping", 2),
        ("!!set {a}", "not_mapping", 2),
        ("a: " + "[" * 9000, "too_deep", 2),
        ("a: " + "{a: " * 3000, "too_deep", 2),
        ("- " * 5000, "not_mapping", 2),
        ("a: " + "x" * limits.FRONT_MATTER_BYTES, "too_long", 1),
    ],
)
def test_malformed_front_matter_is_kept_and_its_line_is_told(inner, problem, line):
    text = front_of(inner) + "body"
    read = document.parse(text)

    assert (read.problem, read.line) == (problem, line)
    assert (read.fields, read.title, read.front + read.body) == ({}, "", text)
    with pytest.raises(FieldError, match=f"front_matter: {problem}"):
        document.with_fields(text, {"title": "x"})


def test_a_billion_laughs_are_not_laughed():
    lines = ["a0: &a0 [lol]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]
    start = time.perf_counter()

    assert document.parse(front_of("\n".join(lines))).problem == "alias"
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("7", 7),
        ("-0", 0),
        ("1.50", 1.5),
        ("yes", True),
        ("Off", False),
        ("", None),
        ("~", None),
        ("!!str 7", "7"),
        ("!!int '7'", 7),
        ("!!float x", "x"),
        ("0912", "0912"),
        ("1_000", "1_000"),
        ("10:30", "10:30"),
        ("0x1F", "0x1F"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1.0e+999", "1.0e+999"),
        ("9" * 5000, "9" * 5000),
        ("2021-04-01", "2021-04-01"),
        ("2021-04-01 10:30:00Z", "2021-04-01 10:30:00Z"),
        ("!!binary aGk=", "aGk="),
        ("!!timestamp 2021-04-01", "2021-04-01"),
        ("!!set {a, b}", "!!set {a, b}"),
        ("!!omap [a: 1]", "!!omap [a: 1]"),
        ('"a\\0b\\x07"', "a\ufffdb\x07"),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_values_are_read_as_json_has_them_and_the_rest_as_written(scalar, value):
    assert exactly(document.parse(front_of(f"k: {scalar}")).fields) == exactly({"k": value})


def test_odd_keys_are_texts():
    read = document.parse(front_of("2021: a\nyes: b\n~: c\n[x, y]: d\n<<: {e: f}"))

    assert read.fields == {"2021": "a", "yes": "b", "~": "c", "[x, y]": "d", "<<": {"e": "f"}}


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("2021", "2021"),
        ("330/2021", "330/2021"),
        ("yes", "yes"),
        ("1.10", "1.10"),
        ("'12'", "12"),
        ('"null"', "null"),
        ("null", ""),
        ("", ""),
        ("[a]", ""),
        ("{a: b}", ""),
        ("|\n  two\n  lines", "two\nlines\n"),
    ],
)
def test_a_title_is_the_scalar_as_written(written, title):
    assert document.parse(front_of(f"title: {written}")).title == title


def test_kind_and_language_fall_back_where_they_are_not_known_and_the_text_keeps_them():
    known = document.parse(front_of("kind: Lesson\nlanguage: pt_br"))
    unknown = document.parse(front_of("kind: recipe\nlanguage: the local one"))

    assert (known.kind, known.language) == ("lesson", "pt-BR")
    assert (unknown.kind, unknown.language) == ("page", "")
    assert unknown.fields["kind"] == "recipe"
    assert document.parse("text").kind == "page"


def test_tags_are_read_as_written_from_a_list_or_a_single_one():
    assert document.parse(front_of("tags: [2021, yes, ~, ' a  b ', a b, [x], '']")).tags == ("2021", "yes", "a b")
    assert document.parse(front_of("tags: 0912")).tags == ("0912",)
    assert document.parse(front_of("tags:")).tags == ()
    assert document.parse(front_of("place: [010, 1.10]")).listed("place") == ("010", "1.10")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"a": "\ud800"}, "a: surrogate"),
        ({"\ud800": "a"}, "\ufffd: surrogate"),
        ({"a": float("inf")}, "a: number"),
        ({"a": 10**5000}, "a: number"),
        ({"a": object()}, "a: value"),
        ({"title": "a\0b"}, "title: control"),
        ({"a": json.loads("[" * 500 + "]" * 500)}, "a: too_deep"),
        ({"a": json.loads("[" * 32 + "]" * 32)}, "a: too_deep"),
    ],
)
def test_values_that_no_document_can_hold_are_refused(fields, error):
    with pytest.raises(FieldError, match=error):
        document.compose(fields, "")
    with pytest.raises(FieldError, match=error):
        document.with_fields("body", fields)


def test_a_title_with_nul_is_refused_and_other_values_get_the_replacement_character():
    with pytest.raises(TitleError, match="control"):
        document.with_fields("body", {"title": "a\0b"})
    assert document.parse(document.compose({"a": "x\0", "b\0": ["\0"]}, "")).fields == {"a": "x\ufffd", "b\ufffd": ["\ufffd"]}


def test_front_matter_past_its_limit_is_not_written_and_refused_at_once():
    start = time.perf_counter()
    for fields in (
        {"a": "x" * limits.FRONT_MATTER_BYTES},
        {f"k{number}": "x" for number in range(100_000)},
        {"a": ["x"] * 200_000},
    ):
        with pytest.raises(TooLargeError, match="FRONT_MATTER_BYTES"):
            document.compose(fields, "")
        with pytest.raises(TooLargeError, match="FRONT_MATTER_BYTES"):
            document.with_fields("---\ntitle: x\n---\n", fields)

    assert time.perf_counter() - start < 5


def test_an_edit_of_front_matter_near_its_limit_is_written_where_it_stands():
    text = front_of("title: x\nlist: [" + "a," * 7000 + "a]")

    assert document.with_fields(text, {"title": "y"}) == text.replace("title: x", 'title: "y"')


@pytest.mark.shared
def test_the_given_pages_are_taken_apart_and_edited_without_losing_a_byte():
    for path in sorted((SHARED / "data/pages").rglob("*.md")):
        text = document.clean(path.read_bytes().decode())
        read = document.parse(text)
        edited = document.with_fields(text, {"title": "عنوان: آخر", "new": ["a"]})
        others = [entry for entry in document.entries(read.front) if entry[0] not in ("", "title")]

        assert (read.problem, read.front + read.body) == ("", text), path
        assert [
            entry for entry in document.entries(document.split(edited)[0]) if entry[0] not in ("", "title", "new")
        ] == others
        assert document.parse(edited).title == "عنوان: آخر"
        assert document.parse(edited).body == read.body
        assert document.compose(read.fields, read.body) == text or read.front


@pytest.mark.parametrize("blank", [" ", "   ", "\t", " \t "])
def test_blanks_behind_a_value_go_with_the_value(blank: str) -> None:
    text = f"---\ntitle: x\nu: v{blank}\nw: 1\n---\nbody\n"
    assert document.with_fields(text, {"u": "new"}) == "---\ntitle: x\nu: new\nw: 1\n---\nbody\n"
    assert document.with_fields(text, {"w": 2}) == text.replace("w: 1", "w: 2")
