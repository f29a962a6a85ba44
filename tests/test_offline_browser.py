"""Pages read without a connection, in a real browser before a site that is really stopped, slow, closed or changed."""

from __future__ import annotations

import io
import os
import re
import signal
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.served import Site, wait_until

PASSWORD = "a long enough passphrase"
AGE = re.compile(r"محفوظة على جهازك منذ \d+ \S+ \d{4}.*\d+:\d\d \(.+\)")
_KEPT = "caches.open('pages').then(c => c.keys()).then(all => all.map(each => decodeURI(new URL(each.url).pathname)))"
_PICTURES = "caches.open('pictures').then(cache => cache.keys()).then(all => all.length)"
_TEXTS = """caches.keys().then(names => Promise.all(names.map(name => caches.open(name).then(cache => cache.keys().then(
  keys => Promise.all(keys.map(key => cache.match(key).then(answer => answer.text()))))))).then(all => all.flat().join()))"""
_REMEMBERED = "fetch('/icons/192.png', {cache: 'only-if-cached', mode: 'same-origin'}).then(({ok}) => ok, () => false)"
_SEEN = """address => navigator.serviceWorker.ready.then(
  ({active}) => active.postMessage({address, language: document.documentElement.lang}))"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a member and a page."""
    site = Site(tmp_path_factory.mktemp("offline") / "instance")
    site.add_member("amal", PASSWORD)
    site.start()
    _write(site, "السوق")
    yield site
    site.stop()


@pytest.fixture
def served(whole: Site) -> Site:
    """The site, started again if a test before stopped it."""
    if whole.api("GET", "/pages/1")[0] != 200:
        whole.start()
    return whole


@pytest.fixture
def context(browser: Browser, served: Site) -> Iterator[BrowserContext]:
    """A reader's browser, that keeps nothing yet."""
    made = browser.new_context(locale="ar", base_url=served.address)
    made.set_default_timeout(10_000)
    yield made
    made.close()


def test_a_page_that_was_read_is_there_when_the_site_is_gone_and_says_its_age(served: Site, context: BrowserContext) -> None:
    page = _reader(context, "/pages/السوق")
    served.stop()
    page.goto("/pages/السوق")
    expect(page.get_by_role("heading", name="السوق")).to_be_visible()
    expect(page.locator("main .notice")).to_have_text(AGE)
    assert page.evaluate("document.styleSheets[0].cssRules.length") > 0
    page.goto("/p/1")
    expect(page.get_by_role("heading", name="السوق")).to_be_visible()


def test_a_page_that_was_not_read_gives_way_to_a_list_of_those_that_were(served: Site, context: BrowserContext) -> None:
    page = _reader(context, "/pages/السوق")
    served.stop()
    page.goto("/pages?kind=lesson")
    expect(page.get_by_role("link", name="أعد المحاولة")).to_be_visible()
    entry = page.get_by_role("main").get_by_role("listitem").filter(has_text=AGE)
    expect(entry.get_by_role("link", name="السوق")).to_be_visible()
    page.get_by_role("button", name="أزلها من هذا الجهاز").click()
    expect(entry).to_have_count(0)
    assert page.evaluate(_KEPT) == []


def test_who_asks_for_the_kept_pages_over_the_line_is_told_of_no_fault(served: Site, context: BrowserContext) -> None:
    page = _reader(context, "/pages/السوق")
    page.goto("/offline")
    expect(page.get_by_role("main").get_by_role("link", name="السوق")).to_be_visible()
    expect(page.get_by_role("link", name="أعد المحاولة")).to_be_hidden()


def test_where_the_site_takes_too_long_the_last_copy_is_shown(served: Site, context: BrowserContext) -> None:
    page = _reader(context, "/pages/السوق")
    assert served.process
    os.killpg(served.process.pid, signal.SIGSTOP)
    try:
        page.goto("/pages/السوق")
        expect(page.locator("main .notice")).to_have_text(AGE, timeout=20_000)
    finally:
        os.killpg(served.process.pid, signal.SIGCONT)
    wait_until(lambda: served.api("GET", "/pages/1")[0] == 200)
    wait_until(lambda: _is_renewed(page))


def _is_renewed(page: Page) -> bool:
    """Ask for the page anew, which on a busy machine may be its last copy again, and tell whether it is new."""
    with page.expect_navigation():
        page.get_by_role("link", name="حمّلها من جديد").click()
    return page.locator("main .notice").count() == 0


def test_what_a_member_reads_is_kept_as_visitors_see_it_and_forgotten_when_they_sign_out(context: BrowserContext) -> None:
    page = _reader(context, "/sign-in")
    _sign_in(page)
    for path in ("/account", "/pages/new", "/pages/السوق/edit", "/pages/السوق/history", "/search?q=سوق", "/pages/السوق"):
        page.goto(path)
        page.evaluate(_SEEN, path)
    wait_until(lambda: "/pages/السوق" in page.evaluate(_KEPT))
    assert set(page.evaluate(_KEPT)) <= {"/", "/pages/السوق", "/pages/السوق/history"}
    assert "amal" not in page.evaluate(_TEXTS)
    page.goto("/account")
    page.get_by_role("button", name="تسجيل الخروج", exact=True).click()
    page.wait_for_url("**/")
    wait_until(lambda: "/pages/السوق" not in page.evaluate(_KEPT))


