"""Every page of every role: on a phone and at a desk, light and dark, in Polish and in English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests.browser.acting import enter
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser, assert_accessible
from tests.browser.service import Service

pytestmark = pytest.mark.browser

STRANGER = ""
ROLES = {
    "requester": "Nauczycielka",
    "secretary": "Sekretarka szkoły",
    "head": "Dyrektorka szkoły",
    "technician": "Informatyk gminny",
    "director": "Dyrektorka SZAS",
    "administrator": "Administrator",
}
# What a template or a catalogue leaves behind when something was not filled in.
UNFILLED = re.compile(r"%\(\w+\)|\{\w*\}|\{\{|\bNone\b|\bUndefined\b|<lazy|\bmsgid\b")


@dataclass(frozen=True)
class Place:
    """A page; `follow` is a link to click after opening it, `data` says that its title is one."""

    address: str
    follow: str = ""
    data: bool = False
    status: int = 200


PLACES = {
    STRANGER: (
        Place("/"),
        Place("/zglos"),
        Place("/zglos/sp-lucka"),
        Place("/sprawdz"),
        Place("/kontakt"),
        Place("/prywatnosc"),
        Place("/dostepnosc"),
        Place("/wejdz-jako"),
        Place("/demo/listy"),
        Place("/demo/listy", "main ol.links a", data=True),
        Place("/zaloguj"),
        Place("/haslo"),
        Place("/zaloguj/nieznany-link", status=404),
        Place("/haslo/nieznany-link", status=404),
        Place("/nie-ma-takiej-strony", status=404),
    ),
    "requester": (
        Place("/moje"),
        Place("/moje", "main a[href^='/moje/']", data=True),
        Place("/zglos"),
        Place("/konto"),
    ),
    "secretary": (Place("/moje?placowka=1"), Place("/moje")),
    "head": (Place("/moje?placowka=1"),),
    "technician": (
        Place("/dzis"),
        Place("/kolejka"),
        Place("/kolejka?widok=czekaja"),
        Place("/kolejka?szukaj=nic+takiego+nie+ma"),
        Place("/kolejka", "table.queue a.title", data=True),
        Place("/telefon"),
        Place("/przypomnienia"),
        Place("/incydenty"),
        Place("/incydenty", "main table a[href$='/incydent']", data=True),
        Place("/zgloszenia/{ticket}/incydent", data=True),
        Place("/zgloszenia/{ticket}/czas", data=True),
        Place("/wizyty"),
        Place("/wizyty", "main a[href^='/wizyty/']:not([href*='zaplanuj'])"),
        Place("/wizyty/zaplanuj?t={ticket}"),
        Place("/kalendarz"),
        Place("/poczta"),
        Place("/poczta?widok=wszystkie"),
        Place("/poczta?widok=wszystkie", "main li a[href^='/poczta/']:not([href*='listy'])", data=True),
        Place("/poczta/listy"),
        Place("/poczta/listy", "main a[href^='/poczta/listy/']", data=True),
        Place("/poczta/stan"),
        Place("/raporty"),
    ),
    "director": (
        Place("/raporty"),
        Place("/raporty/2020-01"),
        Place("/raporty", "main a[href*='/zgloszenia?']"),
        Place("/raporty", "main a[href$='/rzetelnosc']"),
        Place("/raporty/2026-10/rzetelnosc/zgloszenia?miara=czekanie-razem"),
        Place("/kolejka"),
        Place("/kolejka", "table.queue a.title", data=True),
        Place("/przypomnienia"),
        Place("/incydenty", "main table a[href$='/incydent']", data=True),
        Place("/konto"),
    ),
    "administrator": (
        Place("/kolejka"),
        Place("/administracja/osoby"),
        Place("/administracja/osoby", "main a[href^='/administracja/osoby/']:not([href$='a']):not([href$='j'])", data=True),
        Place("/administracja/osoby/nowa"),
        Place("/administracja/osoby/wczytaj"),
        Place("/administracja/placowki"),
        Place("/administracja/placowki/1", data=True),
        Place("/administracja/placowki/nowa"),
        Place("/administracja/placowki/wczytaj"),
        Place("/administracja/kategorie"),
        Place("/administracja/kategorie/1", data=True),
        Place("/administracja/kategorie/nowa"),
        Place("/administracja/zasady", data=True),
        Place("/administracja/listy"),
        Place("/administracja/listy/przyjecie"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("role", PLACES, ids=lambda role: role or "stranger")
def test_every_page_is_whole_for_everybody(
    service: Service, open_browser: OpenBrowser, role: str
) -> None:
    # Else the buttons would still be fading from one scheme to the other.
    page = open_browser(PHONE, reduced_motion="reduce")
    complaints = listen(page)
    if role:
        enter(page, ROLES[role])
    titles, faults = [], []

    for number, place in enumerate(PLACES[role]):
        complaints.clear()
        open_place(page, place)
        titles.append(page.title())
        faults += [*looked_at(page, dark_phone=bool(number % 2)), *unfilled(page)]
        faults += [f"{page.url}: {each}" for each in complaints if not is_expected(each, place)]
    with in_english(page):
        for place, polish in zip(PLACES[role], titles, strict=True):
            open_place(page, place)
            faults += [*unfilled(page), *not_english(page, place, polish)]

    assert not faults, "\n".join(faults)


@contextmanager
def in_english(page: Page) -> Iterator[None]:
    """Switch the language, and back in the end: it is kept with the person."""
    switch(page, "English", "en")
    try:
        yield
    finally:
        switch(page, "Polski", "pl")


def switch(page: Page, name: str, code: str) -> None:
    page.get_by_role("button", name=name).click()
    # Not before the answer has come: leaving sooner would leave the switch half done.
    expect(page.locator("html")).to_have_attribute("lang", code)


def listen(page: Page) -> list[str]:
    """Return the list into which the browser's complaints will be written."""
    complaints: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def is_expected(complaint: str, place: Place) -> bool:
    return place.status != 200 and f"status of {place.status}" in complaint


