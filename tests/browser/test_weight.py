"""What a page weighs on a school's slow line, counted by the browser on the wire."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.acting import enter
from tests.browser.conftest import PHONE, OpenBrowser

pytestmark = pytest.mark.browser

KB = 1024


class Scale:
    """Adds up the bytes that come over the wire to a page."""

    def __init__(self, page: Page) -> None:
        self.page, self._bytes = page, 0
        session = page.context.new_cdp_session(page)
        session.on("Network.loadingFinished", self._add)
        session.send("Network.enable")

    def _add(self, event: dict[str, Any]) -> None:
        self._bytes += event["encodedDataLength"]

    def weigh(self, address: str) -> float:
        """Return the bytes of opening `address`, all it draws included."""
        self._bytes = 0
        self.page.goto(address, wait_until="networkidle")
        assert self._bytes, "nothing came over the wire"
        return self._bytes


def test_a_first_visit_to_the_report_page_weighs_under_60_kb(open_browser: OpenBrowser) -> None:
    first_visit = Scale(open_browser(PHONE)).weigh("/zglos")

    assert first_visit < 60 * KB, f"{first_visit / KB:.1f} KB"


def test_every_later_page_weighs_under_25_kb(open_browser: OpenBrowser) -> None:
    page = open_browser(PHONE)
    page.goto("/zglos", wait_until="networkidle")
    scale = Scale(page)

    weights = {address: scale.weigh(address) for address in ("/", "/zglos/sp-lucka", "/sprawdz")}
    enter(page, "Informatyk gminny")
    for address in ("/dzis", "/kolejka", "/wizyty", "/raporty"):
        weights[address] = scale.weigh(address)
    page.goto("/kolejka")
    ticket = page.get_by_role("table").get_by_role("link").first.get_attribute("href")
    assert ticket
    weights["ticket"] = scale.weigh(ticket)

    heavy = {name: f"{weight / KB:.1f} KB" for name, weight in weights.items() if weight >= 25 * KB}
    assert not heavy
