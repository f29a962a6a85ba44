"""The main job in a real browser and in Arabic, with scripts and without, on a wide screen and on a phone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page, expect

from tests.served import PLAIN_VIEW, Site, wait_until
from wiki.config import INTERFACE_LANGUAGES

PASSWORD = "a long enough passphrase"
PHONE, WIDE = 390, 1360
FIRST = "تجمع البلديّة النفايات صباحًا.\n\n## المؤشرات\n\nالرسم خمسة دنانير.\n"
SECOND = FIRST.replace("خمسة", "عشرة")
PROBLEM = "لا أحد يعرف متى يأتي الجامع."
SPELLINGS = ["بلديه", "اداره نفايات", "الرسم والنفاية"]
SCREENS = [
    "/", "/pages", "/pages?kind=lesson&sort=changed", "/pages/deleted", "/changes", "/wanted", "/account", "/search",
    "/search?q=x", "/pages/new?kind=study", "/about", "/privacy",
]  # fmt: skip
SCREENS_OF_A_PAGE = ["", "/edit", "/edit?source=1", "/rename", "/delete", "/history", "/revisions/1", "/compare/1/2",
                     "/compare/1/2?view=source", "/discussion", "/files", "/backlinks"]  # fmt: skip
# Where the words of each element begin and end, from the left.
_ENDS = """all => all.map(each => {
  const range = document.createRange(); range.selectNodeContents(each.lastChild);
  const box = range.getBoundingClientRect(); return [box.left, box.right];
})"""

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with one member, on which each of the tests writes a page of its own."""
    site = Site(tmp_path_factory.mktemp("served") / "instance")
    site.add_member("amal", PASSWORD)
    site.start()
    yield site
    site.stop()


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("width", "scripts"), [(WIDE, True), (PHONE, False)], ids=["wide, scripts", "phone, none"])
def test_a_member_does_the_main_job_in_arabic(browser: Browser, served: Site, width: int, scripts: bool) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800}, locale="ar", java_script_enabled=scripts, base_url=served.address
    )
    context.add_init_script(PLAIN_VIEW)
    page, faults = context.new_page(), _faults(context)
    page.set_default_timeout(10_000)
    _sign_in(page)
    title = f"إدارة النفايات في {'زليتن' if scripts else 'سبها'}"
    _create(page, title)
    _edit(page)
    _find(page, title)
    _compare_and_revert(page)
    _discuss(page)
    _attach(page)
    refused = len(faults)
    _settle_a_conflict(page)
    assert all("409" in fault or fault.endswith("/edit") for fault in faults[refused:])
    del faults[refused:]
    address = page.url
    for path in [*SCREENS, *(f"{address}{path}" for path in SCREENS_OF_A_PAGE)]:
        page.goto(path)
        for other in (WIDE, PHONE):
            page.set_viewport_size({"width": other, "height": 800})
            _require_no_sideways_scrolling(page)
    _sign_out(page)
    assert faults == []
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


@pytest.mark.timeout(120)
@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_on_a_phone_the_words_of_the_bar_below_stand_apart(browser: Browser, served: Site, language: str) -> None:
    slug = served.api("POST", "/pages", {"text": f"---\ntitle: Bar {language}\n---\n\n## One\n\n## Two\n"})[1]["slug"]
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale=language, base_url=served.address)
    page = context.new_page()
    page.goto(f"/pages/{slug}")
    words = page.locator(".tabs a:visible").evaluate_all(_ENDS)
    assert len(words) == 4  # contents, discussion, history, editing
    assert [after[0] - before[1] for before, after in pairwise(sorted(words)) if after[0] - before[1] < 4] == []
    context.close()


def _faults(context: BrowserContext) -> list[str]:
    """Return a list that fills with what the browser complains of and with the addresses of refusals."""
    found: list[str] = []
    context.on("console", lambda message: found.append(message.text))
    context.on("weberror", lambda error: found.append(str(error.error)))
    context.on("response", lambda reply: found.append(reply.url) if reply.status >= 400 else None)
    return found


def _sign_in(page: Page) -> None:
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="تسجيل الدخول").click()
    page.get_by_label("الاسم أو البريد الإلكتروني").fill("amal")
    page.get_by_label("كلمة المرور").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="تسجيل الدخول").click()
    expect(page).to_have_url(re.compile("/$"))


