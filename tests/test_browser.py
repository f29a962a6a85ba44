"""The main tasks in a real browser without scripts, on a wide screen and on a phone, against the served site."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from tests.served import Site, wait_until
from tests.served import site as site

PASSWORD = "a long enough passphrase"
PHONE, WIDE = 390, 1360
FIRST = "تجمع البلديّة النفايات صباحًا.\n\n## المؤشرات\n\nالرسم خمسة دنانير.\n"
SECOND = FIRST.replace("خمسة", "عشرة")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium from the path, else Playwright's own; without either the tests are left out, but not where all must run."""
    with sync_playwright() as playwright:
        try:
            path = shutil.which("chromium") or shutil.which("chromium-browser")
            started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except Error as error:
            if os.environ.get("CI"):
                raise
            pytest.skip(f"no Chromium here: {error.message.splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def served(site: Site) -> Site:
    site.add_member("amal", PASSWORD)
    site.start()
    return site


@pytest.mark.timeout(180)
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_member_does_the_main_tasks_in_arabic_without_scripts(browser: Browser, served: Site, width: int) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale="ar", java_script_enabled=False, base_url=served.address
    )
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("response", lambda response: said.append(response.url) if response.status >= 400 else None)
    page.set_default_timeout(10_000)
    _sign_in(page)
    _create(page)
    _edit(page)
    _compare_and_revert(page)
    _find(page)
    for path in ("/", "/pages", "/changes", "/account", "/search?q=x", "/pages/new?kind=lesson", "/about"):
        page.goto(path)
        _require_no_sideways_scrolling(page)
    assert said == []
    context.close()


@pytest.mark.timeout(120)
def test_one_who_reads_in_italian_is_served_from_the_other_side(browser: Browser, served: Site) -> None:
    context = browser.new_context(locale="it", java_script_enabled=False, base_url=served.address)
    page = context.new_page()
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    page.get_by_role("link", name="ع", exact=True).click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    context.close()


def _sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="تسجيل الدخول").click()
    page.get_by_label("الاسم أو البريد الإلكتروني").fill("amal")
    page.get_by_label("كلمة المرور").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="تسجيل الدخول").click()
    expect(page).to_have_url(re.compile("/$"))


def _create(page: Page) -> None:
    page.get_by_role("link", name="صفحة جديدة").click()
    page.get_by_role("link", name="درس مستفاد").click()
    page.get_by_label("العنوان").fill("رسوم النظافة في زليتن")
    page.get_by_label("المكان").fill("زليتن")
    page.get_by_label("النص", exact=True).fill(FIRST)
    page.get_by_role("button", name="معاينة").click()
    expect(page.get_by_role("heading", name="المؤشرات")).to_be_visible()
    page.get_by_role("button", name="احفظ").click()
    expect(page.get_by_role("heading", name="رسوم النظافة في زليتن")).to_be_visible()
    expect(page.get_by_text("حُفظت الصفحة.")).to_be_visible()
    _require_no_sideways_scrolling(page)


def _edit(page: Page) -> None:
    page.get_by_role("link", name="تعديل", exact=True).click()
    expect(page.get_by_label("النص", exact=True)).to_have_value(FIRST)
    page.get_by_label("النص", exact=True).fill(SECOND)
    page.get_by_label("ماذا غيّرت، ولماذا؟").fill("رفع الرسم")
    page.get_by_role("button", name="احفظ").click()
    expect(page.get_by_text("الرسم عشرة دنانير.")).to_be_visible()


def _compare_and_revert(page: Page) -> None:
    page.get_by_role("link", name="سجلّ التعديلات").click()
    expect(page.get_by_text("رفع الرسم")).to_be_visible()
    page.get_by_role("button", name="قارن").click()
    expect(page.locator("del")).to_have_text("خمسة")
    expect(page.locator("ins")).to_have_text("عشرة")
    _require_no_sideways_scrolling(page)
    page.get_by_role("button", name="استرجع النسخة 1").click()
    expect(page.get_by_text("الرسم خمسة دنانير.")).to_be_visible()


def _find(page: Page) -> None:
    def found() -> bool:
        page.goto("/search?q=بلديه")
        return page.locator("mark").count() > 0

    wait_until(found)
    expect(page.locator("mark").first).to_have_text("البلديّة")
    page.get_by_role("link", name="رسوم النظافة في زليتن").click()
    expect(page.get_by_text("الرسم خمسة دنانير.")).to_be_visible()


def _require_no_sideways_scrolling(page: Page) -> None:
    needed, given = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert needed <= given, page.url