def open_place(page: Page, place: Place) -> None:
    answer = page.goto(place.address.replace("{ticket}", first_ticket(page, place)))
    assert answer
    assert answer.status == place.status, f"{place.address}: {answer.status}"
    if place.follow:
        page.locator(place.follow).first.click()
        page.wait_for_url(lambda url: not url.endswith(place.address))


def first_ticket(page: Page, place: Place) -> str:
    if "{ticket}" not in place.address:
        return ""
    page.goto("/kolejka")
    return page.locator(".pick input").first.get_attribute("value") or ""


def looked_at(page: Page, *, dark_phone: bool) -> Iterator[str]:
    """Yield what is wrong on a phone in one scheme and at a desk in the other, folds unfolded."""
    page.locator("details").evaluate_all("found => found.forEach(each => { each.open = true })")
    for size, is_dark in ((PHONE, dark_phone), (DESKTOP, not dark_phone)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="dark" if is_dark else "light")
        try:
            assert_accessible(page)
        except AssertionError as error:
            yield f"{size['width']} px, {'dark' if is_dark else 'light'}: {error}"
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]


def unfilled(page: Page) -> Iterator[str]:
    text = page.title() + "\n" + page.locator("body").inner_text()
    if found := UNFILLED.search(text):
        yield f"{page.url}: {text[max(0, found.start() - 40) : found.end() + 40]!r}"


def not_english(page: Page, place: Place, polish: str) -> Iterator[str]:
    """Yield a page that is still Polish. A title of the users' own words stays as it is."""
    if page.locator("html").get_attribute("lang") != "en":
        yield f"{page.url}: the page does not say that it is English"
    if not place.data and page.title() == polish:
        yield f"{page.url}: the title stays {polish!r}"
