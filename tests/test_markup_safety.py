"""Whatever is typed, only the tags, attributes, classes, ids and addresses of our list come out."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wiki import markup
from wiki.markup.addresses import classify
from wiki.markup.sanitize import ATTRIBUTES, TAGS, sanitize

SHARED = Path(os.environ.get("KUNNASH_SHARED", "/nonexistent"))
HOSTILE = SHARED / "data/hostile/text"

CLASSES = re.compile(
    r"external|page|missing|file|embed|table|footnotes|footnote-ref|footnote-back|admonition|label|plain|task|done"
    r"|note|tip|important|warning|caution|align-(?:left|right|center)|language-[a-z0-9+#._-]+|[a-z][a-z0-9]{0,2}"
)
IDS = re.compile(r"(?:s-\S+|fn-\d+|fnref-\d+(?:-\d+)?)")
# Relative addresses are place holders until the page is assembled.
STORED = re.compile(r"(?:https?:|mailto:|tel:|ref:\d+(?:#|$)|/|#|\?|$)", re.IGNORECASE)
SHOWN = re.compile(r"(?:https?:|mailto:|tel:|(?![\x00-\x20]*[a-z][a-z0-9+.\t\r\n-]*:))", re.IGNORECASE)

CONTEXTS = [
    "%s",
    "a %s b",
    "# %s",
    "[x](%s)",
    "[x](<%s>)",
    '[x](/y "%s")',
    "![%s](a.png)",
    "[[%s]]",
    "[[a|%s]]",
    "![[a.png|%s]]",
    "> - %s",
    "| a |\n|---|\n| %s |",
    "x[^1]\n\n[^1]: %s",
    "x[^%s]\n\n[^%s]: y",
    "```%s\nx\n```",
    "`%s`",
    "<%s>",
    "K\n\n*[K]: %s",
    "a\n: %s",
    "<div>\n\n%s\n\n</div>",
    "[x]: %s\n\n[x]",
]

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=1 onerror=alert(1)>'>",
    "<form action=javascript:alert(1)><input type=submit id=attributes>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#x6A;avascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "javascript:alert(1)",
    "data:text/html;base64,PHNjcmlwdD4=",
    "vbscript:x",
    "ref:0",
    "<a href='ref:0'>x</a>",
    "<a id=location name=cookie class=external style=x href=/y>x</a>",
    "<div id=app class=admonition style='position:fixed'>x</div>",
    "<p dir='rtl\" onclick=alert(1)' lang='\"><script>' title='\"><script>alert(1)</script>'>x</p>",
    "<base href=//evil.example><link rel=stylesheet href=x><meta http-equiv=refresh content=0>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<details ontoggle=alert(1) open><summary onclick=alert(1)>x</summary>",
    "</section></aside></div></table></body></html>",
    "<template><script>alert(1)</script></template>",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "\x1b[31m\u202e\u2066\x00\ufffe",
]


class Inspector(HTMLParser):
    def __init__(self, addresses):
        super().__init__(convert_charrefs=True)
        self.addresses = addresses

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        for name, value in attrs:
            self.inspect(tag, name, value)

    def inspect(self, tag, name, value):
        assert name in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, frozenset()) | {"dir"} or (
            tag in ("div", "pre") and name == "tabindex"
        )
        if name == "class":
            assert all(CLASSES.fullmatch(one) for one in value.split()), value
        if name == "id":
            assert IDS.fullmatch(value), value
        if name in ("href", "src"):
            assert self.addresses.match(value), value
        if name == "dir":
            assert value in ("rtl", "ltr", "auto")
            assert tag != "table"
        if name == "tabindex":
            assert value == "0"

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def inspect(source):
    rendered = markup.render(source)
    assembled = markup.assemble(rendered.html, markup.unresolved(rendered.references))
    for html, addresses in ((rendered.html, STORED), (assembled, SHOWN)):
        inspector = Inspector(addresses)
        inspector.feed(html)
        inspector.close()
    assert sanitize(rendered.html) == rendered.html
    numbers = {int(number) for number in re.findall(r'<(?:a href|img src)="ref:(\d+)', rendered.html)}
    assert numbers <= {reference.number for reference in rendered.references}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_dangerous_comes_out_of_any_place(payload):
    for context in CONTEXTS:
        inspect(context.replace("%s", payload))


@given(
    st.lists(st.sampled_from([*PAYLOADS, *"<>\"'`[]()!|*_~#&;:/\\ \n=", "a", "ب", "\n\n", "[^1]", "]:", "<div>", "</div>"]))
)
def test_nothing_dangerous_comes_out_of_any_mixture(parts):
    inspect("".join(parts))


@given(st.text(max_size=60))
def test_any_text_is_rendered_without_a_fault(text):
    assert markup.render(text).problem in ("", "spaces_run")


@given(st.text(alphabet="javscript:/\\#?.&%0\t\n \x00ref", max_size=24))
def test_an_address_of_a_kind_that_is_let_through_has_no_other_scheme(typed):
    address = classify(typed)
    if address.kind in ("local", "anchor", "relative"):
        assert not re.match(r"[\x00-\x20]*[a-z][a-z0-9+.-]*:", address.href, re.IGNORECASE)


def test_no_tag_of_a_writer_closes_what_is_ours():
    html = markup.render(
        "> [!NOTE]\n> a </aside></div></section>\n>\n> </div>\n>\n> b\n\nc[^1]\n\n[^1]: </li></ol></section> d"
    ).html

    assert re.search(r"<aside.*<p[^>]*>b</p>\s*</aside>\s*<p[^>]*>c<", html, re.DOTALL)
    assert re.search(r"<li.* d .*</li>\s*</ol>\s*</section>\s*$", html, re.DOTALL)


@pytest.mark.shared
def test_nothing_dangerous_comes_out_of_known_attacks():
    attacks = dompurify()
    attacks += [attack["input"] for attack in json.loads((HOSTILE / "html5lib/sanitizer-tests1.dat").read_text("utf-8"))]
    attacks += json.loads((HOSTILE / "blns/blns.json").read_text("utf-8"))
    attacks += [part for name in ("xss.txt", "fatal.txt", "proto.txt") for part in markdown_it(name)]
    attacks += [file.read_text("utf-8") for file in (HOSTILE / "trojan-source").iterdir()]

    assert len(attacks) > 800
    for attack in attacks:
        for context in CONTEXTS[:3]:
            inspect(context.replace("%s", attack))


@pytest.mark.shared
def test_every_real_page_is_rendered_and_no_wrapper_shows():
    pages = sorted((SHARED / "data/pages").rglob("*.md"))

    assert len(pages) == 1142
    for page in pages:
        text = page.read_text("utf-8-sig")
        body = re.sub(r"\A(---|\+\+\+)\n.*?\n\1\n", "", text, flags=re.DOTALL)
        rendered = markup.render(body, "ar" if "/ar/" in str(page) else "en")
        assert rendered.problem == "", page
        assert not re.search("&lt;/?(?:div|aside|p|img|span|label|input|em|strong|a)\\b", rendered.html), page


def dompurify():
    text = (HOSTILE / "dompurify/expect.mjs").read_text("utf-8")
    return [json.loads(payload) for payload in re.findall(r'"?payload"?:\s*("(?:[^"\\\n]|\\.)*")', text)]


def markdown_it(name):
    return re.findall(r"(?s)^\.\n(.*?)^\.\n", (HOSTILE / "markdown-it" / name).read_text("utf-8"), re.MULTILINE)
