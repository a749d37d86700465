"""The board of visits in a real browser: dragged, moved by keyboard, by taps, and taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acting import enter
from tests.browser.conftest import PHONE, OpenBrowser, assert_accessible

pytestmark = pytest.mark.browser

GRIP = {"x": 30, "y": 10}  # beside the buttons
# A page that scrolls while the button is held would take hold of another card.
TALL = {"width": 1280, "height": 3000}
SLOT = "xpath=ancestor::*[contains(@class, 'slot')]"


def open_board(page: Page) -> Page:
    enter(page, "Informatyk gminny")
    page.goto("/wizyty")
    return page


def card(page: Page) -> Locator:
    """Return the last visit that can be moved, wherever it lies by then."""
    number = page.locator("[data-visit]").last.get_attribute("data-visit")
    return page.locator(f"[data-visit='{number}']")


def stands(thing: Locator) -> str:
    """Return the day on which it stands, and whose that is."""
    slot = thing.locator(SLOT)
    return f"{slot.get_attribute('data-day')} {slot.get_attribute('data-technician')}"


def bar(page: Page) -> Locator:
    return page.locator("#tablica-pasek")


def test_visits_and_tickets_are_dragged_and_every_drop_is_taken_back(
    open_browser: OpenBrowser,
) -> None:
    page = open_board(open_browser(TALL))
    visit, free = card(page), page.locator("[data-technician]").last
    stood = stands(visit)

    visit.drag_to(free, source_position=GRIP)
    expect(bar(page)).to_contain_text("Wizyta przeniesiona")
    assert stands(visit) != stood
    expect(visit.locator(SLOT).locator(".load")).to_contain_text("z 8 h")
    expect(page.locator("#zapowiedz")).to_contain_text("Wizyta przeniesiona")
    assert_accessible(page)
    bar(page).get_by_role("button", name="Cofnij").click()
    expect(bar(page)).to_contain_text("Cofnięto")
    assert stands(visit) == stood

    waiting = page.locator(".waiting [data-ticket]")
    first, tickets = waiting.first.get_attribute("data-ticket"), waiting.count()
    waiting.first.drag_to(free, source_position=GRIP)
    expect(bar(page)).to_contain_text(f"Zgłoszenie {first} w wizycie")
    expect(waiting).to_have_count(tickets - 1)
    page.keyboard.press("Control+z")
    expect(bar(page)).to_contain_text("znów czeka na plan")
    expect(waiting).to_have_count(tickets)


def test_a_visit_is_moved_by_keyboard_and_a_stale_board_is_told_so(
    open_browser: OpenBrowser,
) -> None:
    page, other = open_board(open_browser()), open_board(open_browser(TALL, scheme="dark"))
    visit = card(page)
    stood = stands(visit)

    visit.get_by_role("button").press("Enter")
    expect(page.locator("#zapowiedz")).to_contain_text("Wybierz dzień strzałkami")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.locator("#zapowiedz")).to_contain_text("Odłożono na miejsce")
    expect(visit.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".target:focus")).to_contain_text("Tutaj")
    page.keyboard.press("Enter")
    expect(bar(page)).to_contain_text("Wizyta przeniesiona")
    expect(visit.get_by_role("button")).to_be_focused()
    assert stands(visit) != stood

    stale = other.locator(f"[data-visit='{visit.get_attribute('data-visit')}']")
    assert stands(stale) == stood
    stale.drag_to(other.locator("[data-technician]").last, source_position=GRIP)
    expect(bar(other)).to_contain_text("Ktoś zmienił tę wizytę w międzyczasie")
    assert stands(stale) == stands(visit)
    assert_accessible(other)
    page.keyboard.press("Control+z")
    expect(bar(page)).to_contain_text("Cofnięto")
    assert stands(visit) == stood


def test_on_a_phone_days_stand_one_under_another_and_are_chosen_by_a_tap(
    open_browser: OpenBrowser,
) -> None:
    page = open_board(open_browser(PHONE))
    visit = card(page)
    stood = stands(visit)

    visit.get_by_role("button").click()
    assert_accessible(page)
    page.locator(".target").last.click()
    expect(bar(page)).to_contain_text("Wizyta przeniesiona")
    assert stands(visit) != stood
    bar(page).get_by_role("button", name="Cofnij").click()
    expect(bar(page)).to_contain_text("Cofnięto")
    assert stands(visit) == stood


def test_the_hour_within_a_day_is_changed_by_taps_and_by_keyboard(
    open_browser: OpenBrowser,
) -> None:
    page = open_board(open_browser(PHONE))
    visit = card(page)
    stood, hour = stands(visit), visit.get_attribute("data-hour") or ""

    visit.get_by_role("button").click()
    bar(page).get_by_role("button", name="15 min później").click()
    bar(page).get_by_role("button", name="Zmień godzinę").click()
    expect(bar(page)).to_contain_text("Wizyta przeniesiona")
    assert (stands(visit), visit.get_attribute("data-hour") != hour) == (stood, True)
    visit.get_by_role("button").press("Enter")
    page.keyboard.press("g")
    expect(page.get_by_label("Godzina")).to_be_focused()
    page.get_by_label("Godzina").fill(hour)
    page.keyboard.press("Enter")
    expect(visit).to_have_attribute("data-hour", hour)
