"""The day on the spot without a network: done on the phone, killed, brought back, sent once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.acting import enter, eventually, photograph, stored
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.service import Service, prepared, stop

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A service of this module's own: it is stopped in the middle, which is the truest dead spot."""
    return prepared(tmp_path_factory.mktemp("teren"))


@pytest.fixture
def phone(chromium: Browser, own: Service) -> Iterator[BrowserContext]:
    context = chromium.new_context(
        viewport=PHONE,  # type: ignore[arg-type]
        locale="pl-PL",
        timezone_id="Europe/Warsaw",
        base_url=own.url,
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()


def test_work_done_without_a_network_survives_a_killed_page_and_is_sent_once(
    phone: BrowserContext, own: Service
) -> None:
    process = own.start()
    page = phone.new_page()
    enter(page, "Informatyk gminny")
    ticket = _planned_for_today(page, own)
    page.goto("/teren")
    expect(_card(page, ticket)).to_be_visible()
    eventually(lambda: page.evaluate("async () => Boolean(await caches.match('/teren'))"))
    assert_accessible(page)
    before = _counts(own, ticket)
    stop(process)

    page.get_by_role("button", name="Jestem na miejscu").first.click()
    expect(page.get_by_text(re.compile("Na miejscu od")).first).to_be_visible()
    _fill_in(page, ticket)
    expect(page.locator("#stan")).to_contain_text("Czeka na wysłanie: 4")
    page.close()

    again = phone.new_page()
    again.goto("/dzis")
    expect(again).to_have_url(re.compile("/teren$"))
    expect(again.locator("#stan")).to_contain_text("Czeka na wysłanie: 4")
    expect(again.get_by_text(re.compile("Na miejscu od")).first).to_be_visible()

    process = own.start()
    try:
        again.get_by_role("button", name="Wyślij teraz").click()
        expect(again.locator("#stan")).to_contain_text("Wszystko wysłane")
        again.reload()
        expect(again.locator("#stan")).to_contain_text("Wszystko wysłane")
        assert [now - then for now, then in zip(_counts(own, ticket), before, strict=True)] == [
            1, 2, 1, 1,
        ]  # fmt: skip
    finally:
        stop(process)


def test_signing_out_wipes_the_phone(phone: BrowserContext, own: Service) -> None:
    process = own.start()
    try:
        page = phone.new_page()
        enter(page, "Informatyk gminny")
        page.goto("/teren")
        eventually(lambda: page.evaluate("async () => Boolean(await caches.match('/teren'))"))

        page.get_by_role("button", name="Wyloguj").click()

        expect(page.get_by_text("Wylogowano.")).to_be_visible()
        left = "async () => [(await indexedDB.databases()).length, (await caches.keys()).length]"
        assert eventually(lambda: page.evaluate(left) == [0, 0])
    finally:
        stop(process)


def _planned_for_today(page: Page, own: Service) -> int:
    """Plan an open ticket for today and return its number."""
    query = (
        "select id from tickets where done_at is null and is_confidential = 0 and id not in"
        " (select ticket_id from visit_tickets) and school_id not in"
        " (select school_id from visits where day = ?) order by id desc limit 1"
    )
    today = page.evaluate("new Date().toLocaleDateString('sv')")
    ticket = int(stored(own, query, today)[0][0])
    page.goto(f"/wizyty/zaplanuj?t={ticket}")
    page.get_by_label("Dzień").fill(today)
    page.get_by_label("Kto jedzie").select_option(label="Tomasz Wrona")
    page.get_by_role("button", name="Zaplanuj wizytę").click()
    expect(page.get_by_role("button", name="Zacznij wizytę")).to_be_visible()
    return ticket


def _card(page: Page, ticket: int) -> object:
    return page.locator(f"[data-ticket='{ticket}']").first


def _fill_in(page: Page, ticket: int) -> None:
    card = page.locator(f"[data-ticket='{ticket}']")
    card.locator("summary").click()
    card.get_by_label("Notatka dla obsługi").fill("Kabel był złamany.")
    card.get_by_role("button", name="Zapisz notatkę").click()
    card.get_by_label("Dodaj zdjęcie").set_input_files(photograph())
    expect(card.get_by_role("status")).to_contain_text("Zdjęcie")
    card.get_by_label("Minuty").fill("25")
    card.get_by_role("button", name="Zapisz pracę").click()


def _counts(own: Service, ticket: int) -> tuple[int, ...]:
    """Return arrivals on visits, notes, entries of work and files of the ticket."""
    queries = (
        "select count(*) from visits join visit_tickets on visit_id = id where ticket_id = ? and arrived_at",
        "select count(*) from ticket_messages where ticket_id = ? and is_internal = 1",
        "select count(*) from work_entries where ticket_id = ?",
        "select count(*) from attachments where ticket_id = ?",
    )
    return tuple(stored(own, query, ticket)[0][0] for query in queries)
