"""Every screen in a real browser, full of hostile texts: nothing runs, and the console is silent."""

from __future__ import annotations

from threading import Thread

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.served import free_port
from tests.test_inert import hostile as hostile
from tests.test_inert import screens
from tests.world import World

pytestmark = pytest.mark.browser

IGNORED = ("the server responded with a status of",)
"""What Chromium itself says of an answer that is no 200, and of pictures that a writer names and no one has."""


@pytest.mark.timeout(300)
@pytest.mark.parametrize("role", ["visitor", "administrator"])
def test_no_screen_says_anything_on_the_console_or_runs_what_a_text_holds(browser: Browser, hostile: World, role: str) -> None:
    server = make_server("127.0.0.1", free_port(), hostile.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    shown = [address for address, reply in screens(hostile, role) if reply.mimetype == "text/html" and address[0] == "/"]
    addresses = [each for each in shown if not each.startswith(("/pages/t101", "/pages/t102", "/pages/t103"))]  # as t100
    base = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(base_url=base, locale="ar")
    cookie = hostile.people[role].client.get_cookie("session")
    if cookie and role != "visitor":
        context.add_cookies([{"name": "session", "value": cookie.value, "url": base}])
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    page.on("dialog", lambda dialog: (said.append(f"{page.url}: a dialog"), dialog.dismiss()))
    for address in addresses:
        page.goto(address, wait_until="load")
        assert page.evaluate("document.querySelectorAll('[onerror], [onmouseover], script:not([src])').length") == 0, address
    context.close()
    server.shutdown()
    server.server_close()
    assert len(addresses) > 40
    assert [each for each in said if not any(known in each for known in IGNORED)] == []