def _create(page: Page, title: str) -> None:
    page.get_by_role("link", name="صفحة جديدة").click()
    page.get_by_label("العنوان").fill(title)
    page.get_by_role("button", name="درس مستفاد").click()
    expect(page.get_by_label("العنوان")).to_have_value(title)
    expect(page.get_by_label("النص", exact=True)).to_have_value(re.compile("## لو بدأنا من جديد"))
    page.get_by_label("المكان").fill("زليتن")
    page.get_by_label("المشكلة").fill(PROBLEM)
    page.get_by_label("النص", exact=True).fill(FIRST)
    page.locator("button[name=preview]").click()
    expect(page.get_by_role("heading", name="المؤشرات")).to_be_visible()
    page.get_by_label("العنوان").press("Enter")  # presses Save, whatever other buttons the form has
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_text("حُفظت الصفحة.")).to_be_visible()
    expect(page.get_by_role("article").get_by_text(PROBLEM)).to_be_visible()


def _edit(page: Page) -> None:
    page.get_by_role("link", name="تعديل", exact=True).click()
    expect(page.get_by_label("النص", exact=True)).to_have_value(FIRST)
    page.get_by_label("النص", exact=True).fill(SECOND)
    page.get_by_label("ماذا غيّرت، ولماذا؟").fill("رفع الرسم")
    page.locator("#save").click()
    expect(page.get_by_text("الرسم عشرة دنانير.")).to_be_visible()


def _find(page: Page, title: str) -> None:
    """Find the page by words spelt otherwise: without hamza, with or without the article, heh for teh marbuta."""

    def found(query: str) -> bool:
        page.goto(f"/search?q={query}")
        return page.locator(".hit", has_text=title).locator("mark").count() > 0

    for query in SPELLINGS:
        wait_until(lambda query=query: found(query))
        page.get_by_role("main").get_by_role("link", name=title).click()
        expect(page.get_by_text("الرسم عشرة دنانير.")).to_be_visible()


def _compare_and_revert(page: Page) -> None:
    page.get_by_role("link", name="سجلّ التعديلات").click()
    expect(page.get_by_text("رفع الرسم")).to_be_visible()
    page.get_by_role("button", name="قارن").click()
    expect(page.locator("del")).to_have_text("خمسة")
    expect(page.locator("ins")).to_have_text("عشرة")
    page.get_by_role("button", name="استرجع النسخة 1").click()
    expect(page.get_by_text("الرسم خمسة دنانير.")).to_be_visible()


def _discuss(page: Page) -> None:
    page.get_by_role("link", name="النقاش").click()
    page.get_by_label("الموضوع").fill("الرسم")
    page.get_by_label("ماذا تريد أن تقول؟").fill("من يجمع **الرسم**؟")
    page.get_by_role("button", name="ابدأ النقاش").click()
    expect(page.get_by_role("heading", name="الرسم")).to_be_visible()
    expect(page.locator(".comment strong")).to_have_text("الرسم")


def _attach(page: Page) -> None:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(drawn, "PNG")
    picture: FilePayload = {"name": "مكبّ زليتن.png", "mimeType": "image/png", "buffer": drawn.getvalue()}
    page.get_by_role("heading", level=1).get_by_role("link").click()
    page.locator("a:visible", has_text="الملفات").first.click()  # on a phone it stands under what the page is
    page.get_by_label("الملف", exact=True).set_input_files(picture)
    page.get_by_role("button", name="أرفق").click()
    page.get_by_role("link", name="تعديل", exact=True).click()
    page.get_by_label("النص", exact=True).fill(FIRST + "\n![[مكبّ زليتن.png|المكبّ قبل الفرز]]\n")
    page.locator("#save").click()
    shown = page.get_by_role("img", name="المكبّ قبل الفرز")
    expect(shown).to_be_visible()
    assert shown.evaluate("async image => { await image.decode(); return image.naturalWidth; }") == 40


def _settle_a_conflict(page: Page) -> None:
    """Change the same words in two windows; the second to save is asked, and has the own words stand."""
    address, other = page.url, page.context.new_page()
    for window in (page, other):
        window.goto(address)
        window.get_by_role("link", name="تعديل", exact=True).click()
    for window, words in ((other, "ستة"), (page, "سبعة")):
        text = window.get_by_label("النص", exact=True)
        text.fill(text.input_value().replace("خمسة", words))
    other.locator("#save").click()
    expect(other.get_by_text("الرسم ستة دنانير.")).to_be_visible()
    other.close()
    with page.expect_response(lambda reply: reply.request.method == "POST") as answered:
        page.locator("#save").click()
    assert answered.value.status == 409
    page.locator("input[type=radio][value=mine]").check()
    page.locator(".clashes .button.go").click()
    expect(page.locator(".clashes")).to_have_count(0)
    expect(page.get_by_text("الرسم سبعة دنانير.")).to_be_visible()


def _sign_out(page: Page) -> None:
    page.goto("/account")
    page.get_by_role("main").get_by_role("button", name="تسجيل الخروج", exact=True).click()
    expect(page.get_by_role("banner").get_by_role("link", name="تسجيل الدخول")).to_be_visible()


def _require_no_sideways_scrolling(page: Page) -> None:
    needed, given = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert needed <= given, page.url
