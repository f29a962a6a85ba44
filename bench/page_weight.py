"""What a reader's first visit loads, whether anything moves meanwhile, and how soon a second page can be read on a weak line.

In Chromium, before a site of its own with the sample community. Bytes are those on the wire, with headers. The weak line is
slow 3G as browsers' tools have it; there the service worker is left out, since the line of a worker can't be made slow. Of
several second pages the fastest counts: what else the machine does takes its share of all others.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, BrowserContext, CDPSession, Error, Page, Playwright, sync_playwright

from tests.served import Site

LESSON, STORY = "/pages/صندوق-الشكاوى-وحده-لا-يكفي", "/pages/من-الرصيف-إلى-السوق"
SCREENS = {
    "article": LESSON,
    "article with pictures": STORY,
    "home": "/",
    "search": "/search?q=" + quote("شكاوى"),
    "history": f"{LESSON}/history",
    "all pages": "/pages",
}
SIZES: dict[str, Any] = {"wide": {"width": 1360, "height": 850}, "phone": {"width": 390, "height": 844}}
KILOBYTES, REQUESTS, SCRIPTS, SECONDS = 60, 8, 10, 1.0
"""The budgets: of a first visit without fonts and pictures that a writer put in, of its scripts, of the second page."""
_SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # ms, bytes/s
_CPU = 4
_TIMES = 5
_SHIFT = """new Promise(done => { let sum = 0;
  new PerformanceObserver(list => { for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value; })
    .observe({type: 'layout-shift', buffered: true});
  setTimeout(() => done(sum), 600); })"""
_READABLE = """new Promise(done => new PerformanceObserver(list => {
  const [paint] = list.getEntriesByName('first-contentful-paint'), [page] = performance.getEntriesByType('navigation');
  if (paint) done(Math.max(paint.startTime, page.domInteractive)); }).observe({type: 'paint', buffered: true}))"""


@dataclass(frozen=True)
class Visit:
    """What a first visit brought, in bytes and requests by the type of what was asked for, and by how much things moved."""

    sizes: dict[str, int]
    requests: dict[str, int]
    shift: float

    @property
    def bytes(self) -> int:
        """All but fonts and attached pictures."""
        return sum(size for name, size in self.sizes.items() if name not in ("font", "attached"))

    @property
    def count(self) -> int:
        return sum(count for name, count in self.requests.items() if name not in ("font", "attached"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = chromium(playwright)
        site = Site(Path(folder))
        site.command("demo")
        site.command("reindex")
        site.start()
        try:
            show(browser, site)
        finally:
            site.stop()
            browser.close()


def chromium(playwright: Playwright) -> Browser:
    path = shutil.which("chromium") or shutil.which("chromium-browser")  # else Playwright's own
    try:
        return playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
    except Error as error:
        sys.exit(f"page_weight: no Chromium here: {error.message.splitlines()[0]}")


def show(browser: Browser, site: Site) -> None:
    print(
        f"{'first visit':<30}{'KB':>7}{'scripts':>9}{'requests':>10}{'fonts KB':>10}{'attached':>10}{'shift':>8}{'2nd, s':>8}"
    )
    print(f"{'budget':<30}{KILOBYTES:>7}{SCRIPTS:>9}{REQUESTS:>10}{'':>10}{'':>10}{0:>8}{SECONDS:>8}")
    for size in SIZES:
        for name, address in SCREENS.items():
            visit = first_visit(browser, site.address, address, size)
            second = min(second_page(browser, site.address, address) for _ in range(_TIMES))
            scripts, fonts, attached = (visit.sizes.get(each, 0) / 1000 for each in ("script", "font", "attached"))
            print(
                f"{f'{name}, {size}':<30}{visit.bytes / 1000:>7.1f}{scripts:>9.1f}{visit.count:>10}{fonts:>10.1f}"
                f"{attached:>10.1f}{visit.shift:>8.4f}{second:>8.2f}"
            )


def first_visit(browser: Browser, site: str, address: str, size: str) -> Visit:
    """Load a screen for the first time, as far as the reader waits for it: what the worker fetches later is left out."""
    context = browser.new_context(viewport=SIZES[size], locale="ar", base_url=site, service_workers="block")
    page = context.new_page()
    kinds: dict[str, str] = {}
    sizes: dict[str, int] = {}
    counts: dict[str, int] = {}

    def answered(event: Any) -> None:
        kinds[event["requestId"]] = "attached" if "/files/" in event["response"]["url"] else event["type"].lower()

    def loaded(event: Any) -> None:
        kind = kinds.get(event["requestId"], "")
        if not event["encodedDataLength"]:  # from the browser's own memory
            return
        sizes[kind] = sizes.get(kind, 0) + int(event["encodedDataLength"])
        counts[kind] = counts.get(kind, 0) + 1

    wire = _wire(context, page)
    wire.on("Network.responseReceived", answered)
    wire.on("Network.loadingFinished", loaded)
    page.goto(address, wait_until="networkidle")
    shift = page.evaluate(_SHIFT)
    context.close()
    return Visit(sizes, counts, shift)


def second_page(browser: Browser, site: str, address: str) -> float:
    """Return the seconds until a screen can be read on a slow line, where another was read before."""
    before = SCREENS["all pages"] if address != SCREENS["all pages"] else LESSON
    context = browser.new_context(viewport=SIZES["phone"], locale="ar", base_url=site, service_workers="block")
    page = context.new_page()
    page.goto(before, wait_until="networkidle")
    wire = _wire(context, page)
    wire.send("Network.emulateNetworkConditions", _SLOW)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": _CPU})
    page.goto(address, wait_until="commit")
    seconds: float = page.evaluate(_READABLE) / 1000
    context.close()
    return seconds


def _wire(context: BrowserContext, page: Page) -> CDPSession:
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    return wire
