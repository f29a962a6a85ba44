"""What a browser is told with every answer, and where HTML may come from."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import Visitor
from tests.world import World
from wiki import create_app
from wiki.config import read

ROOT = Path(__file__).parent.parent
POLICY = "; ".join([
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:", "font-src 'self'",
    "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'", "manifest-src 'self'",
    "media-src 'self'", "worker-src 'self'",
])  # fmt: skip
MAKERS = {f"wiki/markup/{name}.py" for name in ("sanitize", "assembly", "plain", "section_links")} | {"wiki/manual.py"}
"""The files that may say of a text that it is HTML; the manual of its own papers alone."""


@pytest.mark.parametrize("role", ["visitor", "member", "administrator"])
def test_every_answer_bears_the_headers_whatever_it_is(fresh: World, role: str) -> None:
    addresses = [fresh.address(rule, fresh.states[0]) for rule, _ in fresh.rules(reading=True)]
    addresses += ["/nothing", "/api/v1/nothing", "/static/css/base.css", "/pages/x?q=1", "/healthz"]
    for address in addresses:
        for method in ("GET", "GET", "HEAD", "BREW"):
            reply = fresh.open(role, method, address)
            served = address.startswith("/files/") and reply.status_code == 200
            policy = reply.headers["Content-Security-Policy"]
            if address.startswith(("/pages/new", f"/pages/{fresh.slugs[1]}/edit")) and reply.status_code == 200:
                policy = re.sub(" 'nonce-[^']{22}'", "", policy)
            assert policy == ("sandbox; default-src 'none'" if served else POLICY), address
            assert reply.headers["X-Content-Type-Options"] == "nosniff", address
            assert reply.headers["Referrer-Policy"] in ("same-origin", "strict-origin", "no-referrer"), address
            assert reply.headers["Cross-Origin-Opener-Policy"] == "same-origin", address
            assert reply.headers["Cache-Control"], address
            assert "Strict-Transport-Security" not in reply.headers, address


def test_the_screens_of_the_editor_let_it_write_one_style_and_by_another_word_each_time(fresh: World) -> None:
    answers = [
        fresh.open("member", "GET", address) for address in ("/pages/new", "/pages/new", f"/pages/{fresh.slugs[1]}/edit")
    ]
    nonces = [re.findall("style-src 'self' 'nonce-([^']+)'", reply.headers["Content-Security-Policy"]) for reply in answers]
    assert len({nonce for [nonce] in nonces}) == 3
    assert all(f'nonce="{nonce}"' in reply.text for [nonce], reply in zip(nonces, answers, strict=True))


def test_no_cache_between_keeps_what_a_member_was_sent(fresh: World) -> None:
    for address in ("/", "/account", "/changes", f"/pages/{fresh.slugs[1]}", f"/pages/{fresh.slugs[1]}/edit", "/nothing"):
        control = fresh.open("member", "GET", address).headers["Cache-Control"]
        assert "private" in control or "no-store" in control, address
        assert "public" not in control, address
    assert "no-store" in fresh.open("member", "GET", "/api/v1/pages").headers["Cache-Control"]


def test_a_site_under_https_is_only_ever_asked_for_by_https(environment: dict[str, str], app: Flask) -> None:
    assert "Strict-Transport-Security" not in Visitor(app).get("/about").headers
    secure = create_app(read(environment | {"KUNNASH_BASE_URL": "https://kunnash.example"}))
    assert secure.test_client().get("/static/css/base.css").headers["Strict-Transport-Security"] == "max-age=31536000"
    secure.extensions["kunnash.engine"].dispose()


def test_only_what_the_sanitiser_made_is_taken_for_html() -> None:
    for path in sorted((ROOT / "wiki").rglob("*.py")):
        tree = ast.parse(path.read_text())
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
        assert "Markup" not in names, path
        assert (
            not any(isinstance(node, ast.FunctionDef) and node.name == "__html__" for node in ast.walk(tree))
            or str(path.relative_to(ROOT)) in MAKERS
        )
        assert "SafeHtml" not in called or str(path.relative_to(ROOT)) in MAKERS, path
        assert "render_template_string" not in names, path
    for path in sorted((ROOT / "templates").rglob("*.*ml")):
        source = path.read_text()
        assert not re.search(r"\|\s*(safe|tojson|xmlattr)\b|autoescape false|Markup", source), path
        assert "{% autoescape" not in source, path
