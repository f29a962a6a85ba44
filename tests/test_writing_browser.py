"""Nothing typed is lost, in a real browser on a served site: whatever goes away while one writes, the text is there again."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, StorageState, expect

from tests.served import PLAIN_VIEW, Site, free_port, wait_until

PASSWORD = "a long enough passphrase"
BEGUN = "الرسم خمسة دنانير."
TYPED = "كتبتُ هذا طويلًا على خطٍّ ضعيف."
_KEPT = """async () => {
  const opened = indexedDB.open("kunnash-writing");
  const base = await new Promise((done) => { opened.onsuccess = () => done(opened.result); });
  const asked = base.transaction("drafts").objectStore("drafts").count();
  return new Promise((done) => { asked.onsuccess = () => done(asked.result); });
}"""
_PASTE = """(bytes) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "image.png", { type: "image/png" }));
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.getElementById("body").dispatchEvent(event);
}"""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
numbers = count(1)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site with a coordinator and a member."""
    site = Site(tmp_path_factory.mktemp("writing") / "instance")
    site.add_member("salem", PASSWORD, "coordinator")
    site.add_member("amal", PASSWORD)
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, served: Site) -> StorageState:
    """The cookies of a browser in which amal is signed in."""
    context = browser.new_context(base_url=served.address)
    sign_in(context.new_page())
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def open_window(browser: Browser, served: Site, signed_in: StorageState) -> Iterator[Callable[..., Page]]:
    """Open amal's browser, on a phone's screen, where the text is a plain field."""
    contexts: list[BrowserContext] = []

    def opened(*, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=served.address, locale="en", storage_state=signed_in, java_script_enabled=scripts,
            viewport={"width": 390, "height": 800}, reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        context.set_default_timeout(15_000)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def address(served: Site) -> str:
    """A page of its own for each test."""
    status, made = served.api("POST", "/pages", {"title": f"Page {next(numbers)}", "language": "ar", "body": f"{BEGUN}\n"})
    assert status == 201, made
    return f"/pages/{made['slug']}"


def sign_in(page: Page, name: str = "amal") -> None:
    page.goto("/sign-in")
    page.locator("[name=login]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form").first.locator("button[type=submit]").first.click()
    page.wait_for_url(re.compile("/$"))


def write(page: Page, address: str, text: str = TYPED) -> None:
    """Open the form of a page and type, and wait until that is kept on the device."""
    page.goto(f"{address}/edit")
    page.locator("#body").fill(f"{BEGUN}\n\n{text}\n")
    expect(page.locator("#kept")).not_to_be_empty()


def resume(page: Page, address: str) -> None:
    """Come back, and go on with the draft that is offered."""
    page.goto(f"{address}/edit")
    page.locator("#offers .go").first.click()
    expect(page.locator("#body")).to_have_value(re.compile(TYPED))


def saved(served: Site, address: str) -> str:
    """What stands in the page."""
    with urllib.request.urlopen(f"{served.address}{address}") as reply:  # noqa: S310 - our own address
        return str(reply.read().decode())


def save(page: Page, address: str) -> None:
    page.locator("#save").click()
    page.wait_for_url(re.compile(f"{address}(#.*)?$"))


def trouble(page: Page, name: str) -> None:
    expect(page.locator(f"[data-trouble={name}]")).to_be_visible(timeout=20_000)
    expect(page.locator("[data-trouble]:visible")).to_have_count(1)


def picture(width: int = 4) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (width, 3), "teal").save(drawn, "PNG")
    return drawn.getvalue()


def number(served: Site, address: str) -> int:
    found = [each["id"] for each in served.api("GET", "/pages?limit=200")[1]["pages"] if f"/pages/{each['slug']}" == address]
    return int(found[0])


