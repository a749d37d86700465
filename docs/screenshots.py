"""Take the pictures of the guides, or of every page, from a running demonstration.

.venv/bin/python docs/screenshots.py http://127.0.0.1:8000            the guides' pictures
.venv/bin/python docs/screenshots.py http://127.0.0.1:8000 --all DIR  every page, four ways
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
PHONE, SCREEN = 360, 1280
FIRST_TICKET = "table.queue a.title"
STRICTER = (
    "/raporty/co-gdyby?od=2026-01&do=2026-10&critical_response=1&critical_resolution=4"
    "&high_response=1&high_resolution=6&medium_response=2&medium_resolution=8"
    "&low_response=4&low_resolution=24"
)


@dataclass(frozen=True)
class Shot:
    """A page as somebody of a role sees it; `follow` are links to click after opening it."""

    name: str
    address: str
    role: str = ""
    follow: tuple[str, ...] = ()


SHOTS = (
    Shot("start", "/"),
    Shot("zglos", "/zglos/sp-lucka"),
    Shot("sprawdz", "/sprawdz"),
    Shot("kontakt", "/kontakt"),
    Shot("prywatnosc", "/prywatnosc"),
    Shot("dostepnosc", "/dostepnosc"),
    Shot("wejdz-jako", "/wejdz-jako"),
    Shot("listy", "/demo/listy"),
    Shot("logowanie", "/zaloguj"),
    Shot("haslo", "/haslo"),
    Shot("blad-404", "/nie-ma-takiej-strony"),
    Shot("moje", "/moje", "requester"),
    Shot("moje-zgloszenie", "/moje", "requester", ("main a[href^='/moje/']",)),
    Shot("moje-sekretariat", "/moje?placowka=1", "secretary"),
    Shot("dzis", "/dzis", "technician"),
    Shot("kolejka", "/kolejka", "technician"),
    Shot("zgloszenie", "/kolejka", "technician", (FIRST_TICKET,)),
    Shot("przypomnienia", "/przypomnienia", "director"),
    Shot("rozliczenie", "/kolejka", "technician", (FIRST_TICKET, "section[aria-labelledby=czas] summary", "main a[href$='/czas']")),
    Shot("incydenty", "/incydenty", "technician"),
    Shot("incydent", "/incydenty", "technician", ("main table a[href$='/incydent']",)),
    Shot("telefon", "/telefon", "technician"),
    Shot("wizyty", "/wizyty", "technician"),
    Shot("cykliczne", "/wizyty/cykliczne", "technician"),
    Shot("cykliczne-regula", "/wizyty/cykliczne", "technician", ("main .rule-head a",)),
    Shot("cykliczne-termin", "/wizyty/cykliczne", "technician", ("main tbody tr:last-child a",)),
    Shot("cykliczne-nowa", "/wizyty/cykliczne/nowa", "technician"),
    Shot("obciazenie", "/wizyty/obciazenie", "technician"),
    Shot("wizyta", "/wizyty", "technician", ("main a[href^='/wizyty/']:not([href*='zaplanuj'])",)),
    Shot("poczta", "/poczta", "technician"),
    Shot("poczta-wiadomosc", "/poczta", "technician", ("main a[href^='/poczta/']:not([href*='listy'])",)),
    Shot("poczta-listy", "/poczta/listy", "technician"),
    Shot("listy-rodzaje", "/administracja/listy", "administrator"),
    Shot("listy-przyklad", "/administracja/listy/przyjecie", "administrator"),
    Shot("poczta-stan", "/poczta/stan", "technician"),
    Shot("przeglad", "/przeglad", "director"),
    Shot("raport", "/raporty", "director"),
    Shot("raport-odbiorcy", "/raporty/odbiorcy", "director"),
    Shot("zasady", "/administracja/zasady", "administrator"),
    Shot("co-gdyby", "/raporty/co-gdyby", "director"),
    Shot("co-gdyby-wynik", STRICTER, "director"),
    Shot("raport-zgloszenia", "/raporty", "director", ("main a[href*='/zgloszenia?']",)),
    Shot("raport-rzetelnosc", "/raporty", "director", ("main a[href$='/rzetelnosc']",)),
    Shot("satysfakcja", "/raporty/satysfakcja", "director"),
    Shot("satysfakcja-zgloszenia", "/raporty/satysfakcja", "director", ("main tfoot a",)),
    Shot("satysfakcja-informatyka", "/raporty/satysfakcja", "technician"),
    Shot("koszty", "/raporty/koszty", "director"),
    Shot("koszty-wpisy", "/raporty/koszty/wpisy", "director"),
    Shot("koszty-wpis", "/raporty/koszty/wpisy/przedtem", "director"),
    Shot("ocena-planu", "/raporty/ocena", "director"),
    Shot("ocena-zalozenia", "/raporty/ocena/zalozenia", "director"),
    Shot("kolejka-dyrektora", "/kolejka", "director"),
    Shot("konto", "/konto", "director"),
    Shot("osoby", "/administracja/osoby", "administrator"),
    Shot("osoba", "/administracja/osoby", "administrator", ("main a[href^='/administracja/osoby/']:not([href$='a']):not([href$='j'])",)),
    Shot("osoby-wczytaj", "/administracja/osoby/wczytaj", "administrator"),
    Shot("placowki", "/administracja/placowki", "administrator"),
    Shot("placowka", "/administracja/placowki/1", "administrator"),
    Shot("placowka-dzwonki", "/administracja/placowki/1/dzwonki", "administrator"),
    Shot("placowka-zamkniete", "/administracja/placowki/1/zamkniete", "administrator"),
    Shot("kategorie", "/administracja/kategorie", "administrator"),
    Shot("kategoria", "/administracja/kategorie/1", "administrator"),
)  # fmt: skip


@dataclass(frozen=True)
class Picture:
    """The upper part of a page as the README or a guide shows it, in CSS pixels."""

    shot: str
    width: int
    height: int


GUIDES = (
    Picture("zglos", PHONE, 1150),
    Picture("moje-zgloszenie", PHONE, 900),
    Picture("dzis", PHONE, 900),
    Picture("moje-sekretariat", SCREEN, 700),
    Picture("kolejka", SCREEN, 900),
    Picture("zgloszenie", SCREEN, 1300),
    Picture("rozliczenie", SCREEN, 1000),
    Picture("incydent", SCREEN, 900),
    Picture("wizyty", SCREEN, 900),
    Picture("poczta", SCREEN, 700),
    Picture("przeglad", SCREEN, 1350),
    Picture("raport", SCREEN, 900),
    Picture("raport-rzetelnosc", SCREEN, 900),
    Picture("co-gdyby-wynik", SCREEN, 2000),
    Picture("placowka", SCREEN, 900),
    Picture("zasady", SCREEN, 1000),
)
COLOURS = 64  # our pages have few; a picture stays small and sharp


def main(url: str, everything: Path | None) -> None:
    """Take the pictures from the service at `url`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        if everything is None:
            shots = {shot.name: shot for shot in SHOTS}
            IMAGES.mkdir(exist_ok=True)
            for picture in GUIDES:
                _take_guide(browser, url, shots[picture.shot], picture)
        else:
            everything.mkdir(parents=True, exist_ok=True)
            _take_all(browser, url, everything)
        browser.close()


