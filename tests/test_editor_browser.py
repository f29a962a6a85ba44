"""The editor in a real browser: the live view over the textarea, tools, dialogs, keys, paste, and texts left as they were."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from pages_store.comparing import tokens
from pages_store.documents import document
from tests.served import Site
from tests.test_direction import cases as directions
from wiki.markup import direction

PASSWORD = "a long enough passphrase"
CASES = Path(__file__).parent / "cases"
COMMANDS = (CASES / "editor_commands.txt").read_text().split("\n%% ")[1:]
PASTED = (CASES / "paste.txt").read_text().split("\n%% ")[1:]
BUILT = Path(__file__).parent.parent / "static" / "built" / "editor.js"
IN_BOTH = pytest.mark.parametrize("view", ["live", "source"])
WIDE, PHONE = 1360, 390
BATCH = 200
# Puts each text into the textarea as another script would, and reads what the live editor will write there at the next change;
# at the end it makes one and takes it back.
_THERE_AND_BACK = """([area, texts]) => {
  const content = document.querySelector(".cm-content");
  const view = content.cmView?.view ?? content.cmTile.view;
  const read = texts.map((text) => {
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
    return view.state.doc.toString();
  });
  view.dispatch({ changes: { from: 0, insert: "x" } });
  view.dispatch({ changes: { from: 0, to: 1 } });
  return [read, area.value];
}"""
_PASTE_PICTURE = """(coded) => {
  const bytes = Uint8Array.from(atob(coded), (character) => character.charCodeAt(0)), data = new DataTransfer();
  data.items.add(new File([bytes], "image.png", { type: "image/png" }));
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
_COMMAND = """async ([name, text, from, to, more]) => {
  const commands = await import("/static/js/commands.js");
  const found = commands[name](text, from, to, ...more);
  if (!found) return null;
  let made = text;
  for (const { from, to, insert } of [...found.changes].reverse()) made = made.slice(0, from) + insert + made.slice(to);
  return [made, found.anchor, found.head];
}"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(180),
    pytest.mark.skipif(not BUILT.is_file(), reason="the live editor was not built: make built"),
]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = Site(tmp_path_factory.mktemp("editor") / "instance")
    site.add_member("amal", PASSWORD)
    site.start("--no-worker")
    site.api("POST", "/pages", {"title": "خطة طرابلس 2030", "language": "ar", "body": "نص الخطة.\n"})
    site.api("POST", "/pages", {"title": "Rifiuti [nuovi]", "language": "it", "body": "Testo.\n"})
    yield site
    site.stop()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, served: Site) -> str:
    """What a browser keeps of the session of a member."""
    context = browser.new_context(base_url=served.address)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Name or e-mail").fill("amal")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url("**/")
    state = json.dumps(context.storage_state())
    context.close()
    return state


@pytest.fixture
def context(browser: Browser, served: Site, signed_in: str, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    width = getattr(request, "param", WIDE)
    made = browser.new_context(
        locale="ar", base_url=served.address, viewport={"width": width, "height": 900}, storage_state=json.loads(signed_in)
    )
    made.grant_permissions(["clipboard-read", "clipboard-write"])
    faults: list[str] = []
    made.on("console", lambda message: faults.append(message.text))
    made.on("weberror", lambda error: faults.append(str(error.error)))
    yield made
    made.close()
    assert faults == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    made = context.new_page()
    made.set_default_timeout(10_000)
    return made


@pytest.fixture(scope="module")
def anywhere(browser: Browser, served: Site) -> Iterator[Page]:
    """A page of the site in whose scripts single functions are called."""
    context = browser.new_context(base_url=served.address)
    made = context.new_page()
    made.goto("/about")
    yield made
    context.close()


def opened(page: Page, view: str = "live", text: str = "") -> None:
    """Open the form of a new page in a view, with this text, the cursor at its end."""
    page.goto("/pages/new")
    expect(page.locator(".cm-content")).to_be_visible()
    if view == "source":
        page.locator("[data-mode=source]").click()
        expect(page.locator("#body")).to_be_visible()
    page.evaluate(
        "text => { const area = document.getElementById('body'); area.value = text;"
        "area.setSelectionRange(text.length, text.length); area.dispatchEvent(new Event('input', { bubbles: true })); }",
        text,
    )
    writing(page, view).focus()
    page.keyboard.press("Control+End")


def writing(page: Page, view: str) -> object:
    return page.locator(".cm-content" if view == "live" else "#body")


def text_of(page: Page) -> str:
    return page.locator("#body").input_value()


def tool(page: Page, name: str) -> object:
    return page.locator(f"[data-tool={name}]")


def _picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(kept, "PNG")
    return kept.getvalue()


def pasted(page: Page, html: str, plain: str) -> None:
    page.evaluate(
        """([html, plain]) => {
          const data = new DataTransfer();
          data.setData("text/html", html); data.setData("text/plain", plain);
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.activeElement.dispatchEvent(event);
        }""",
        [html, plain],
    )


@pytest.mark.shared
def test_opening_and_saving_without_an_edit_changes_nothing_in_any_real_document(page: Page, shared: Path) -> None:
    texts = [document.clean(path.read_bytes().decode()) for path in sorted((shared / "pages").rglob("*.md"))]
    assert len(texts) > 1000
    opened(page)
    area = page.locator("#body").element_handle()
    for start in range(0, len(texts), BATCH):
        part = texts[start : start + BATCH]
        assert page.evaluate(_THERE_AND_BACK, [area, part]) == [part, part[-1]]
    sample = texts[::10]
    counts = page.evaluate("async (texts) => texts.map((await import('/static/js/words.js')).count)", sample)
    assert counts == [tokens.words(text) for text in sample]


def test_a_line_runs_as_the_page_has_it(anywhere: Page) -> None:
    lines = directions()
    found = anywhere.evaluate(
        "async (texts) => { const { direction } = await import('/static/editor/direction.js');"
        "return texts.map((text) => [direction(text, 'rtl'), direction(text, 'ltr')]); }",
        [text for text, _ in lines],
    )
    assert found == [[direction(text, "rtl"), direction(text, "ltr")] for text, _ in lines]


@pytest.mark.parametrize("case", COMMANDS, ids=[case.partition("\n")[0] for case in COMMANDS])
def test_a_command_changes_the_text_as_its_case_says(anywhere: Page, case: str) -> None:
    head, _, rest = case.partition("\n")
    name, *more = head.split(" ", 1)
    before, _, after = rest.removesuffix("\n").partition("\n--\n")
    numbers = [int(each) if re.fullmatch(r"-?\d+", each) else each for each in more]
    text, start, end = _selection(before)
    found = anywhere.evaluate(_COMMAND, [name, text, start, end, numbers])
    assert found == (None if after.strip() == "null" else list(_selection(after)))


def _selection(text: str) -> tuple[str, int, int]:
    start = text.index("«")
    text = text.replace("«", "")
    end = text.find("»")
    return text.replace("»", ""), start, start if end < 0 else end


@IN_BOTH
def test_what_is_typed_in_two_directions_stands_in_the_form_and_can_be_undone(page: Page, view: str) -> None:
    opened(page, view, "")
    page.keyboard.type("تعتمد خطة REBUILD على ")
    page.keyboard.press("Control+b")
    page.keyboard.type("البلديات")
    typed = "تعتمد خطة REBUILD على **البلديات**"
    assert text_of(page) == typed
    expect(tool(page, "bold")).to_have_attribute("aria-pressed", "true")
    tool(page, "undo").click()
    assert text_of(page) != typed
    tool(page, "redo").click()
    for _ in range(3):
        if text_of(page) != typed:
            tool(page, "redo").click()
    assert text_of(page) == typed


def test_the_keys_are_those_of_the_place_whatever_letter_a_keyboard_writes_there(page: Page) -> None:
    opened(page, "source", "مهم")
    page.evaluate(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', "
        "{ key: '\\u0644\\u0627', code: 'KeyB', ctrlKey: true, bubbles: true, cancelable: true }))"
    )
    assert text_of(page) == "**مهم**"


def test_the_live_view_does_not_come_under_the_hands_of_one_who_writes_already(context: BrowserContext, page: Page) -> None:
    asked: list[Route] = []
    context.route("**/static/built/editor.js*", lambda route: asked.append(route))
    page.goto("/pages/new")
    page.locator("#body").press_sequentially("abc")
    with page.expect_response("**/static/built/editor.js*"):
        asked[0].continue_()
    expect(page.locator(".cm-editor")).to_have_count(1)
    expect(page.locator("#body")).to_be_focused()
    expect(page.locator("[data-mode=source]")).to_have_attribute("aria-pressed", "true")


@IN_BOTH
def test_a_list_goes_on_with_enter_and_ends_on_an_empty_item(page: Page, view: str) -> None:
    opened(page, view, "")
    page.keyboard.type("المعدات")
    tool(page, "bullets").click()
    for typed in ("شاحنة", "حاويات"):
        page.keyboard.press("Enter")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.keyboard.type("نهاية")
    assert text_of(page) == "- المعدات\n- شاحنة\n- حاويات\nنهاية"


def test_the_live_view_draws_what_the_text_means_and_shows_its_marks_at_the_cursor(page: Page) -> None:
    table, note = "| أ | ب |\n|---|--:|\n| 1 | 2 |\n\n", "[^1]: مصدر\n\nنهاية"
    opened(page, "live", f"## عنوان\n\nنص **مهم** و[[خطة طرابلس 2030|الخطة]][^1].\n\n{table}- [ ] مهمة\n\n{note}")
    lines = page.locator(".cm-line")
    expect(lines.nth(0)).to_have_text("عنوان")
    expect(lines.nth(2)).to_have_text("نص مهم والخطة1.")
    expect(page.locator(".lv-table th")).to_have_text(["أ", "ب"])
    before = text_of(page)
    page.locator(".lv-box").click()
    assert text_of(page) == before.replace("[ ]", "[x]")
    lines.nth(0).click()
    expect(lines.nth(0)).to_have_text("## عنوان")
    page.locator(".lv-table td").nth(1).click()
    expect(page.locator(".lv-table")).to_have_count(0)
    page.keyboard.type("3")
    assert "| 1 | 32 |" in text_of(page)


def test_the_arrow_keys_go_through_a_line_of_two_directions_place_by_place(page: Page) -> None:
    text = "نص `code` و[[عنوان|REBUILD]] ثم https://example.org نهاية"
    opened(page, "live", text)
    page.keyboard.press("Control+Home")
    seen = []
    for _ in range(len(text) + 1):
        seen.append(page.locator("#body").evaluate("area => area.selectionStart"))
        page.keyboard.press("ArrowLeft")
    assert sorted(seen) == list(range(len(text) + 1))


def test_a_picture_pasted_into_the_live_view_is_drawn_there_and_the_saved_page_shows_it(page: Page, served: Site) -> None:
    slug = served.api("POST", "/pages", {"title": "صور السوق", "language": "ar", "body": "نص أول.\n"})[1]["slug"]
    page.goto(f"/pages/{slug}/edit")
    writing(page, "live").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("السوق صباحًا")
    page.evaluate(_PASTE_PICTURE, base64.b64encode(_picture()).decode())
    expect(page.locator("#body")).to_have_value(re.compile(r"السوق صباحًا\n\n!\[\[[^\]]+\]\]"))
    page.keyboard.press("Control+Home")
    expect(page.locator(".lv-picture img")).to_be_visible()
    tool(page, "image").click()
    expect(page.locator("#image-file option")).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator("#save").click()
    page.wait_for_url(f"**/pages/{quote(slug)}")
    expect(page.locator(".prose img")).to_be_visible()
    expect(page.locator(".prose")).to_contain_text("السوق صباحًا")


def test_the_cursor_is_never_under_what_stands_over_the_text(page: Page) -> None:
    opened(page, "live", "\n\n".join(f"فقرة {number}" for number in range(60)))
    for _ in range(60):
        page.keyboard.press("ArrowUp")
    bar = page.locator(".tools-bar").bounding_box()
    cursor = page.evaluate("(() => { const box = getSelection().getRangeAt(0).getBoundingClientRect(); return box.top; })()")
    assert bar
    assert cursor >= bar["y"] + bar["height"] - 1


def test_each_line_runs_its_own_way_and_code_from_left_to_right(page: Page) -> None:
    opened(page, "live", "نص عربي مع REBUILD\n\nTesto italiano con كلمة\n\n- بند\n\n```\nرمز\n```\n\n2030")
    shown = page.locator(".cm-line").evaluate_all("all => all.map(line => line.dir)")
    assert [shown[0], shown[2], shown[4], shown[7], shown[10]] == ["rtl", "ltr", "rtl", "ltr", "rtl"]


def test_front_matter_is_folded_until_it_is_asked_for(page: Page) -> None:
    page.goto("/pages/new?source=1&title=x")
    front = page.locator(".lv-front")
    expect(front).to_be_visible()
    expect(page.locator(".cm-content")).not_to_contain_text("title:")
    front.click()
    expect(page.locator(".cm-content")).to_contain_text("title: x")


@IN_BOTH
def test_the_link_dialog_finds_a_page_by_keyboard_and_links_the_selected_words(page: Page, view: str) -> None:
    opened(page, view, "انظر الخطة")
    page.keyboard.press("Control+Shift+ArrowRight")
    page.keyboard.press("Control+k")
    dialog = page.locator("#dialog-link")
    expect(dialog).to_be_visible()
    expect(dialog.locator("#link-text")).to_have_value("الخطة")
    dialog.get_by_role("combobox").press_sequentially("خطة ط")
    expect(dialog.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(dialog.locator("#link-target")).to_have_value("خطة طرابلس 2030")
    expect(dialog.locator("#link-text")).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    assert text_of(page) == "انظر [[خطة طرابلس 2030|الخطة]]"
    expect(writing(page, view)).to_be_focused()


def test_a_link_to_an_address_or_to_a_title_with_brackets_is_written_so_that_it_works(page: Page) -> None:
    opened(page, "live", "")
    for typed, wanted in (
        ("https://example.org/a_(b)", "[x](https://example.org/a_%28b%29)"),
        ("www.example.org", "[x](https://www.example.org)"),
    ):
        page.keyboard.press("Control+k")
        page.locator("#link-target").fill(typed)
        page.locator("#link-text").fill("x")
        page.locator("#link-text").press("Enter")
        expect(page.locator("#dialog-link")).to_be_hidden()
        assert text_of(page).endswith(wanted.replace("%28", "(").replace("%29", ")")) or text_of(page).endswith(wanted)
    page.keyboard.press("Control+k")
    page.locator("#link-target").press_sequentially("Rifiuti")
    page.get_by_role("option").first.click()
    page.locator("#link-text").press("Enter")
    assert re.search(r"\[Rifiuti \\\[nuovi\\\]\]\(/pages/[^)]+\)$", text_of(page))


def test_escape_closes_a_dialog_and_nothing_is_changed(page: Page) -> None:
    opened(page, "live", "نص")
    for name in ("link", "table", "footnote", "image", "keys"):
        tool(page, name).click()
        expect(page.locator(f"#dialog-{name}")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(f"#dialog-{name}")).to_be_hidden()
        expect(page.locator(".cm-content")).to_be_focused()
    assert text_of(page) == "نص"


@IN_BOTH
def test_a_table_and_a_footnote_are_made_by_dialogs(page: Page, view: str) -> None:
    opened(page, view, "نص")
    tool(page, "footnote").click()
    page.locator("#footnote-text").fill("القانون رقم 59")
    page.locator("#dialog-footnote .go").click()
    expect(page.locator("#dialog-footnote")).to_be_hidden()
    assert text_of(page) == "نص[^1]\n\n[^1]: القانون رقم 59\n"
    tool(page, "table").click()
    page.locator("#table-columns").fill("2")
    page.locator("#table-rows").fill("2")
    page.locator("#dialog-table .go").click()
    expect(page.locator("#dialog-table")).to_be_hidden()
    assert "[^1]\n\n|  |  |\n| --- | --- |\n|  |  |\n\n[^1]:" in text_of(page)


@pytest.mark.parametrize("case", PASTED, ids=[case.partition("\n")[0] for case in PASTED])
def test_what_programs_put_on_the_clipboard_becomes_markdown(anywhere: Page, case: str) -> None:
    html, _, wanted = case.partition("\n")[2].partition("\n--\n")
    found = anywhere.evaluate("async (html) => (await import('/static/built/paste.js')).markdown(html)", html)
    assert found == wanted.strip()


def test_handlers_in_what_is_pasted_are_neither_run_nor_complained_of(anywhere: Page) -> None:
    said: list[str] = []
    anywhere.on("console", lambda message: said.append(message.text))
    html = '<p onclick="document.title = 1"><b>مهم</b><img src=x onerror="document.title = 1"></p>'
    assert anywhere.evaluate("async (html) => (await import('/static/built/paste.js')).markdown(html)", html) == "**مهم**"
    assert said == []


@IN_BOTH
def test_what_is_pasted_comes_as_markdown_without_invisible_signs_and_can_be_undone(page: Page, view: str) -> None:
    opened(page, view, "قبل ")
    pasted(page, '<p>نص <b style="color:red">مهم</b>\u200f\u202e</p>', "نص مهم")
    expect(page.locator("#body")).to_have_value("قبل نص **مهم**")
    tool(page, "undo").click()
    expect(page.locator("#body")).to_have_value("قبل ")


def test_pictures_in_what_is_pasted_are_attached_or_named_as_missing(page: Page, served: Site) -> None:
    slug = served.api("POST", "/pages", {"title": "صور ملصقة", "language": "ar", "body": "نص.\n"})[1]["slug"]
    page.goto(f"/pages/{slug}/edit")
    writing(page, "live").click()
    page.keyboard.press("Control+End")
    coded = base64.b64encode(_picture()).decode()
    html = (
        f'<p>قبل</p><p><img src="data:image/png;base64,{coded}" alt="السوق صباحًا"></p>'
        '<p>بعد <img src="https://lh7.example.com/x.png" alt="خريطة"> <img src="file:///C:/Temp/image002.png">'
        '<img src="https://example.com/count.gif" width="1" height="1"></p>'
    )
    pasted(page, html, "قبل بعد")
    expect(page.locator("#body")).to_have_value(re.compile(r"قبل\n\n!\[\[[^|\]]+\.png\|السوق صباحًا\]\]\n\nبعد"))
    expect(page.locator("[data-missed] bdi")).to_have_text("خريطة, image002.png")
    expect(page.locator("#uploads li")).to_have_count(1)
    page.keyboard.press("Control+Home")
    expect(page.locator(".lv-picture img")).to_be_visible()
    page.locator("#save").click()
    page.wait_for_url(f"**/pages/{quote(slug)}")
    expect(page.locator("figcaption")).to_have_text("السوق صباحًا")


def test_the_tools_are_one_stop_of_the_tab_key_and_the_text_holds_no_keyboard_fast(page: Page) -> None:
    opened(page, "live", "نص")
    page.keyboard.press("Alt+F10")
    expect(tool(page, "heading")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(tool(page, "bold")).to_be_focused()
    page.keyboard.press("End")
    expect(tool(page, "keys")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(tool(page, "heading")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("[data-mode=live]")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".cm-content")).not_to_be_focused()
    assert text_of(page) == "نص"
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".cm-content")).to_be_focused()


def test_the_view_is_remembered_and_the_text_goes_along(page: Page) -> None:
    opened(page, "live", "نص **مهم**")
    page.keyboard.type("!")
    page.locator("[data-mode=source]").click()
    expect(page.locator("#body")).to_be_visible()
    expect(page.locator("#body")).to_have_value("نص **مهم**!")
    page.keyboard.type("?")
    page.locator("[data-mode=preview]").click()
    expect(page.locator(".previewed strong")).to_have_text("مهم")
    expect(tool(page, "bold")).to_be_disabled()
    page.locator("[data-mode=live]").click()
    expect(page.locator(".cm-content")).to_contain_text("مهم!?")
    page.locator("[data-mode=source]").click()
    page.goto("/pages/new")
    expect(page.locator("#body")).to_be_visible()
    expect(page.locator("[data-mode=source]")).to_have_attribute("aria-pressed", "true")


def test_a_long_text_is_whole_wherever_it_is_asked_for(page: Page, served: Site) -> None:
    text = "سطر من نصٍّ طويل جدًا.\n\n" * 2_300
    slug = served.api("POST", "/pages", {"title": "نص طويل", "language": "ar", "body": text})[1]["slug"]
    page.goto(f"/pages/{slug}/edit")
    writing(page, "live").click()
    page.keyboard.press("Control+Home")
    read = page.evaluate("""() => {
      const area = document.getElementById("body"), content = document.querySelector(".cm-content");
      const view = content.cmView?.view ?? content.cmTile.view;
      const typed = (text, from) => view.dispatch({ changes: { from, insert: text }, selection: { anchor: from + 1 } });
      typed("أ", 0);
      const sent = new FormData(area.form).get("body").slice(0, 2);
      const asked = area.value.slice(0, 2);
      typed("ب", 1);
      area.setRangeText("!", area.value.length, area.value.length);
      area.dispatchEvent(new Event("input", { bubbles: true }));
      return [sent, asked, area.value.slice(0, 3), area.value.at(-1)];
    }""")
    assert read == ["أس", "أس", "أبس", "!"]
    page.keyboard.type("جديد ")
    page.locator("#save").click()
    page.wait_for_url(f"**/pages/{quote(slug)}")
    expect(page.locator(".prose p").first).to_have_text("أبجديد سطر من نصٍّ طويل جدًا.")


def test_words_are_found_and_counted(page: Page) -> None:
    opened(page, "live", "نص أول ونص ثانٍ\n\nنص ثالث")
    expect(page.locator(".words bdi")).to_have_text("6")
    page.keyboard.press("Control+f")
    search = page.locator(".cm-search input[name=search]")
    expect(search).to_be_focused()
    search.press_sequentially("ثالث")
    search.press("Shift")  # a word put in whole sends no key of its own
    search.press("Enter")
    expect(page.locator(".cm-searchMatch-selected")).to_have_text("ثالث")
    page.keyboard.press("Escape")
    expect(page.locator(".cm-content")).to_be_focused()


@pytest.mark.parametrize("context", [PHONE], indirect=True)
def test_on_a_phone_the_text_area_is_first_and_the_live_view_on_demand(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/pages/new")
    expect(page.locator("#body")).to_be_visible()
    expect(page.locator("[data-mode=live]")).to_be_visible()
    assert not any("/built/editor" in address for address in asked)
    page.locator("[data-mode=live]").click()
    expect(page.locator(".cm-content")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_who_saves_data_is_not_sent_the_live_editor_unasked(context: BrowserContext, page: Page) -> None:
    context.add_init_script("Object.defineProperty(navigator, 'connection', { value: { saveData: true } })")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/pages/new")
    expect(page.locator("#body")).to_be_visible()
    expect(page.locator("[role=toolbar]")).to_be_visible()
    assert not any("/built/editor" in address for address in asked)


@pytest.mark.parametrize("context", [WIDE, PHONE], indirect=True)
def test_the_edit_screen_with_the_editor_open_has_no_faults_of_access(page: Page) -> None:
    page.goto("/pages/new")
    page.locator("[data-mode=live]").click()
    expect(page.locator(".cm-content")).to_be_visible()
    page.keyboard.type("## عنوان")
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found if fault["impact"] in ("serious", "critical")] == []
    tool(page, "link").click()
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in found if fault["impact"] in ("serious", "critical")] == []
    page.keyboard.press("Escape")


def test_where_the_live_editor_does_not_come_the_text_area_does_all_the_same(context: BrowserContext, page: Page) -> None:
    context.route("**/static/built/editor.js*", lambda route: route.fulfill(body="throw 1", content_type="text/javascript"))
    context.on("console", lambda message: None)
    page.goto("/pages/new")
    expect(page.locator("#body")).to_be_visible()
    expect(page.locator("[data-mode=live]")).to_be_disabled()
    page.locator("#body").fill("نص")
    tool(page, "heading").click()
    assert text_of(page) == "## نص"