def test_signing_out_clears_the_browsers_own_memory_and_says_nothing(browser: Browser, tmp_path: Path) -> None:
    site = Site(tmp_path / "instance")
    site.environment["KUNNASH_BASE_URL"] = f"https://127.0.0.1:{site.port}"  # as behind a proxy; browsers trust this address
    site.add_member("amal", PASSWORD)
    site.start()
    context = browser.new_context(locale="ar", base_url=site.address)
    page, said = _reader(context, "/sign-in"), list[str]()
    context.on("console", lambda message: said.append(message.text))
    _sign_in(page)
    page.goto("/account")
    page.evaluate("fetch('/icons/192.png').then(answer => answer.blob())")
    assert page.evaluate(_REMEMBERED) is True
    page.get_by_role("button", name="تسجيل الخروج", exact=True).click()
    page.wait_for_url("**/")
    wait_until(lambda: page.evaluate(_REMEMBERED) is False)
    page.go_back()
    assert "amal" not in page.content()
    assert all("ERR_CACHE_MISS" in each for each in said), said  # what the question itself makes the browser say
    context.close()
    site.stop()


def test_a_deleted_page_is_gone_from_the_device_at_the_next_contact(served: Site, context: BrowserContext) -> None:
    gone, changed = (f"/pages/{_write(served, title)}" for title in ("المخزن", "الميناء"))
    page = _reader(context, gone)
    page.goto(changed)
    wait_until(lambda: changed in page.evaluate(_KEPT))
    pages = {f"/pages/{each['slug']}": each["id"] for each in served.api("GET", "/pages?limit=200")[1]["pages"]}
    assert served.api("DELETE", f"/pages/{pages[gone]}")[0] == 204
    served.api("PUT", f"/pages/{pages[changed]}", {"base": 1, "body": "نصّ جديد"})
    _rest(page)
    page.goto("/about")
    wait_until(lambda: gone not in page.evaluate(_KEPT))
    wait_until(lambda: "نصّ جديد" in page.evaluate(_TEXTS))


def test_pictures_and_discussions_of_a_page_are_kept_with_it_and_go_with_it(served: Site, context: BrowserContext) -> None:
    number, path = _illustrated(served)
    page = _reader(context, path)
    wait_until(lambda: page.evaluate(_PICTURES) == 1)
    page.goto(f"{path}/discussion")
    wait_until(lambda: f"{path}/discussion" in page.evaluate(_KEPT))
    served.stop()
    page.goto(f"{path}/discussion")
    expect(page.get_by_role("link", name="متى يفتح؟")).to_be_visible()
    expect(page.locator("main .notice")).to_have_text(AGE)
    page.goto(path)
    shown = page.get_by_role("img", name="المدخل")
    assert shown.evaluate("async image => { await image.decode(); return image.naturalWidth; }") == 40
    page.goto("/offline")
    expect(page.get_by_role("main").get_by_role("link", name="نقاش: ")).to_be_visible()
    served.start()
    assert served.api("DELETE", f"/pages/{number}")[0] == 204
    _rest(page)
    page.goto("/about")
    wait_until(lambda: not [each for each in page.evaluate(_KEPT) if each.startswith(path)])
    wait_until(lambda: page.evaluate(_PICTURES) == 0)


def test_of_many_pages_the_hundred_read_last_are_kept(served: Site, context: BrowserContext) -> None:
    paths = [f"/pages/{_write(served, f'صفحة {number}')}" for number in range(100)]
    page = _reader(context, "/pages/السوق")
    for number, path in enumerate(paths):
        page.evaluate(_SEEN, path)
        wait_until(lambda path=path: path in page.evaluate(_KEPT))
        if number == 50:
            page.goto("/pages/السوق")
    assert set(page.evaluate(_KEPT)) == {"/pages/السوق", *paths[1:]}


def test_where_reading_is_closed_what_was_kept_is_forgotten_and_nothing_is_kept(served: Site, context: BrowserContext) -> None:
    page = _reader(context, "/pages/السوق")
    served.stop()
    served.environment["KUNNASH_PUBLIC_READING"] = "off"
    served.start()
    del served.environment["KUNNASH_PUBLIC_READING"]
    page.goto("/sign-in")
    page.evaluate("navigator.serviceWorker.getRegistration().then(each => each?.update())")
    wait_until(lambda: page.evaluate("caches.keys()") == [])
    page.goto("/about")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    served.stop()


def _reader(context: BrowserContext, path: str) -> Page:
    """Return a page of a browser whose worker has kept this one, if it keeps it."""
    page = context.new_page()
    page.goto(path)
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    wait_until(lambda: page.evaluate("caches.match('/offline').then(Boolean)"))
    if path.startswith("/pages/"):
        wait_until(lambda: path in page.evaluate(_KEPT))
    return page


def _illustrated(site: Site) -> tuple[int, str]:
    """Make a page with a picture and a discussion; return its number and its path."""
    body = "![[gate.png|المدخل]]\n"
    made: Any = site.api("POST", "/pages", {"title": "البوابة", "body": body})[1]
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="gate.png"\r\n\r\n'
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{site.address}/api/v1/pages/{made['id']}/files",
        data=head + drawn.getvalue() + b"\r\n--x--\r\n",
        headers={"Authorization": f"Bearer {site.token}", "Content-Type": "multipart/form-data; boundary=x"},
    )
    urllib.request.urlopen(request, timeout=10).close()  # noqa: S310 - our own address
    assert site.api("POST", f"/pages/{made['id']}/threads", {"subject": "متى يفتح؟", "body": "؟"})[0] == 201
    return made["id"], f"/pages/{made['slug']}"


def _sign_in(page: Page) -> None:
    page.locator("[name=login]").fill("amal")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url("**/")


def _rest(page: Page) -> None:
    """Let the worker end, as browsers do with one that has had nothing to do for half a minute."""
    wire = page.context.new_cdp_session(page)
    wire.send("ServiceWorker.enable")
    wire.send("ServiceWorker.stopAllWorkers")


def _write(site: Site, title: str) -> str:
    made: Any = site.api("POST", "/pages", {"title": title, "body": "نصّ."})[1]
    slug: str = made["slug"]
    return slug