def _take_all(browser: Browser, url: str, folder: Path) -> None:
    for shot in SHOTS:
        for width in (PHONE, SCREEN):
            for scheme in ("light", "dark"):
                target = folder / f"{shot.name}-{width}-{scheme}.png"
                context = _context(browser, url, (width, 740 if width < 600 else 900), scheme)
                _open(context, shot).screenshot(path=target, full_page=True)
                context.close()


def _take_guide(browser: Browser, url: str, shot: Shot, picture: Picture) -> None:
    target = IMAGES / f"{shot.name}.png"
    context = _context(browser, url, (picture.width, picture.height))
    _open(context, shot).screenshot(path=target)
    context.close()
    with Image.open(target) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


def _context(
    browser: Browser, url: str, size: tuple[int, int], scheme: str = "light"
) -> BrowserContext:
    width, height = size
    return browser.new_context(
        viewport={"width": width, "height": height},
        # A telephone's screen is finer, and its picture is read at twice the size.
        device_scale_factor=2 if width == PHONE else 1,
        locale="pl-PL",
        timezone_id="Europe/Warsaw",
        color_scheme="dark" if scheme == "dark" else "light",
        base_url=url,
    )


def _open(context: BrowserContext, shot: Shot) -> Page:
    page = context.new_page()
    if shot.role:
        _enter(page, shot.role)
    page.goto(shot.address)
    for link in shot.follow:
        page.locator(link).first.click()
        page.wait_for_load_state()
    return page


def _enter(page: Page, role: str) -> None:
    page.goto("/wejdz-jako")
    page.locator(f"form:has(input[value={role}]) button").click()


if __name__ == "__main__":
    wanted = Path(sys.argv[3]) if len(sys.argv) > 3 and sys.argv[2] == "--all" else None
    main(sys.argv[1].rstrip("/"), wanted)
