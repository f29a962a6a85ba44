from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress

import pytest

from pages_store import limits
from pages_store.rendered import Rendered
from wiki import markup
from wiki.markup.bounded import BoundedRenderer

# Long enough for a second of work, and within every limit.
LONG = "كلمة *أخرى* [هنا](https://example.org) " * 20 + "\n\n"


@pytest.fixture(scope="module")
def renderer():
    with BoundedRenderer() as shared_renderer:
        yield shared_renderer


def test_the_same_comes_out_as_without_bounds(renderer):
    source = "# عنوان\n\n[[سبها]] ![[a.jpg]] \ud800 \x00 نص"

    assert renderer.render(source, "it", "c1-") == markup.render(source, "it", "c1-")


def test_an_ordinary_page_costs_little_more(renderer):
    source = "\n\n".join(["كلمة أخرى من نص **عربي** عادي " * 10] * 17)
    renderer.render(source)

    # The best of many: other work on the machine must not fail the test.
    bounded, free = [], []
    for _ in range(200):
        bounded.append(seconds(lambda: renderer.render(source)))
        free.append(seconds(lambda: markup.render(source)))
        if min(bounded) - min(free) < 0.002:
            break
    assert min(bounded) - min(free) < 0.002


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("x" * (limits.LINE_CHARACTERS + 1), "line_characters"),
        ("# a" + " " * (limits.SPACES_RUN + 1) + "b", "spaces_run"),
        ("".join(f"[k{n}]: /x\n" for n in range(limits.LINK_REFERENCES + 1)), "link_references"),
        ("".join(f"[^k{n}]: x\n" for n in range(limits.FOOTNOTES + 1)), "footnotes"),
        ("".join(f"*[k{n}]: x\n" for n in range(limits.ABBREVIATIONS + 1)), "abbreviations"),
    ],
)
def test_a_text_past_a_limit_is_shown_plain_and_the_limit_named(source, problem):
    rendered = markup.render(source)

    assert rendered.problem == problem
    assert rendered.html == markup.plain(source)


@pytest.mark.parametrize(
    "source",
    [
        "x" * limits.LINE_CHARACTERS,
        "# a" + " " * limits.SPACES_RUN + "b",
        "".join(f"[k{n}]: /x\n" for n in range(limits.LINK_REFERENCES)),
        "".join(f"[^k{n}]: x\n" for n in range(limits.FOOTNOTES)),
        "".join(f"*[k{n}]: x\n" for n in range(limits.ABBREVIATIONS)),
    ],
    ids=["line_characters", "spaces_run", "link_references", "footnotes", "abbreviations"],
)
def test_a_text_at_a_limit_is_rendered(source):
    assert markup.render(source).problem == ""


# Source: the pathological inputs of cmark and markdown-it, in lines as long as the limit allows.
@pytest.mark.parametrize(
    "line",
    [
        "*" * 4000 + "a" + "*" * 4000,
        "*a **a " * 700 + "b" + " a** a*" * 700,
        "a_ " * 3300,
        "_a " * 3300,
        "a]" * 4900,
        "[a" * 4900,
        "*a_ " * 2400,
        "a**b" + "c* " * 3000,
        "[ a_" * 2400,
        "[ (](" * 1900,
        "![[]()" * 1600,
        "[" * 4900 + "a" + "]" * 4900,
        "> " * 4900 + "a",
        "- " * 4900 + "x" + "\n" * 4000,
        "> " + "- " * 4900 + "x\n" + ">\n" * 4000,
        "".join("  " * depth + "* a\n" for depth in range(100)),
        "".join("e" + "`" * length for length in range(140)),
        "[a](<b" * 1600,
        "[a](b" * 1900,
        "</" + "<!--" * 2400,
        "**_* " * 1900,
        "``\\" * 3300,
        "<" * 9900 + ">",
        "[[" * 4900,
        "<a href='" * 1000,
        "<mark>" * 1600,
        "<div>\n\n" * 2000,
        "|a" * 4900 + "|\n" + "|-" * 4900 + "|",
        "a@" * 4900,
        "&" * 9900,
    ],
)
def test_known_slow_inputs_are_rendered_in_time(renderer, line):
    started = time.monotonic()

    assert renderer.render(line).problem == ""
    # The soft limit counts CPU time; other work on the machine must not fail the test.
    assert time.monotonic() - started < limits.RENDERING_HARD_SECONDS


def test_a_text_of_the_largest_size_ends_within_the_hard_limit(renderer):
    started = time.monotonic()

    assert renderer.render("# a\n" * (limits.PAGE_BYTES // 4)).problem == "slow"
    assert time.monotonic() - started < limits.RENDERING_HARD_SECONDS + 1


def test_a_text_nested_too_deep_for_the_parser_is_shown_plain():
    def dive(levels):
        return dive(levels - 1) if levels else markup.render("> - > - *نص*")

    problems = set()
    with suppress(RecursionError):
        for levels in range(sys.getrecursionlimit()):
            problems.add(dive(levels).problem)
    assert problems == {"", "too_deep"}


def test_a_text_past_the_soft_limit_is_shown_plain_and_the_process_stays():
    with BoundedRenderer(soft_seconds=0.05) as hasty:
        before = process_of(hasty)
        rendered = hasty.render(LONG * 2000)
        assert rendered == Rendered(markup.plain(LONG * 2000), problem="slow", version=markup.VERSION)
        assert hasty.render("نص").problem == ""
        assert process_of(hasty) == before


def test_a_process_past_the_hard_limit_is_killed_and_replaced():
    with BoundedRenderer(soft_seconds=60, hard_seconds=0.1) as hasty:
        before = process_of(hasty)
        assert hasty.render(LONG * 2000).problem == "slow"
        assert hasty.render("نص").problem == ""
        assert process_of(hasty) != before


def test_a_process_that_died_is_replaced():
    with BoundedRenderer() as renderer:
        process = process_of(renderer)
        os.kill(process, signal.SIGKILL)
        while alive(process):
            renderer.render("نص")
        assert renderer.render("نص").html == markup.render("نص").html


def test_threads_take_turns(renderer):
    answers = {}

    def render(number):
        answers[number] = renderer.render(f"نص {number}").html

    threads = [threading.Thread(target=render, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {number: markup.render(f"نص {number}").html for number in range(20)}


def test_the_process_ends_with_the_one_that_started_it():
    program = (
        "import os, signal; from wiki.markup.bounded import BoundedRenderer; r = BoundedRenderer(); r.render('x');"
        "print(r.process_id, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    printed = subprocess.run([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, check=False).stdout
    deadline = time.monotonic() + 10
    while alive(int(printed)):
        assert time.monotonic() < deadline

    assert not alive(int(printed))


def test_it_can_be_closed_twice_and_used_again():
    renderer = BoundedRenderer()
    renderer.render("x")
    renderer.close()
    renderer.close()
    assert renderer.render("x").problem == ""
    renderer.close()


def process_of(renderer):
    renderer.render("x")
    return renderer.process_id


def alive(process):
    try:
        with open(f"/proc/{process}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def seconds(call):
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
