"""Fair play out of a database: tickets worked by the real services, so each figure is known."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from helpdesk.accounts.models import User
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import commands, views
from helpdesk.reports.cases import cases
from helpdesk.reports.fairness import Fair
from helpdesk.reports.service import fair_play, fair_play_behind
from helpdesk.reports.signs import study
from helpdesk.security.permissions import Role
from helpdesk.sla.clock import Span
from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets import service
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeTicket, MakeUser, SignIn

OCTOBER = Month(2026, 10)
HOUR = timedelta(hours=1)
# How many tickets each figure counts, of how many: see `an_october`.
KNOWN = {
    Fair.PAUSED_REQUESTER: (1, 9),
    Fair.PAUSED_VENDOR: (2, 9),
    Fair.PAUSED: (2, 9),
    Fair.PAUSED_NEAR_DEADLINE: (1, 3),
    Fair.REOPENED_SOON: (1, 10),
    Fair.LOWERED_NEAR_DEADLINE: (1, 2),
    Fair.BACKDATED: (1, 11),
}


@pytest.fixture(autouse=True)
def _it_is_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)
    monkeypatch.setattr(commands, "utcnow", lambda: NOON)


@pytest.fixture
def director(user: MakeUser) -> User:
    return user(Role.DIRECTOR)


@pytest.fixture
def browser(director: User, sign_in: SignIn) -> FlaskClient:
    return sign_in(director)


def october(day: int, hour: int = 8, minute: int = 0) -> datetime:
    """Return an instant by the clock in Warsaw; the 5th is a Monday."""
    return datetime(2026, 10, day, hour - 2, minute, tzinfo=UTC)


@pytest.fixture
def solve(technician: User) -> Callable[..., None]:
    def act(ticket: Ticket, now: datetime, at: datetime | None = None) -> None:
        service.resolve(
            ticket,
            resolution="Kabel.",
            means=Means.REMOTE,
            minutes=5,
            by=technician,
            now=now,
            at=at,
        )

    return act


@pytest.fixture
def an_october(ticket: MakeTicket, technician: User, solve: Callable[..., None]) -> None:
    """Eleven tickets of which each figure is known. A medium one has 16 hours, a high one 8."""
    by, week = technician, {"now": october(5)}
    for hour in range(9, 14):  # five that are plain: 1 + 2 + 3 + 4 + 5 hours
        solve(ticket(**week), october(5, hour))
    # Waited 2 h for the requester and 1 h for the vendor, of 4 h.
    asked = ticket(**week)
    service.pause(asked, Status.WAITING_REQUESTER, reason="Która sala?", by=by, now=october(5, 9))
    service.pause(asked, Status.WAITING_VENDOR, reason="Lampa.", by=by, now=october(5, 11))
    solve(asked, october(5, 12))
    # Paused with an hour left for 8 hours, of 24 h.
    late = ticket(**week)
    service.pause(late, Status.WAITING_VENDOR, reason="Serwis.", by=by, now=october(6, 15))
    solve(late, october(7, 15))
    # Paused still, and far from the deadline.
    far = ticket(**week)
    service.pause(far, Status.WAITING_VENDOR, reason="Ekran.", by=by, now=october(6, 8))
    # Back after a day, and lowered with an hour left of 8.
    back = ticket(urgency=Urgency.STOPPED, **week)
    solve(back, october(5, 9))
    service.reopen(back, reason="Znowu.", by=by, now=october(6, 9))
    service.reprioritise(
        back, impact=Impact.ROOM, urgency=Urgency.CAN_WAIT, by=by, now=october(6, 15)
    )
    # Repaired at nine, typed at three: an hour of work.
    solve(ticket(**week), october(5, 15), at=october(5, 9))
    # Lowered with seven hours left of 8.
    slow = ticket(urgency=Urgency.STOPPED, **week)
    service.reprioritise(
        slow, impact=Impact.ROOM, urgency=Urgency.HINDERED, by=by, now=october(5, 9)
    )
    solve(slow, october(5, 10))
    db.session.flush()


@pytest.mark.usefixtures("an_october")
def test_each_figure_is_what_is_known_to_have_happened(director: User) -> None:
    found = fair_play(OCTOBER, reader=director, now=NOON)

    assert {name: (each.count, each.out_of) for name, each in found.items()} == KNOWN
    took = 1 + 2 + 3 + 4 + 5 + 4 + 23 + 1 + 2
    assert found[Fair.PAUSED_REQUESTER].share == pytest.approx(2 / took)
    assert found[Fair.PAUSED_VENDOR].share == pytest.approx((1 + 8) / took)
    assert found[Fair.REOPENED_SOON].share == 0.1
    assert found[Fair.LOWERED_NEAR_DEADLINE].share is None


@pytest.mark.usefixtures("an_october")
def test_what_was_not_waited_is_the_time_that_was_determined(director: User) -> None:
    within = Span(OCTOBER.start, OCTOBER.end)
    for case in cases(OCTOBER, reader=director, now=NOON):
        found = study(case, within)
        if found.took is not None:
            counted = found.took - sum((wait.lasted for wait in found.waits), timedelta())
            stored = db.session.get_one(Ticket, case.ticket_id).resolution_seconds
            assert counted.total_seconds() == stored


@pytest.mark.usefixtures("an_october")
def test_behind_each_figure_stand_exactly_its_tickets(director: User) -> None:
    for finding in fair_play(OCTOBER, reader=director, now=NOON).values():
        for of, count in ((finding.counted, finding.count), (finding.whole, finding.out_of)):
            found = fair_play_behind(of, reader=director, now=NOON)
            assert (found.count, len(found.tickets)) == (count, count), of


@pytest.mark.usefixtures("an_october")
def test_every_number_on_the_page_opens_as_many_tickets(browser: FlaskClient) -> None:
    page = browser.get("/raporty/2026-10/rzetelnosc").text
    links = re.findall(r'href="([^"]+/rzetelnosc/zgloszenia\?[^"]+)">([^<]+)</a>', page)

    assert len(links) == 2 * len(Fair) + 5  # of two the share is too small to tell
    for address, words in links:
        answer = browser.get(address.replace("&amp;", "&")).text
        listed = len(re.findall(r'class="nr"', answer))
        assert re.search(rf'<p class="lead">{listed} ', answer), address
        if words.isdecimal():
            assert listed == int(words), address
    assert page.count("za mało danych") == 2


@pytest.mark.usefixtures("an_october")
def test_the_list_says_what_happened_and_the_written_reason(browser: FlaskClient) -> None:
    address = "/raporty/2026-10/rzetelnosc/zgloszenia?miara="

    def listed(measure: Fair) -> str:
        return browser.get(address + measure.value).text.replace("\N{NO-BREAK SPACE}", " ")

    assert (
        "Czeka na zgłaszającego od pon. 5.10, 9:00 do pon. 5.10, 11:00, w czasie pracy: 2 h. Powód: Która sala?"
        in listed(Fair.PAUSED_REQUESTER)
    )
    assert "wt. 6.10, 15:00: czeka na dostawcę, do terminu zostało 1 h. Powód: Serwis." in listed(
        Fair.PAUSED_NEAR_DEADLINE
    )
    assert "priorytet niski, wcześniej wysoki; według wcześniejszego zostało 1 h" in listed(
        Fair.LOWERED_NEAR_DEADLINE
    )
    assert "Rozwiązane pon. 5.10, 9:00, otwarte ponownie wt. 6.10, 9:00. Powód: Znowu." in listed(
        Fair.REOPENED_SOON
    )
    assert "rozwiązane: stało się pon. 5.10, 9:00, zapisano pon. 5.10, 15:00" in listed(
        Fair.BACKDATED
    )


def test_a_month_in_which_nothing_happened_says_so_in_words(browser: FlaskClient) -> None:
    page = browser.get("/raporty/2026-10/rzetelnosc").text

    assert page.count("(żadne)") == 2 * len(Fair)
    assert page.count("brak danych") == len(Fair)


def test_a_long_list_has_pages(
    browser: FlaskClient, ticket: MakeTicket, solve: Callable[..., None]
) -> None:
    for _ in range(26):
        solve(ticket(now=october(5)), october(5, 15), at=october(5, 9))
    address = "/raporty/2026-10/rzetelnosc/zgloszenia?miara=zapisane-pozniej"

    first, second = browser.get(address).text, browser.get(address + "&strona=2").text

    assert (first.count('class="nr"'), second.count('class="nr"')) == (25, 1)
    assert "Strona 2 z 2" in second
    assert browser.get(address + "&strona=3").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/raporty/2026-12/rzetelnosc",
        "/raporty/2026-13/rzetelnosc",
        "/raporty/2026-12/rzetelnosc/zgloszenia?miara=zapisane-pozniej",
        "/raporty/2026-10/rzetelnosc/zgloszenia",
        "/raporty/2026-10/rzetelnosc/zgloszenia?miara=zgloszone",
        "/raporty/2026-10/rzetelnosc/zgloszenia?miara=zapisane-pozniej&zakres=x",
        "/raporty/2026-10/rzetelnosc/zgloszenia?miara=zapisane-pozniej&strona=0",
        "/raporty/2026-10/rzetelnosc/zgloszenia?miara=zapisane-pozniej&strona=2",
    ],
)
def test_nonsense_and_the_future_are_not_found(browser: FlaskClient, address: str) -> None:
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("role", [Role.REQUESTER, Role.SECRETARY, Role.HEAD], ids=str)
@pytest.mark.parametrize("end", ["", "/zgloszenia?miara=zapisane-pozniej"])
def test_schools_find_no_such_page(user: MakeUser, sign_in: SignIn, role: Role, end: str) -> None:
    assert sign_in(user(role)).get(f"/raporty/2026-10/rzetelnosc{end}").status_code == 404


def test_a_month_that_is_not_over_says_so(browser: FlaskClient) -> None:
    assert "Ten miesiąc jeszcze trwa" in browser.get("/raporty/2026-11/rzetelnosc").text


@pytest.mark.usefixtures("an_october")
def test_the_month_leads_to_the_page(browser: FlaskClient) -> None:
    assert 'href="/raporty/2026-10/rzetelnosc"' in browser.get("/raporty/2026-10").text


@pytest.mark.usefixtures("an_october")
def test_it_reads_in_english_too(browser: FlaskClient, director: User) -> None:
    director.language = "en"

    page = browser.get("/raporty/2026-10/rzetelnosc").text
    listed = browser.get("/raporty/2026-10/rzetelnosc/zgloszenia?miara=pauzy-przed-terminem").text

    assert "Pauses begun shortly before the deadline" in page
    assert "too little data" in page
    assert "waiting for vendor, 1 h left before the deadline. Reason: Serwis." in listed


@pytest.mark.usefixtures("an_october")
def test_the_json_holds_every_figure_with_its_definition(app: Flask) -> None:
    db.session.commit()

    answer = app.test_cli_runner().invoke(commands.report, ["month", "2026-10", "--json"])
    found = json.loads(answer.output)["fairness"]

    assert {
        Fair[name.upper()]: (each["tickets"], each["out_of"]) for name, each in found.items()
    } == KNOWN
    assert all(each["definition"] and each["population"] for each in found.values())
    assert found["lowered_near_deadline"]["is_small"]
    assert found["paused"]["unit"] == "share_of_time"


@pytest.mark.usefixtures("an_october")
def test_the_cost_does_not_grow_with_the_tickets(
    director: User, ticket: MakeTicket, solve: Callable[..., None]
) -> None:
    def statements() -> int:
        db.session.commit()
        db.session.expire_all()
        sent: list[str] = []

        def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        fair_play(OCTOBER, reader=director, now=NOON)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(sent)

    before = statements()
    for _ in range(10):
        solve(ticket(now=october(5)), october(5, 9))

    assert statements() == before


def test_the_month_is_found_by_the_index_on_when_it_happened(director: User) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL plans by statistics, which an empty table has none of")
    sent: list[tuple[str, Any]] = []

    def note(_conn: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", note)
    cases(OCTOBER, reader=director, now=NOON)
    event.remove(db.engine, "before_cursor_execute", note)

    assert len(sent) == 1
    for statement, values in sent:
        steps = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        plan = "\n".join(map(str, steps))
        assert "ix_ticket_events_at" in plan, plan
        assert "SCAN ticket" not in plan, plan
