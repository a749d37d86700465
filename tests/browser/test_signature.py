"""A visit's record signed by hand in a real browser: what is drawn is what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from helpdesk.core.clock import utcnow
from helpdesk.core.wording import local
from tests.browser.acting import enter
from tests.browser.conftest import PHONE, OpenBrowser, assert_accessible

pytestmark = pytest.mark.browser


def open_unsigned_record(page: Page) -> None:
    """Open the record of a visit that ended in the last fortnight."""
    enter(page, "Informatyk gminny")
    page.goto(f"/wizyty?od={local(utcnow()).date() - timedelta(days=8)}")
    page.locator(".visit", has_text="Zakończona").first.get_by_role("link").click()
    page.get_by_role("link", name="Protokół do podpisu").click()


def draw(page: Page, sheet: Locator) -> None:
    """Draw a zigzag with the pointer held down."""
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(
            box["x"] + 20 + 20 * step, box["y"] + box["height"] * (0.3 + 0.4 * (step % 2))
        )
    page.mouse.up()


def test_a_record_is_signed_by_hand_on_a_phone(open_browser: OpenBrowser) -> None:
    page = open_browser(PHONE)
    open_unsigned_record(page)
    assert_accessible(page)
    save = page.get_by_role("button", name="Zapisz protokół")

    page.get_by_label("Imię i nazwisko osoby podpisującej").fill("Anna Nowak")
    page.get_by_label("Stanowisko").fill("dyrektor")
    save.click()
    expect(page.get_by_role("alert")).to_contain_text("Podpis jest pusty")
    draw(page, page.locator("canvas"))
    page.get_by_role("button", name="Wyczyść podpis").click()
    assert page.locator("input[name=strokes]").input_value() == ""
    draw(page, page.locator("canvas"))
    strokes = page.locator("input[name=strokes]").input_value()
    save.click()

    expect(page.get_by_text("Anna Nowak, dyrektor")).to_be_visible()
    assert strokes.count("[") > 10
    picture = page.get_by_role("img", name="Narysowany podpis")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert_accessible(page)
