"""One report, from a classroom to the monthly figures, as the people concerned live it.

A teacher with a phone, a technician at a desk and on the road, a director: real pages in a real
browser, real mail over SMTP, and axe-core on every page they come to.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.acting import enter, eventually, letter, photograph, send, settled, stored
from tests.browser.conftest import DESKTOP, PHONE, OpenBrowser, assert_accessible
from tests.browser.service import Service

pytestmark = pytest.mark.browser

WARSAW = ZoneInfo("Europe/Warsaw")
TEACHER, ADDRESS = "Monika Żak", "m.zak@sp-annobor.example"  # the demonstration knows her
STRANGER = "ksiegowa@nieznana-firma.example"
UNIT, TECHNICIAN = "SP Annobór", "Tomasz Wrona"
PROJECTOR = "Projektor w sali 5 miga i gaśnie po minucie"
PASSWORD = "Hasło do dziennika wygasło"
INVOICE = "Faktura za serwis ksero w Nowodworze"
DEADLINE = re.compile(r"(dziś|jutro|\w+\. \d+\.\d\d), \d+:\d\d")


@dataclass(frozen=True)
class Tickets:
    """The numbers of the three matters."""

    projector: int
    password: int
    invoice: int


def test_a_report_goes_from_the_classroom_to_the_figures(
    service: Service, open_browser: OpenBrowser
) -> None:
    before = figures(service)

    phone = open_browser(PHONE)
    projector = teacher_reports_a_projector(phone)
    link = teacher_opens_the_link_of_the_letter(phone, projector)
    mail_comes_from_the_teacher_and_from_a_stranger(service)

    desk = open_browser(DESKTOP)
    enter(desk, "Informatyk gminny")
    password = technician_finds_both_in_the_queue(desk, projector)
    technician_answers(desk, projector)
    teacher_replies_by_mail(service, phone, projector)
    technician_reads_the_reply(desk, projector)
    day = technician_plans_one_visit_for_both(service, desk, projector, password)
    technician_resolves_remotely(desk, password)
    technician_visits_and_resolves_on_site(open_browser(PHONE), projector, day)
    invoice = technician_makes_a_ticket_of_the_strangers_mail(desk)
    teacher_says_that_it_works(phone, link)

    tickets = Tickets(projector, password, invoice)
    the_figures_changed_by_exactly_these(before, figures(service))
    director_reads_the_figures(open_browser(DESKTOP), service, tickets)


# ---------------------------------------------------------------- the teacher


def teacher_reports_a_projector(phone: Page) -> int:
    phone.goto("/zglos/sp-annobor")
    assert_accessible(phone)
    phone.get_by_label("Gdzie to jest?").fill("sala 5")
    phone.get_by_role("radio", name="Projektor, tablica, monitor").check()
    phone.get_by_role("radio", name="Nie, lekcja stoi").check()
    phone.get_by_label("Co się dzieje?").fill(PROJECTOR)
    phone.locator("#photos").set_input_files([photograph()])
    expect(phone.get_by_role("button", name="Usuń zdjęcie projektor.jpg")).to_be_visible()
    phone.get_by_label("Imię i nazwisko").fill(TEACHER)
    phone.get_by_label("E-mail służbowy").fill(ADDRESS)
    assert_accessible(phone)
    phone.get_by_role("button", name="Wyślij zgłoszenie").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("Mamy Twoje zgłoszenie")
    told = phone.get_by_role("main")
    expect(told).to_contain_text(re.compile(r"Informatyk odpowie najpóźniej\s*" + DEADLINE.pattern))
    expect(told).to_contain_text(re.compile(r"Naprawimy najpóźniej\s*" + DEADLINE.pattern))
    assert_accessible(phone)
    return number_in(told, r"Numer (\d+)\.")


def teacher_opens_the_link_of_the_letter(phone: Page, ticket: int) -> str:
    """Return the address of her page."""
    phone.goto("/demo/listy")
    assert_accessible(phone)
    phone.get_by_role("link", name=re.compile(rf"Dzwonek {ticket}\].*{TEACHER}")).first.click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text(f"[Dzwonek {ticket}]")
    assert_accessible(phone)
    phone.get_by_role("main").get_by_role("link", name="/z/").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text(PROJECTOR)
    expect(phone.get_by_role("img", name="projektor.jpg")).to_be_visible()
    expect(phone.get_by_role("complementary")).to_contain_text(TECHNICIAN)
    assert_accessible(phone)
    return phone.url


def mail_comes_from_the_teacher_and_from_a_stranger(service: Service) -> None:
    first, second = "<spine-1@poczta.example>", "<spine-2@poczta.example>"
    text = "Dzień dobry, od rana nie mogę się zalogować do dziennika.\n\nMonika Żak"
    send(service, letter(PASSWORD, text, sender=f"{TEACHER} <{ADDRESS}>", message_id=first))
    text = "W załączeniu faktura za ksero w szkole w Nowodworze."
    send(service, letter(INVOICE, text, sender=STRANGER, message_id=second))

    assert settled(service, first) == "ticket"
    assert settled(service, second) == "quarantine"


def teacher_replies_by_mail(service: Service, phone: Page, ticket: int) -> None:
    """Her mail program names the letter it answers; the number in the subject is not needed."""
    ((answered,),) = stored(
        service,
        "select message_id from outbox_letters where thread = ? and to_email = ?"
        " order by id desc limit 1",
        f"ticket:{ticket}",
        ADDRESS,
    )
    mail_id = "<spine-3@poczta.example>"
    text = "Sprawdziłam, kabel jest wpięty.\n\n> Proszę sprawdzić kabel zasilający.\n"
    send(
        service,
        letter("Odp: projektor", text, sender=ADDRESS, message_id=mail_id, answers=answered),
    )

    assert settled(service, mail_id) == "reply"
    phone.reload()
    expect(phone.get_by_role("article").last).to_contain_text("Sprawdziłam, kabel jest wpięty.")
    assert_accessible(phone)


def teacher_says_that_it_works(phone: Page, link: str) -> None:
    phone.goto(link)
    expect(phone.get_by_role("main")).to_contain_text("Wymieniona lampa.")
    phone.get_by_text("Już działa", exact=True).click()
    phone.get_by_role("radio", name="2", exact=True).check()
    assert_accessible(phone)
    phone.get_by_role("button", name="Potwierdzam, że działa").click()

    expect(phone.get_by_role("status").first).to_contain_text("Sprawa jest zamknięta")
    expect(phone.get_by_role("button", name="Potwierdzam, że działa")).to_have_count(0)
    assert_accessible(phone)


# ------------------------------------------------------------- the technician


def technician_finds_both_in_the_queue(desk: Page, projector: int) -> int:
    """Return the number of the ticket that came by mail."""
    expect(
        desk.get_by_role("navigation", name="Główna").get_by_role("link", name="Poczta")
    ).to_be_visible()
    desk.get_by_role("link", name="Kolejka", exact=True).first.click()
    desk.get_by_label("Placówka").select_option(label=UNIT)
    desk.wait_for_url(re.compile("placowka=[0-9]"))
    assert_accessible(desk)
    rows = desk.get_by_role("table").get_by_role("row")
    for subject in (PROJECTOR, PASSWORD):
        row = rows.filter(has_text=subject)
        expect(row).to_have_count(1)
        expect(row).to_contain_text(TEACHER)
        expect(row).to_contain_text("został")

    password = number_in(rows.filter(has_text=PASSWORD).get_by_role("link"), r"^\s*(\d+)")
    for ticket in (projector, password):
        desk.goto(f"/zgloszenia/{ticket}")
        expect(fact(desk, "Zajmuje się")).to_have_text(TECHNICIAN)
        expect(fact(desk, "Dlaczego")).not_to_be_empty()
        assert desk.locator("h1 + .row-wrap .sla").count() == 2, "an answer and a repair are due"
        assert_accessible(desk)
    return password


def technician_answers(desk: Page, ticket: int) -> None:
    desk.goto(f"/zgloszenia/{ticket}")
    expect(desk.get_by_role("img", name="projektor.jpg")).to_be_visible()
    desk.get_by_label("Odpowiedź do zgłaszającego").fill("Proszę sprawdzić kabel zasilający.")
    desk.get_by_role("button", name="Wyślij", exact=True).click()
    expect(desk.get_by_role("status").first).to_contain_text("Odpowiedź wysłana.")
    assert_accessible(desk)


def technician_reads_the_reply(desk: Page, ticket: int) -> None:
    desk.goto(f"/zgloszenia/{ticket}")
    reply = desk.get_by_role("article").filter(has_text="Sprawdziłam, kabel jest wpięty.")
    expect(reply).to_contain_text("e-mailem")
    # What she quoted is folded away.
    expect(reply.get_by_text("> Proszę sprawdzić kabel")).not_to_be_visible()


def technician_plans_one_visit_for_both(
    service: Service, desk: Page, projector: int, password: int
) -> str:
    """Return the day of the visit."""
    desk.get_by_role("link", name="Kolejka", exact=True).first.click()
    for ticket in (projector, password):
        desk.get_by_role("checkbox", name=f"Zaznacz {ticket}").check()
    desk.get_by_role("button", name="Zaplanuj wizytę").click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text(f"Wizyta w {UNIT}")
    assert_accessible(desk)
    day = first_free_day(service)
    desk.get_by_label("Dzień").fill(day)
    desk.get_by_label("Godzina").fill("22:00")
    desk.get_by_role("button", name="Zaplanuj wizytę").click()

    main = desk.get_by_role("main")
    expect(desk.get_by_role("status").first).to_contain_text("Wizyta zaplanowana.")
    for subject in (PROJECTOR, PASSWORD):
        expect(main.get_by_role("link", name=subject)).to_be_visible()
    assert_accessible(desk)
    return day


def technician_resolves_remotely(desk: Page, ticket: int) -> None:
    desk.goto(f"/zgloszenia/{ticket}")
    desk.get_by_role("link", name="Rozwiąż").click()
    resolve(desk, "Nowe hasło wysłane bezpiecznym linkiem.", means="Zdalnie", minutes="10")


def technician_visits_and_resolves_on_site(phone: Page, ticket: int, day: str) -> None:
    enter(phone, "Informatyk gminny")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    assert_accessible(phone)
    if day == today():
        phone.get_by_role("main").get_by_role("link", name=UNIT).first.click()
        phone.get_by_role("button", name="Zacznij wizytę").click()
        expect(phone.get_by_role("status").first).to_contain_text("Wizyta trwa.")
        assert_accessible(phone)
    phone.goto(f"/zgloszenia/{ticket}")
    resolve(phone, "Wymieniona lampa.", means="Na miejscu", minutes="35", cost="245,50")
    expect(fact(phone, "Koszt")).to_have_text(re.compile(r"245,50\szł"))
    if day == today():
        fact(phone, "Wizyta").get_by_role("link").click()
        phone.get_by_label("Kilometry").fill("21")
        phone.get_by_role("button", name="Zakończ wizytę").click()
        expect(phone.get_by_role("status").first).to_contain_text("Wizyta zakończona.")
        assert_accessible(phone)


def technician_makes_a_ticket_of_the_strangers_mail(desk: Page) -> int:
    desk.get_by_role("link", name=re.compile("^Poczta")).first.click()
    assert_accessible(desk)
    entry = desk.get_by_role("listitem").filter(has_text=STRANGER)
    expect(entry).to_contain_text(INVOICE)
    entry.get_by_role("combobox").select_option(label="SP Nowodwór")
    entry.get_by_role("button", name="Utwórz zgłoszenie").click()

    told = desk.get_by_role("status").first
    expect(told).to_contain_text("Z wiadomości powstało zgłoszenie")
    return number_in(told, r"(\d+)")


def resolve(page: Page, words: str, *, means: str, minutes: str, cost: str = "") -> None:
    page.get_by_label("Co pomogło?").fill(words)
    page.get_by_role("radio", name=means).check()
    page.get_by_label("Ile minut pracy").fill(minutes)
    page.get_by_label("Koszt części i usług").fill(cost)
    page.get_by_role("button", name="Rozwiąż i powiadom").click()
    expect(page.get_by_role("status").first).to_contain_text("rozwiązane.")
    assert_accessible(page)


# --------------------------------------------------------------- the director


def the_figures_changed_by_exactly_these(before: dict[str, Any], after: dict[str, Any]) -> None:
    """Three filed, two answered and solved in time, one of them on the spot, one left open."""
    change = grown(before["totals"], after["totals"])
    assert change.pop("road_time") > 0  # as long as the day's other visits leave it
    assert change == {
        "filed": 3,
        "response_met": 2,
        "resolved": 2,
        "resolution_met": 2,
        "remote": 1,
        "on_site": 1,
        "lesson_time": 2 * 45,
        "lessons_stated": 1,
        "work_time": 10 + 35,
        "backlog": 1,
        "backlog_week": 1,
        "visits": 1,
    }
    changes = {
        section: {
            new["code"]: change
            for old, new in zip(before[section], after[section], strict=True)
            if (change := grown(old, new).get("filed"))
        }
        for section in ("units", "channels", "categories", "kinds")
    }
    assert changes == {
        "units": {"sp-annobor": 2, "sp-nowodwor": 1},
        "channels": {"form": 1, "mail": 2},
        "categories": {"classroom": 1, "account": 1, "printer": 1},
        "kinds": {"incident": 3},
    }


def director_reads_the_figures(page: Page, service: Service, tickets: Tickets) -> None:
    enter(page, "Dyrektorka SZAS")
    page.goto(f"/raporty/{month()}")
    assert_accessible(page)
    totals, main = figures(service)["totals"], page.get_by_role("main")
    expect(main).to_contain_text(
        re.compile(
            rf"Przyjęte zgłoszenia: {totals['filed']['tickets']}\. "
            rf"Rozwiązane: {totals['resolved']['tickets']}, "
            rf"z\s+tego w\s+terminie: {totals['resolution_met']['tickets']}\. "
            rf"Otwarte teraz: {totals['backlog']['tickets']}\."
        )
    )

    row = page.get_by_role("table", name="Placówki").get_by_role("row").filter(has_text=UNIT)
    row.get_by_role("link").first.click()
    listed = page.get_by_role("list", name="Z czego składa się ta liczba")
    expect(listed).to_contain_text(str(tickets.password))
    assert_accessible(page)
    listed.get_by_role("link", name=PROJECTOR).click()
    expect(page).to_have_url(re.compile(f"/zgloszenia/{tickets.projector}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(PROJECTOR)
    assert_accessible(page)

    page.goto(f"/raporty/{month()}")
    main.get_by_role("link", name=str(totals["backlog"]["tickets"]), exact=True).first.click()
    expect(page.get_by_role("main")).to_contain_text(f"{totals['backlog']['tickets']} zgłosze")


# ------------------------------------------------------- without JavaScript


def test_the_form_and_the_ticket_work_without_javascript(open_browser: OpenBrowser) -> None:
    phone, checker = open_browser(PHONE, java_script_enabled=False), open_browser(PHONE)
    phone.goto("/zglos")
    assert_accessible_unscripted(phone, checker)
    phone.get_by_role("button", name="Wyślij zgłoszenie").click()
    expect(phone.get_by_role("alert")).to_contain_text("Jeszcze nie wysłano.")
    assert_accessible_unscripted(phone, checker)
    phone.get_by_label("Która szkoła lub przedszkole?").select_option(label="ZSP Skrobów")
    phone.get_by_role("radio", name="Drukarka i ksero").check()
    phone.get_by_role("radio", name="To nie dotyczy lekcji").check()
    phone.locator("#photos").set_input_files([photograph("toner.jpg")])
    phone.get_by_label("Imię i nazwisko").fill("Jan Ćwik")
    phone.get_by_label("E-mail służbowy").fill("j.cwik@zsp-skrobow.example")
    phone.get_by_role("button", name="Wyślij zgłoszenie").click()
    ticket = number_in(phone.get_by_role("main"), r"Numer (\d+)\.")
    assert_accessible_unscripted(phone, checker)

    phone.goto("/demo/listy")
    phone.get_by_role("link", name=re.compile(rf"Dzwonek {ticket}\].*Jan Ćwik")).first.click()
    phone.get_by_role("main").get_by_role("link", name="/z/").click()
    expect(phone.get_by_role("img", name="toner.jpg")).to_be_visible()
    assert_accessible_unscripted(phone, checker)
    phone.get_by_label("Twoja odpowiedź").fill("Mam jeszcze jeden toner w szafie.")
    phone.get_by_role("button", name="Wyślij odpowiedź").click()
    expect(phone.get_by_role("article").last).to_contain_text("jeden toner w szafie")
    phone.get_by_text("Już działa", exact=True).click()
    # No lesson was lost in an office: nobody asks.
    expect(phone.get_by_label("Jeśli więcej, ile?")).to_have_count(0)
    phone.get_by_role("button", name="Potwierdzam, że działa").click()
    expect(phone.get_by_role("status").first).to_contain_text("Sprawa jest zamknięta")
    assert_accessible_unscripted(phone, checker)


# ------------------------------------------------------------------- reading


def figures(service: Service) -> dict[str, Any]:
    done = service.command("report", "month", month(), "--json")
    assert done.returncode == 0, done.stderr.decode()
    return dict(json.loads(done.stdout))


def grown(before: dict[str, Any], after: dict[str, Any]) -> dict[str, float]:
    """Return by how much each counted figure changed; shares and typical times are left out."""
    return {
        name: figure["value"] - (before[name]["value"] or 0)
        for name, figure in after.items()
        if isinstance(figure, dict)
        and figure["unit"] in {"tickets", "visits", "minutes"}
        and figure["value"] != before[name]["value"]
    }


def assert_accessible_unscripted(page: Page, checker: Page) -> None:
    """Check what `page` shows in the browser `checker`: axe needs scripts, our own stay out."""
    shown = page.content()
    checker.route("**/*.js*", lambda route: route.abort())
    checker.route(
        "**/unscripted",
        lambda route: route.fulfill(body=shown, content_type="text/html; charset=utf-8"),
    )
    checker.goto("/unscripted")
    assert "js" not in (checker.locator("html").get_attribute("class") or "").split()
    assert_accessible(checker)
    checker.unroute_all()


def month() -> str:
    return today()[:7]


def today() -> str:
    return datetime.now(WARSAW).date().isoformat()


def first_free_day(service: Service) -> str:
    """Return today, unless the demonstration has told of a visit there that is over."""
    query = (
        "select max(day) from visits join schools on schools.id = school_id"
        " where visits.status = 'done' and schools.short_name = ?"
    )
    last = eventually(lambda: stored(service, query, UNIT))[0][0]
    tomorrow = (datetime.now(WARSAW).date() + timedelta(days=1)).isoformat()
    return tomorrow if last == today() else today()


def fact(page: Page, term: str) -> Locator:
    """Return the value beside a term in a list of facts."""
    return page.locator(f"dt:text-is('{term}') + dd")


def number_in(place: Locator, pattern: str) -> int:
    found = re.search(pattern, place.inner_text())
    assert found, f"no {pattern!r} in {place.inner_text()!r}"
    return int(found[1])
