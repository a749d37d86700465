"""The queue: order, groups, views, search, and what is done with many at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.sla.priority import Urgency
from helpdesk.tickets import queue, service
from helpdesk.tickets.lifecycle import Kind, Means, Status
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.narrowing import Filters, View
from helpdesk.tickets.queue import Group
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn

DAY = timedelta(days=1)


def numbers(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'class="title" href="/zgloszenia/(\d+)"', page)]


@pytest.fixture
def of_each_group(ticket: MakeTicket, technician: User) -> dict[Group, Ticket]:
    """One open ticket in each part of the queue, filed so that their order is not that of ids."""
    waiting = ticket()
    service.reply(waiting, body="?", by=technician, now=NOON)
    service.pause(waiting, Status.WAITING_VENDOR, reason="Lampa", by=technician, now=NOON)
    answered = ticket(now=NOON - DAY)
    service.reply(answered, body="Jutro będę.", by=technician, now=NOON - DAY)
    later = ticket(urgency=Urgency.CAN_WAIT)
    service.reply(later, body="W czwartek.", by=technician, now=NOON)
    return {
        Group.PAUSED: waiting,
        Group.UNTIMED: ticket(kind=Kind.IDEA),
        Group.LATER: later,
        Group.TOMORROW: answered,
        Group.TODAY: ticket(),
        Group.LATE: ticket(now=NOON - DAY),
    }


def test_what_breaches_first_stands_first_and_paused_ones_last(
    desk: FlaskClient, of_each_group: dict[Group, Ticket]
) -> None:
    page = desk.get("/kolejka").text

    assert numbers(page) == [of_each_group[group].id for group in Group]
    for heading in ("Po terminie", "Dziś", "Jutro", "Później", "Wstrzymane", "Bez terminu"):
        assert re.search(rf'scope="rowgroup"[^>]*>{heading} <span class="nr">1<', page)


def test_groups_are_counted_by_the_rule_that_sorts_them(
    of_each_group: dict[Group, Ticket], technician: User
) -> None:
    counts = queue.counts(Filters(), reader=technician, now=NOON).groups

    assert counts == dict.fromkeys(Group, 1)
    assert {queue.group_of(each, NOON): each for each in of_each_group.values()} == of_each_group


def test_views_hold_what_they_say(
    desk: FlaskClient, of_each_group: dict[Group, Ticket], user: MakeUser, technician: User
) -> None:
    late = of_each_group[Group.LATE]
    service.assign(late, user(Role.TECHNICIAN), by=technician, now=NOON)

    def shown(view: View) -> set[Group]:
        found = numbers(desk.get(f"/kolejka?widok={view.value}").text)
        return {group for group, each in of_each_group.items() if each.id in found}

    assert shown(View.MINE) == set(Group) - {Group.LATE}
    assert shown(View.LATE) == {Group.LATE}
    assert shown(View.DUE_TODAY) == {Group.TODAY}
    assert shown(View.WAITING) == {Group.PAUSED}
    assert shown(View.UNANSWERED) == {Group.LATE, Group.TODAY, Group.UNTIMED}


def test_a_resolved_ticket_leaves_the_queue(
    desk: FlaskClient, ticket: MakeTicket, technician: User
) -> None:
    broken = ticket()
    service.resolve(
        broken, resolution="Kabel", means=Means.REMOTE, minutes=5, by=technician, now=NOON
    )

    assert numbers(desk.get("/kolejka").text) == []
    assert desk.get(f"/kolejka?szukaj={broken.id}").location == f"/zgloszenia/{broken.id}"


@pytest.mark.parametrize("words", ["łucka", "PROJEKTOR", "wójcik", "obrazu sala"])
def test_search_finds_words_in_any_case(desk: FlaskClient, ticket: MakeTicket, words: str) -> None:
    wanted = ticket(
        body="Projektor bez obrazu w SP Łucka", reporter_name="Ewa Wójcik", place="Sala 12"
    )
    ticket(body="Drukarka", reporter_name="Jan Ćwik", reporter_email="j@sp.example")

    assert numbers(desk.get("/kolejka", query_string={"szukaj": words}).text) == [wanted.id]


@pytest.mark.parametrize("words", ["%", "_", "\x00", "'; drop table tickets", "1" * 40, "²"])
def test_search_takes_anything(desk: FlaskClient, ticket: MakeTicket, words: str) -> None:
    ticket()

    assert desk.get("/kolejka", query_string={"szukaj": words}).status_code == 200


@pytest.mark.parametrize(
    "address",
    ["?widok=nic", "?od=-5", "?od=99999999999999999999", "?placowka=99999999999999999999", "?od=x"],
)
def test_an_odd_address_still_shows_a_queue(desk: FlaskClient, address: str) -> None:
    assert desk.get(f"/kolejka{address}").status_code == 200


def test_filters_narrow_and_pages_follow(
    desk: FlaskClient, ticket: MakeTicket, school: MakeSchool
) -> None:
    unit = school()
    for _ in range(26):
        ticket(school_id=unit.id)
    other = ticket()

    first = desk.get(f"/kolejka?placowka={unit.id}").text
    second = desk.get(f"/kolejka?placowka={unit.id}&od=25").text

    assert len(numbers(first)) == 25
    assert len(numbers(second)) == 1
    assert other.id not in numbers(first) + numbers(second)
    assert f"widok=wszystkie&amp;placowka={unit.id}&amp;od=25" in first
    assert "Pokazano 26–26 z 26." in second


def test_queries_do_not_grow_with_the_rows(
    desk: FlaskClient, ticket: MakeTicket, statements: Callable[..., object]
) -> None:
    counts = []
    for filed in (1, 20):
        for number in range(filed):
            ticket(reporter_email=f"osoba{number}@sp.example")
        with statements() as sent:
            desk.get("/kolejka")
        counts.append(len(sent))

    assert counts[0] == counts[1]


def test_picked_tickets_are_handed_over(
    desk: FlaskClient, ticket: MakeTicket, user: MakeUser
) -> None:
    maja = user(Role.TECHNICIAN, name="Oliwia Maj")
    picked = [ticket(), ticket()]
    data = {
        "t": [each.id for each in picked],
        "co": "przydziel",
        "technician": maja.id,
        "dalej": "/kolejka?widok=moje",
    }

    answer = desk.post("/kolejka/zaznaczone", data=data)

    assert answer.location == "/kolejka?widok=moje"
    assert {each.technician_id for each in picked} == {maja.id}


def test_picked_tickets_go_to_the_planning_of_a_visit(
    desk: FlaskClient, ticket: MakeTicket, school: MakeSchool
) -> None:
    unit = school()
    picked = [ticket(school_id=unit.id), ticket(school_id=unit.id)]

    answer = desk.post(
        "/kolejka/zaznaczone", data={"t": [each.id for each in picked], "co": "wizyta"}
    )

    assert answer.location == f"/wizyty/zaplanuj?t={picked[0].id}&t={picked[1].id}"
    assert desk.get(answer.location).status_code == 200


@pytest.mark.parametrize("back", ["//evil.example/?x", "https://evil.example/?x", "?a\r\nb"])
def test_the_way_back_leads_to_our_queue_only(desk: FlaskClient, back: str) -> None:
    answer = desk.post("/kolejka/zaznaczone", data={"dalej": back})

    assert answer.location.startswith("/kolejka")


def test_a_director_reads_the_queue_without_tools(
    user: MakeUser, sign_in: SignIn, ticket: MakeTicket
) -> None:
    broken = ticket()
    director = sign_in(user(Role.DIRECTOR))

    page = director.get("/kolejka").text

    assert numbers(page) == [broken.id]
    assert 'type="checkbox" name="t"' not in page
    assert director.post("/kolejka/zaznaczone", data={"t": broken.id}).status_code == 404


@pytest.mark.parametrize("view", View)
def test_the_queue_searches_what_is_open_not_what_was_ever_filed(
    app: Flask, technician: User, view: View
) -> None:
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL decides by statistics, which an empty table has not")
    plans: list[str] = []

    def explain(connection: Any, _cursor: object, statement: str, given: Any, *_: object) -> None:
        if statement.startswith("SELECT"):
            raw = connection.connection.driver_connection
            rows = raw.execute(f"EXPLAIN QUERY PLAN {statement}", given)
            plans.extend(row[3] for row in rows if "tickets" in row[3])

    event.listen(db.engine, "before_cursor_execute", explain)
    try:
        filters = Filters(view, school_id=1, category_id=1, words="projektor")
        queue.page_of(filters, reader=technician, now=NOON)
        queue.counts(filters, reader=technician, now=NOON)
        queue.due_today(technician, now=NOON)
        queue.remote(technician, now=NOON, but=[1])
        queue.open_at(1, reader=technician, but=1)
        queue.all_open_at(1)
    finally:
        event.remove(db.engine, "before_cursor_execute", explain)

    assert plans
    assert all("ix_tickets_open" in plan or "ix_tickets_done" in plan for plan in plans), plans
