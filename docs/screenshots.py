"""Take the pictures of the guides, or of every page, from a running demonstration.

.venv/bin/python docs/screenshots.py http://127.0.0.1:8000            the guides' pictures
.venv/bin/python docs/screenshots.py http://127.0.0.1:8000 --all DIR  every page, four ways
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parent / "images"
WIDTHS = (360, 1280)
FIRST_TICKET = "table.queue a.title"


@dataclass(frozen=True)
class Shot:
    """A page as somebody of a role sees it; `follow` is a link to click after opening it."""

    name: str
    address: str
    role: str = ""
    follow: str = ""


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
    Shot("moje-zgloszenie", "/moje", "requester", "main a[href^='/moje/']"),
    Shot("moje-sekretariat", "/moje", "secretary"),
    Shot("dzis", "/dzis", "technician"),
    Shot("kolejka", "/kolejka", "technician"),
    Shot("zgloszenie", "/kolejka", "technician", FIRST_TICKET),
    Shot("telefon", "/telefon", "technician"),
    Shot("wizyty", "/wizyty", "technician"),
    Shot("wizyta", "/wizyty", "technician", "main a[href^='/wizyty/']:not([href*='zaplanuj'])"),
    Shot("poczta", "/poczta", "technician"),
    Shot("poczta-wiadomosc", "/poczta", "technician", "main a[href^='/poczta/']:not([href*='listy'])"),
    Shot("poczta-listy", "/poczta/listy", "technician"),
    Shot("raport", "/raporty", "director"),
    Shot("raport-zgloszenia", "/raporty", "director", "main a[href*='/zgloszenia?']"),
    Shot("kolejka-dyrektora", "/kolejka", "director"),
    Shot("konto", "/konto", "director"),
    Shot("osoby", "/administracja/osoby", "administrator"),
    Shot("osoba", "/administracja/osoby", "administrator", "main a[href^='/administracja/osoby/']:not([href$='a']):not([href$='j'])"),
    Shot("osoby-wczytaj", "/administracja/osoby/wczytaj", "administrator"),
    Shot("placowki", "/administracja/placowki", "administrator"),
    Shot("placowka", "/administracja/placowki/1", "administrator"),
    Shot("kategorie", "/administracja/kategorie", "administrator"),
    Shot("kategoria", "/administracja/kategorie/1", "administrator"),
)  # fmt: skip

# What the README and the guides show: page, width.
GUIDES = (
    ("zglos", 360),
    ("moje-zgloszenie", 360),
    ("dzis", 360),
    ("kolejka", 1280),
    ("zgloszenie", 1280),
    ("raport", 1280),
)


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
            for name, width in GUIDES:
                _take(browser, url, shots[name], width, "light", IMAGES / f"{name}.png")
        else:
            everything.mkdir(parents=True, exist_ok=True)
            _take_all(browser, url, everything)
        browser.close()


def _take_all(browser: Browser, url: str, folder: Path) -> None:
    for shot in SHOTS:
        for width in WIDTHS:
            for scheme in ("light", "dark"):
                target = folder / f"{shot.name}-{width}-{scheme}.png"
                _take(browser, url, shot, width, scheme, target)


def _take(browser: Browser, url: str, shot: Shot, width: int, scheme: str, target: Path) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 740 if width < 600 else 900},
        locale="pl-PL",
        timezone_id="Europe/Warsaw",
        color_scheme="dark" if scheme == "dark" else "light",
        base_url=url,
    )
    page = context.new_page()
    if shot.role:
        _enter(page, shot.role)
    page.goto(shot.address)
    if shot.follow:
        page.locator(shot.follow).first.click()
        page.wait_for_load_state()
    page.screenshot(path=target, full_page=True)
    context.close()


def _enter(page: Page, role: str) -> None:
    page.goto("/wejdz-jako")
    page.locator(f"form:has(input[value={role}]) button").click()


if __name__ == "__main__":
    wanted = Path(sys.argv[3]) if len(sys.argv) > 3 and sys.argv[2] == "--all" else None
    main(sys.argv[1].rstrip("/"), wanted)