def test_of_a_window_that_was_closed_the_text_is_offered_on_return(
    open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    write(page, address)
    page.close()
    again = page.context.new_page()
    resume(again, address)
    save(again, address)
    assert TYPED in saved(served, address)
    assert again.evaluate(_KEPT) == 0
    again.goto(f"{address}/edit")
    expect(again.locator("#offers")).to_be_hidden()


def test_of_a_browser_that_was_killed_the_text_is_there_when_it_is_started_again(
    browser: Browser, served: Site, signed_in: StorageState, address: str, tmp_path: Path
) -> None:
    killed, first = started(browser, tmp_path)
    try:
        first.add_cookies(signed_in["cookies"])
        write(first.new_page(), f"{served.address}{address}")
    finally:
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
    other, second = started(browser, tmp_path)
    try:
        second.add_cookies(signed_in["cookies"])
        resume(second.new_page(), f"{served.address}{address}")
    finally:
        os.killpg(other.pid, signal.SIGKILL)
        other.wait()


def started(browser: Browser, profile: Path) -> tuple[subprocess.Popen[bytes], BrowserContext]:
    """Start a browser of its own on a profile that outlives it."""
    port = free_port()
    path = shutil.which("chromium") or shutil.which("chromium-browser") or browser.browser_type.executable_path
    options = ("--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--password-store=basic")
    process = subprocess.Popen(
        [path, *options, f"--user-data-dir={profile / 'profile'}", f"--remote-debugging-port={port}", "about:blank"],
        start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    wait_until(lambda: answers(f"http://127.0.0.1:{port}/json/version"))
    return process, browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}").contexts[0]


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as reply:  # noqa: S310 - our own address
            return reply.status == 200
    except OSError:
        return False


def test_what_is_saved_without_a_line_is_kept_and_saved_when_the_writer_says_so(
    open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    write(page, address)
    page.context.set_offline(True)
    page.locator("#save").click()
    trouble(page, "line")
    page.context.set_offline(False)
    trouble(page, "back")
    assert TYPED not in saved(served, address)  # nothing is sent by itself
    page.locator("[data-trouble=back] button").click()
    page.wait_for_url(re.compile(f"{address}$"))
    assert TYPED in saved(served, address)


def test_while_the_server_is_gone_the_text_stays_and_is_saved_once_it_is_back(
    open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    write(page, address)
    served.kill()
    page.locator("#save").click()
    trouble(page, "line")
    served.start()
    trouble(page, "back")
    page.locator("[data-trouble=back] button").click()
    page.wait_for_url(re.compile(f"{address}$"))
    assert TYPED in saved(served, address)


def test_after_the_session_ended_one_signs_in_beside_and_saves(
    browser: Browser, open_window: Callable[..., Page], served: Site, address: str
) -> None:
    context = browser.new_context(base_url=served.address, locale="en")
    context.add_init_script(PLAIN_VIEW)
    page = context.new_page()
    sign_in(page, "salem")
    write(page, address)
    elsewhere = browser.new_context(base_url=served.address)
    other = elsewhere.new_page()
    sign_in(other, "salem")
    other.goto("/account")
    other.locator("form[action='/account/sessions/end'] button").click()
    other.wait_for_load_state()
    page.locator("#save").click()
    trouble(page, "session")
    sign_in(context.new_page(), "salem")
    save(page, address)
    assert TYPED in saved(served, address)
    elsewhere.close()
    context.close()


def test_a_form_whose_token_is_over_gives_the_text_back_and_it_is_saved(
    open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    write(page, address)
    page.context.clear_cookies()
    page.locator("#save").click()
    trouble(page, "session")
    sign_in(page.context.new_page())
    save(page, address)
    assert TYPED in saved(served, address)


def test_two_changes_of_one_place_are_shown_side_by_side(open_window: Callable[..., Page], served: Site, address: str) -> None:
    page = open_window()
    page.goto(f"{address}/edit")
    page.locator("#body").fill("الرسم عشرة دنانير.\n")
    served.api("PUT", f"/pages/{number(served, address)}", {"body": "الرسم سبعة دنانير.\n", "base": 1})
    page.locator("#save").click()
    expect(page.locator(".clashes")).to_contain_text("عشرة")
    expect(page.locator(".clashes")).to_contain_text("سبعة")


@pytest.mark.parametrize("pick", ["mine", "theirs", "own"])
def test_of_a_conflict_that_is_settled_the_device_keeps_nothing(
    open_window: Callable[..., Page], served: Site, address: str, pick: str
) -> None:
    page = open_window()
    write(page, address, "الرسم عشرة دنانير.")
    page.locator("#body").fill("الرسم عشرة دنانير.\n")
    served.api("PUT", f"/pages/{number(served, address)}", {"body": "الرسم سبعة دنانير.\n", "base": 1})
    page.locator("#save").click()
    expect(page.locator(".clashes")).to_be_visible()
    assert page.evaluate(_KEPT) == 1
    if pick == "own":
        page.locator(".clashes [name='own.1']").fill("الرسم ثمانية دنانير.")
    else:
        page.locator(f".clashes [value={pick}]").check()
    page.locator(".clashes button.go").click()
    page.wait_for_url(re.compile(f"{address}$"))
    assert page.evaluate(_KEPT) == 0


def test_drafts_on_a_device_say_of_which_section_they_are_how_long_and_what_they_change(
    open_window: Callable[..., Page], served: Site
) -> None:
    body = "تمهيد.\n\n## الشاحنات\n\nثلاث شاحنات.\n"
    made = served.api("POST", "/pages", {"title": f"Page {next(numbers)}", "language": "ar", "body": body})[1]
    page, address = open_window(), f"/pages/{made['slug']}"
    for asked, text in (("", f"{body}\nخاتمة.\n"), ("?section=1", "## الشاحنات\n\nأربع شاحنات.\n")):
        page.goto(f"{address}/edit{asked}")
        page.context.set_offline(True)  # so that the device alone has it
        page.locator("#body").fill(text)
        expect(page.locator("#kept")).not_to_be_empty()
        page.close()
        page.context.set_offline(False)
        page = page.context.new_page()
    page.goto(f"{address}/edit")
    offers = page.locator("#offers li")
    expect(offers).to_have_count(2)
    expect(offers.nth(0)).to_contain_text("It is of the section الشاحنات. Words: 3.")
    expect(offers.nth(1)).to_contain_text("Words: 5.")
    expect(offers.nth(1)).not_to_contain_text("It is of the section", use_inner_text=True)
    before = page.locator("#body").input_value()
    offers.nth(0).locator("[data-compare]").click()
    expect(offers.nth(0).locator("del")).to_have_text("ثلاث")
    expect(offers.nth(0).locator("ins")).to_have_text("أربع")
    assert page.locator("#body").input_value() == before


def test_a_text_that_is_too_large_stays_in_the_form(open_window: Callable[..., Page], address: str) -> None:
    page = open_window()
    page.goto(f"{address}/edit")
    page.evaluate("""() => {
      const area = document.getElementById("body");
      area.value = "نص طويل جدا\\n".repeat(50_000);
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }""")
    expect(page.locator("#long")).to_be_visible()
    page.locator("#save").click()
    expect(page.locator(".notice.bad[role=alert]")).to_contain_text("1000 KB")
    assert page.locator("#body").input_value().count("نص طويل جدا") == 50_000


def test_a_page_that_was_deleted_or_limited_meanwhile_gives_the_text_back(
    browser: Browser, open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    write(page, address)
    context = browser.new_context(base_url=served.address, locale="en")
    coordinator = context.new_page()
    sign_in(coordinator, "salem")
    coordinator.goto(f"{address}/protection")
    coordinator.locator("[name=reason]").fill("law")
    coordinator.locator("main form").locator("button.go").first.click()
    coordinator.wait_for_load_state()
    context.close()
    page.locator("#save").click()
    expect(page.locator("textarea[name=body]")).to_have_value(re.compile(TYPED))
    expect(page.locator("h1")).not_to_have_text(re.compile("^Page"))
    other = f"/pages/{served.api('POST', '/pages', {'title': f'Page {next(numbers)}', 'body': BEGUN})[1]['slug']}"
    write(page, other)
    served.api("DELETE", f"/pages/{number(served, other)}")
    page.locator("#save").click()
    expect(page.locator("textarea[name=body]")).to_have_value(re.compile(TYPED))


def test_a_page_that_was_renamed_meanwhile_is_saved_under_its_new_title(
    open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    write(page, address)
    title = f"Renamed {next(numbers)}"
    served.api("PUT", f"/pages/{number(served, address)}", {"title": title, "base": 1})
    page.locator("#save").click()
    page.wait_for_url(re.compile("/pages/renamed"))
    expect(page.locator("h1")).to_contain_text(title)
    expect(page.locator("main")).to_contain_text(TYPED)


def test_a_device_without_room_says_so_and_the_page_is_saved_all_the_same(
    open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    page.goto(f"{address}/edit")
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": served.address, "quotaSize": 1})
    page.locator("#body").fill(TYPED)
    expect(page.locator("#kept")).to_have_text("This device has no room for your draft. Save soon.")
    save(page, address)
    assert TYPED in saved(served, address)


def test_who_leaves_what_neither_the_site_nor_the_device_keeps_is_asked_first(
    open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    page.goto(f"{address}/edit")
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": served.address, "quotaSize": 1})
    page.route("**/edit", lambda route: route.fulfill(status=500) if route.request.method == "POST" else route.continue_())
    page.locator("#body").fill(TYPED)
    page.locator("button[name=keep]").click()
    expect(page.locator("#kept")).to_have_text("This device has no room for your draft. Save soon.")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    with page.expect_event("close"):
        page.close(run_before_unload=True)
    assert asked == ["beforeunload"]


def test_files_are_sent_while_one_writes_and_named_in_the_text(
    open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    page.goto(f"{address}/edit")
    page.locator("#attached").set_input_files([
        {"name": "صورة.png", "mimeType": "image/png", "buffer": picture()},
        {"name": "empty.png", "mimeType": "image/png", "buffer": b""},
        {"name": "دليل.txt", "mimeType": "text/plain", "buffer": b"x"},
    ])  # fmt: skip
    expect(page.locator("#uploads li")).to_have_count(3)
    expect(page.locator("#body")).to_have_value(re.compile(r"!\[\[صورة\.png\]\]"))
    expect(page.locator("#body")).to_have_value(re.compile(r"!\[\[دليل\.txt\]\]"))
    refused = page.locator("#uploads li", has_text="empty.png")
    expect(refused.locator("[data-said]")).to_have_text("The file is empty.")
    refused.locator("[data-leave]").click()
    described = page.locator("#uploads li", has_text="صورة.png").locator("input")
    described.fill("عمّال النظافة")
    described.blur()
    expect(page.locator("#body")).to_have_value(re.compile(r"!\[\[صورة\.png\|عمّال النظافة\]\]"))
    page.evaluate(_PASTE, list(picture(5)))
    page.evaluate(_PASTE, list(picture(6)))
    expect(page.locator("#body")).to_have_value(re.compile(r"!\[\[image-2\.png\]\]"))
    save(page, address)
    assert page.locator("figure img").count() == 3
    expect(page.locator("figcaption")).to_have_text("عمّال النظافة")


def test_a_file_whose_line_dropped_is_sent_again_on_demand(open_window: Callable[..., Page], address: str) -> None:
    page = open_window()
    page.goto(f"{address}/edit")
    page.context.set_offline(True)
    page.locator("#attached").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.locator("#uploads [data-said]")).to_have_text("The line dropped.")
    page.context.set_offline(False)
    page.locator("#uploads [data-retry]").click()
    expect(page.locator("#body")).to_have_value(re.compile(r"!\[\[a\.png\]\]"))


def test_a_line_that_carries_nothing_ends_and_holds_neither_the_text_nor_what_follows(
    open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    page.clock.install()
    page.goto(f"{address}/edit")
    held: list[Route] = []
    page.route("**/files", lambda route: held.append(route) if len(held) < 2 else route.continue_())
    page.locator("#attached").set_input_files([
        {"name": f"{name}.png", "mimeType": "image/png", "buffer": picture(4 + place)} for place, name in enumerate("abc")
    ])  # fmt: skip
    first, second, third = (page.locator("#uploads li", has_text=name) for name in ("a.png", "b.png", "c.png"))
    expect(second.locator("[data-said]")).to_have_text("Waits for its turn.")
    page.wait_for_function("document.querySelector('#uploads progress:not([hidden])')")
    page.clock.fast_forward(121_000)
    expect(first.locator("[data-said]")).to_have_text("The line dropped.")
    expect(second.locator("progress")).to_be_visible()
    second.locator("[data-leave]").click()
    expect(page.locator("#uploads li")).to_have_count(2)
    expect(third.locator("[data-said]")).to_have_text("Attached")
    page.locator("#save").click()
    expect(page.locator("[data-stays]")).to_be_visible()
    assert "a.png" in saved(served, address)
    assert "b.png" not in saved(served, address)
    page.goto(f"{address}/edit")
    first.locator("[data-retry]").click()
    expect(first.locator("[data-said]")).to_have_text("Attached")
    save(page, address)
    assert page.locator("figure img").count() == 2


def test_files_of_a_new_page_wait_for_its_first_save(open_window: Callable[..., Page]) -> None:
    page = open_window()
    page.goto("/pages/new")
    page.locator("#attached").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.locator("#uploads [data-said]")).to_have_text("Will be attached when the page is saved.")
    page.locator("button[name=to_kind][value=story]").click()
    expect(page.locator("#uploads [data-said]")).to_have_text("Will be attached when the page is saved.")
    page.locator("#title").fill(f"Story {next(numbers)}")
    page.locator("#save").click()
    page.wait_for_url(re.compile("/pages/story"))
    expect(page.locator("figure img")).to_be_visible()


def test_nothing_is_left_on_the_device_after_signing_out(browser: Browser, served: Site, address: str) -> None:
    context = browser.new_context(base_url=served.address, locale="en")
    context.add_init_script(PLAIN_VIEW)
    page = context.new_page()
    sign_in(page, "salem")
    write(page, address)
    beside = context.new_page()
    sign_out(beside)
    trouble(page, "out")
    page.locator("#body").fill("بعد الخروج")
    page.locator("#save").click()
    trouble(page, "out")
    expect(page.locator("textarea[name=body]")).to_have_value("بعد الخروج")
    assert beside.evaluate(_KEPT) == 0
    sign_in(beside, "salem")
    save(page, address)
    assert "بعد الخروج" in saved(served, address)
    context.close()


def sign_out(page: Page) -> None:
    page.goto("/account")
    page.locator("form[action='/sign-out'] button").first.click()
    page.wait_for_url(re.compile("/$"))


def test_what_the_device_alone_has_is_given_to_the_site_on_signing_out(browser: Browser, served: Site, address: str) -> None:
    context = browser.new_context(base_url=served.address, locale="en")
    context.add_init_script(PLAIN_VIEW)
    page = context.new_page()
    sign_in(page, "salem")
    write(page, address)
    context.set_offline(True)
    page.close()
    context.set_offline(False)
    beside = context.new_page()
    sign_out(beside)
    assert beside.evaluate(_KEPT) == 0
    sign_in(beside, "salem")
    resume(beside, address)
    context.close()


def test_a_file_that_waits_for_its_page_is_asked_about_before_signing_out(browser: Browser, served: Site) -> None:
    context = browser.new_context(base_url=served.address, locale="en")
    page = context.new_page()
    sign_in(page, "salem")
    page.goto("/pages/new")
    page.locator("#attached").set_input_files({"name": "a.png", "mimeType": "image/png", "buffer": picture()})
    expect(page.locator("#uploads [data-said]")).to_have_text("Will be attached when the page is saved.")
    beside = context.new_page()
    beside.goto("/account")
    beside.locator("form[action='/sign-out'] button").first.click()
    expect(beside.locator("[data-alone]")).to_be_visible()
    beside.locator("form[action='/sign-out'] button").first.click()
    beside.wait_for_url(re.compile("/$"))
    context.close()


def test_an_open_form_tells_by_itself_that_its_session_ended_and_that_others_write(
    browser: Browser, open_window: Callable[..., Page], served: Site, address: str
) -> None:
    page = open_window()
    page.clock.install()
    page.goto(f"{address}/edit")
    context = browser.new_context(base_url=served.address, locale="en")
    other = context.new_page()
    sign_in(other, "salem")
    other.goto(f"{address}/edit")
    page.clock.fast_forward(21_000)
    expect(page.locator("#editors")).to_contain_text("salem")
    context.close()
    page.context.clear_cookies()
    page.clock.fast_forward(21_000)
    trouble(page, "session")


def test_without_scripts_a_draft_is_kept_by_its_button(open_window: Callable[..., Page], served: Site, address: str) -> None:
    page = open_window(scripts=False)
    page.goto(f"{address}/edit")
    page.locator("#body").fill(TYPED)
    page.locator("button[name=keep]").click()
    expect(page.locator("#body")).to_have_value(re.compile(TYPED))
    page.goto(f"{address}/edit")
    page.locator("#offers a.go").click()
    page.locator("#save").click()
    assert TYPED in saved(served, address)


def test_a_draft_on_the_device_stays_beside_what_is_typed_anew(open_window: Callable[..., Page], address: str) -> None:
    page = open_window()
    write(page, address)
    page.context.set_offline(True)  # so that the device alone has it
    page.close()
    page.context.set_offline(False)
    again = page.context.new_page()
    again.goto(f"{address}/edit")
    expect(again.locator("#offers .go")).to_have_count(1)
    again.locator("#body").fill("شيء آخر.\n")
    expect(again.locator("#kept")).not_to_be_empty()
    assert again.evaluate(_KEPT) == 2
    again.locator("#offers .go").click(no_wait_after=True)
    expect(again.locator("#body")).to_have_value(re.compile(TYPED))


def test_what_is_offered_for_a_list_completes_the_last_of_its_values(open_window: Callable[..., Page], served: Site) -> None:
    fields = {"theme": ["النفايات"], "place": ["زليتن"]}
    served.api("POST", "/pages", {"title": f"Page {next(numbers)}", "kind": "lesson", "fields": fields, "body": ""})
    page = open_window()
    page.goto("/pages/new?kind=lesson")
    page.locator("#field-place").fill("سبها، ")
    offered = page.locator("#known-place option").evaluate_all("all => all.map(each => each.value)")
    assert "سبها، زليتن" in offered


def test_a_preview_is_shown_in_place_as_the_page_will_be(open_window: Callable[..., Page], served: Site, address: str) -> None:
    page = open_window()
    write(page, address, "**مهم** و[[غائبة]].")
    page.locator("button[name=preview]").click()
    seen = page.locator("#preview-place .prose").inner_html()
    save(page, address)
    assert page.locator("article .prose").inner_html() == seen


def test_a_preview_that_is_refused_says_why_in_its_view(open_window: Callable[..., Page], address: str) -> None:
    page = open_window()
    page.goto(f"{address}/edit")
    page.evaluate("() => { document.getElementById('body').value = 'نص طويل جدا\\n'.repeat(50_000); }")
    page.locator("[data-mode=preview]").click()
    expect(page.locator(".previewed")).to_contain_text("1000 KB")


@pytest.mark.parametrize("button", ["#save", "button[name=preview]"])
def test_who_comes_back_to_the_window_of_a_refused_save_can_save(
    open_window: Callable[..., Page], served: Site, address: str, button: str
) -> None:
    page = open_window()
    write(page, address)
    text = page.locator("#body").input_value()
    page.route(
        "**/edit", lambda route: route.fulfill(status=204) if route.request.is_navigation_request() else route.continue_()
    )
    page.locator("#body").evaluate("area => { area.value = 'نص طويل جدا\\n'.repeat(50_000); }")
    with page.expect_request(lambda request: request.is_navigation_request()):
        page.locator(button).click()
    # Browsers keep a window that was left, as it was, for the button that leads back.
    page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.locator("#body").fill(text)
    save(page, address)
    assert TYPED in saved(served, address)


def test_a_draft_that_is_discarded_goes_from_the_device_too(open_window: Callable[..., Page], address: str) -> None:
    page = open_window()
    write(page, address)
    page.locator("button[name=keep]").click()
    expect(page.locator("#kept")).to_contain_text("Draft kept,")
    page.goto(f"{address}/edit")
    page.locator("#offers [form=drop]").click()
    page.wait_for_load_state()
    expect(page.locator(".flash, .notice.good").first).to_be_visible()
    assert page.evaluate(_KEPT) == 0
