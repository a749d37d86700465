"""The day on the spot without a network: done on the phone, killed, brought back, sent once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from tests.browser.acting import enter, eventually, photograph, stored
from tests.browser.conftest import PHONE, assert_accessible
from tests.browser.service import Service, prepared, stop
from tests.browser.test_signature import draw

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
    page, ticket = _at_the_dead_spot(phone, own)
    assert_accessible(page)
    before = _counts(own, ticket)

    page.get_by_role("button", name="Jestem na miejscu").first.click()
    expect(page.get_by_text(re.compile("Na miejscu od")).first).to_be_visible()
    _fill_in(page, ticket)
    expect(page.locator("#stan")).to_contain_text("Czeka na wysłanie: 4")
    _type_without_saving(page, ticket)
    page.close()

    again = phone.new_page()
    again.goto("/dzis")
    expect(again).to_have_url(re.compile("/teren$"))
    expect(again.get_by_text(re.compile("Na miejscu od")).first).to_be_visible()
    card = again.locator(f"[data-ticket='{ticket}']")
    expect(card.get_by_label("Co pomogło")).to_have_value("Wymieniony ka")
    # The note of the visit has no button: it is saved as if the page had lived on.
    expect(again.locator("#stan")).to_contain_text("Czeka na wysłanie: 5")

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


def test_a_record_signed_without_a_network_is_frozen_once_and_says_what_was_shown(
    phone: BrowserContext, own: Service
) -> None:
    page, ticket = _at_the_dead_spot(phone, own)
    card = page.locator("article", has=page.locator(f"[data-ticket='{ticket}']"))
    sheet = page.get_by_role("dialog")

    card.get_by_role("button", name="Jestem na miejscu").click()
    _solve(page, ticket)
    card.get_by_role("button", name="Zakończ i daj protokół do podpisu").click()
    expect(sheet).to_contain_text("Wymieniony kabel HDMI.")
    expect(sheet).to_contain_text("Na miejscu, 35 min, kabel, części i usługi 12,50")
    assert_accessible(page)
    sheet.get_by_role("button", name="Zapisz protokół").click()
    expect(sheet.get_by_role("alert")).to_contain_text("Podpis jest pusty")
    assert_accessible(page)
    sheet.get_by_label("Imię i nazwisko osoby podpisującej").fill("Żaneta Źrebięcka")
    sheet.get_by_label("Stanowisko").fill("sekretarz szkoły")
    draw(page, sheet.locator("canvas"))
    page.close()

    # Killed before it was saved: nobody has signed, and what was drawn is still there.
    again = phone.new_page()
    again.goto("/teren")
    card = again.locator("article", has=again.locator(f"[data-ticket='{ticket}']"))
    sheet = again.get_by_role("dialog")
    expect(card).to_contain_text("Podpis nie jest jeszcze zapisany")
    card.get_by_role("button", name="Protokół do podpisu").click()
    expect(sheet).to_contain_text("Wróciło to, co wpisano przedtem")
    with _without_room(again):
        sheet.get_by_role("button", name="Zapisz protokół").click()
        expect(sheet.get_by_role("alert")).to_contain_text("Telefon nie ma miejsca")
    sheet.get_by_role("button", name="Zapisz protokół").dblclick()
    expect(card).to_contain_text("Podpis czeka na wysłanie: Żaneta Źrebięcka, sekretarz szkoły")
    assert again.evaluate("Number(localStorage.getItem('dzwonek-niewyslane'))") == 4
    again.close()

    third = phone.new_page()
    third.goto("/teren")
    expect(third.locator("#stan")).to_contain_text("Czeka na wysłanie: 4")
    process = own.start()
    try:
        third.get_by_role("button", name="Wyślij teraz").click()
        expect(third.locator("#stan")).to_contain_text("Wszystko wysłane")
        expect(
            third.get_by_text("Protokół podpisany: Żaneta Źrebięcka, sekretarz szkoły")
        ).to_be_visible()
        _assert_one_record(third, own, ticket)
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


def _at_the_dead_spot(phone: BrowserContext, own: Service) -> tuple[Page, int]:
    """Keep a day with a ticket on the phone, stop the service, and return the page and the ticket."""
    process = own.start()
    try:
        page = phone.new_page()
        enter(page, "Informatyk gminny")
        ticket = _planned_for_today(page, own)
        _open_and_keep(page, ticket)
    finally:
        stop(process)
    return page, ticket


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


def _open_and_keep(page: Page, ticket: int) -> None:
    """Open the day, and wait until the phone has all that it needs to open it again alone."""
    page.goto("/teren")
    expect(page.locator(f"[data-ticket='{ticket}']").first).to_be_visible()
    eventually(lambda: page.evaluate("async () => Boolean(await caches.match('/teren'))"))


def _fill_in(page: Page, ticket: int) -> None:
    card = page.locator(f"[data-ticket='{ticket}']")
    card.locator("summary").click()
    note = card.get_by_label("Notatka dla obsługi")
    note.fill("Kabel był złamany.")
    with _without_room(page):
        card.get_by_role("button", name="Zapisz notatkę").click()
        expect(note).to_have_value("Kabel był złamany.")
    card.get_by_role("button", name="Zapisz notatkę").click()
    card.get_by_label("Dodaj zdjęcie").set_input_files(photograph())
    expect(card.get_by_role("status")).to_contain_text("Zdjęcie")
    card.get_by_label("Minuty").fill("25")
    card.get_by_role("button", name="Zapisz pracę").click()


def _type_without_saving(page: Page, ticket: int) -> None:
    """Begin a sentence in a form and one in a field, and wait until the phone has kept both."""
    visit = page.locator("article", has=page.locator(f"[data-ticket='{ticket}']"))
    visit.get_by_label("Co pomogło").fill("Wymieniony ka")
    visit.get_by_label("Notatka z wizyty").press_sequentially("Kable zamó")
    kept = "async () => (await fieldStore.keptTyped(document.querySelector('#teren').dataset.person)).length"
    eventually(lambda: page.evaluate(kept) == 2)


def _solve(page: Page, ticket: int) -> None:
    """Write down the solution, with a slip that is put right before it is sent."""
    card = page.locator(f"[data-ticket='{ticket}']")
    card.locator("summary").click()
    card.get_by_label("Minuty").fill("350")
    card.get_by_label("Koszt części, zł").fill("12.50")
    card.get_by_label("Części", exact=True).fill("kabel")
    card.get_by_label("Co pomogło").fill("Wymieniony kabel HDMI.")
    card.get_by_role("button", name="Rozwiązane").click()
    card.get_by_role("button", name="Popraw: Rozwiązanie").click()
    card.get_by_label("Minuty").fill("35")
    card.get_by_role("button", name="Rozwiązane").click()
    expect(card.get_by_label("Minuty")).to_have_value("0")


@contextmanager
def _without_room(page: Page) -> Iterator[None]:
    """Let the phone's storage be full for a while."""
    page.evaluate(
        "() => { window.adds = IDBObjectStore.prototype.add;"
        "IDBObjectStore.prototype.add = () => { throw new DOMException('', 'QuotaExceededError'); }; }"
    )
    yield
    page.evaluate("() => { IDBObjectStore.prototype.add = window.adds; }")


