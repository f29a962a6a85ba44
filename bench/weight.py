"""What a reader's first visit loads: bytes on the wire and requests, in Chromium, on a wide screen and on a phone."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from tests.served import Site

SCREENS = {"wide screen": {"width": 1360, "height": 850}, "phone": {"width": 390, "height": 844}}
KILOBYTES, REQUESTS = 60, 8
"""The budgets of a page; fonts are those of the device."""


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
        sys.exit(f"weight: no Chromium here: {error.message.splitlines()[0]}")


def show(browser: Browser, site: Site) -> None:
    print(f"{'first visit':<34}{'KB':>7}{'budget':>8}{'requests':>10}{'budget':>8}")
    pages = site.api("GET", "/pages?kind=lesson&language=ar&limit=200")[1]["pages"]
    longest = max(pages, key=lambda page: len(site.api("GET", f"/pages/{page['id']}")[1]["text"]))
    for screen, size in SCREENS.items():
        for name, address in {"first page": "/", "longest lesson": f"/p/{longest['id']}"}.items():
            sizes = loaded(browser, site.address + address, size)
            kilobytes = sum(sizes) / 1000
            print(f"{f'{name}, {screen}':<34}{kilobytes:>7.1f}{KILOBYTES:>8}{len(sizes):>10}{REQUESTS:>8}")


def loaded(browser: Browser, address: str, size: Any) -> list[int]:
    """Return what each request of a first visit brought over the wire, in bytes with headers."""
    context = browser.new_context(viewport=size, locale="ar")
    page = context.new_page()
    sizes: list[int] = []
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(address, wait_until="networkidle")
    context.close()
    return sizes
