"""What the site acknowledged is there after every kind of end."""

from __future__ import annotations

import random
import threading
import time
from functools import partial
from urllib.parse import quote

import pytest

from tests.served import Site, wait_until

KILLS = 20
WRITERS = 3


@pytest.mark.timeout(300)
def test_nothing_acknowledged_is_lost_when_the_site_is_killed_while_saving(site: Site) -> None:
    site.add_member("amal", "a long enough passphrase")
    chance = random.Random(20)
    acknowledged: dict[str, int] = {}
    for kill in range(KILLS):
        site.start()
        writers = [threading.Thread(target=_write, args=(site, f"k{kill}w{n}", acknowledged)) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        known = len(acknowledged)
        wait_until(partial(_more_than, known, acknowledged))
        time.sleep(chance.uniform(0, 0.15))
        site.kill()
        for writer in writers:
            writer.join()

    site.start()
    assert len(acknowledged) >= KILLS
    for word, page in acknowledged.items():
        status, found = site.api("GET", f"/pages/{page}")
        assert status == 200, word
        assert word in found["text"]
    wait_until(lambda: site.api("GET", "/search?q=kill&limit=1")[1]["total"] == _pages(site))
    site.stop()
    assert "agree" in site.command("check")


def _more_than(known: int, acknowledged: dict[str, int]) -> bool:
    return len(acknowledged) > known


def _pages(site: Site) -> int:
    """Count the pages there are: those acknowledged, and those saved in the moment of the end."""
    count, after = 0, 0
    while after is not None:
        _, part = site.api("GET", f"/pages?limit=200&after={after}")
        count, after = count + len(part["pages"]), part["next"]
    return count


def _write(site: Site, name: str, acknowledged: dict[str, int]) -> None:
    """Make pages until the site is gone; a page counts once the site has said that it is saved."""
    for number in range(1000):
        status, page = site.api("POST", "/pages", {"title": f"kill {name} {number}", "body": f"{name}n{number}"})
        if status == 0:
            return
        assert status == 201, page
        acknowledged[f"{name}n{number}"] = page["id"]


def test_a_save_is_found_within_two_seconds(site: Site) -> None:
    site.add_member("amal", "a long enough passphrase")
    site.start()
    site.api("POST", "/pages", {"title": "أول صفحة", "body": "نصّ."})
    wait_until(lambda: site.api("GET", f"/search?q={quote('أول')}")[1]["total"] == 1)

    site.api("POST", "/pages", {"title": "محطّة التحلية", "body": "الوحدات المتنقّلة لتحلية المياه."})
    wait_until(lambda: site.api("GET", f"/search?q={quote('تحلية')}")[1]["total"] == 1, seconds=2)