def _assert_one_record(page: Page, own: Service, ticket: int) -> None:
    """One record, its paper in Polish with who signed, and one letter to each of the unit's staff."""
    query = (
        "select r.visit_id, r.id from visit_records r join visit_tickets t on t.visit_id = r.visit_id"
        " where t.ticket_id = ?"
    )
    ((visit, record),) = stored(own, query, ticket)
    printed = page.request.get(f"/wizyty/{visit}/protokol/0.pdf").body()
    text = "".join(each.extract_text() for each in PdfReader(io.BytesIO(printed)).pages)
    for words in (
        "Żaneta Źrebięcka, sekretarz szkoły",
        "Wymieniony kabel HDMI.",
        "Podpisano w telefonie",
    ):
        assert words in text
    letters = (
        "select count(*), count(distinct to_email) from outbox_letters where dedupe_key like ?"
    )
    ((sent, people),) = eventually(
        lambda: [row for row in stored(own, letters, f"visit_record:{record}:%") if row[0]]
    )
    assert sent == people


def _counts(own: Service, ticket: int) -> tuple[int, ...]:
    """Return arrivals on visits, notes, entries of work and files of the ticket."""
    queries = (
        "select count(*) from visits join visit_tickets on visit_id = id where ticket_id = ? and arrived_at",
        "select count(*) from ticket_messages where ticket_id = ? and is_internal = 1",
        "select count(*) from work_entries where ticket_id = ?",
        "select count(*) from attachments where ticket_id = ?",
    )
    return tuple(stored(own, query, ticket)[0][0] for query in queries)
