"""A visit that goes to another technician: what the calendars of both say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.visits import service
from helpdesk.visits.feeds import service as feeds
from helpdesk.visits.feeds.calendar import Entry
from helpdesk.visits.models import Visit
from tests.conftest import NOON, MakeTicket, MakeUser

TODAY = local(NOON).date()
TOMORROW, LATER = TODAY + timedelta(days=1), TODAY + timedelta(days=2)

Shown = Callable[..., list[Entry]]
Give = Callable[..., None]


@pytest.fixture
def shown() -> Shown:
    """Return a function that opens a technician's calendar on a day."""
    tokens: dict[int, str] = {}

    def read(person: User, *, on: date = TODAY) -> list[Entry]:
        if person.id not in tokens:
            tokens[person.id] = feeds.open_feed(person, now=NOON)
            db.session.commit()
        return feeds.entries(feeds.find(tokens[person.id]), today=on)

    return read


@pytest.fixture
def visit(ticket: MakeTicket, technician: User) -> Visit:
    made = service.plan(
        [ticket()], technician=technician, on=TOMORROW, starts_at=time(10, 30), minutes=60,
        by=technician, now=NOON,
    )  # fmt: skip
    db.session.commit()
    return made


@pytest.fixture
def give(visit: Visit) -> Give:
    def move(to: User, *, on: date = LATER) -> None:
        service.move(
            visit, technician=to, on=on, starts_at=time(8), minutes=45, by=to,
            now=NOON + timedelta(hours=1),
        )  # fmt: skip
        db.session.commit()

    return move


@pytest.fixture
def other(user: MakeUser) -> User:
    return user(Role.TECHNICIAN)


def test_the_former_technician_has_it_cancelled_where_it_stood(
    shown: Shown, give: Give, technician: User, other: User
) -> None:
    [had] = shown(technician)

    give(other)

    [gone], [living] = shown(technician), shown(other)
    assert gone.is_cancelled
    assert gone.sequence > had.sequence
    assert gone.changed_at == NOON + timedelta(hours=1)
    kept = ("uid", "day", "starts_at", "minutes", "summary", "location", "url")
    assert [getattr(gone, name) for name in kept] == [getattr(had, name) for name in kept]
    assert (living.uid, living.day, living.is_cancelled) == (had.uid, LATER, False)


def test_what_became_of_it_later_is_not_told(
    visit: Visit, shown: Shown, give: Give, technician: User, other: User
) -> None:
    give(other)
    before = shown(technician)

    give(other, on=TODAY + timedelta(days=5))
    service.cancel(visit, by=other, now=NOON + timedelta(days=1))
    db.session.commit()

    assert shown(technician) == before


def test_handed_over_twice_it_is_cancelled_once_with_each(
    shown: Shown, give: Give, technician: User, other: User, user: MakeUser
) -> None:
    third = user(Role.TECHNICIAN)
    give(other)
    give(third)

    [first], [second], [living] = (shown(each) for each in (technician, other, third))
    assert (first.is_cancelled, first.day) == (True, TOMORROW)
    assert (second.is_cancelled, second.day) == (True, LATER)
    assert first.sequence < second.sequence <= living.sequence


def test_coming_back_it_lives_alone_and_going_again_is_cancelled_anew(
    shown: Shown, give: Give, technician: User, other: User
) -> None:
    give(other)
    [gone] = shown(technician)

    give(technician)
    [back] = shown(technician)
    give(other, on=TOMORROW)
    [again] = shown(technician)

    assert (back.uid, back.is_cancelled) == (gone.uid, False)
    assert gone.sequence < back.sequence < again.sequence
    assert (again.is_cancelled, again.day) == (True, LATER)


def test_a_visit_that_took_place_by_other_hands_goes_too(
    visit: Visit, shown: Shown, technician: User, other: User
) -> None:
    [had] = shown(technician)

    service.take_place(visit, by=other, at=NOON, now=NOON + timedelta(hours=2))
    db.session.commit()

    [gone], [living] = shown(technician), shown(other)
    assert gone.sequence > had.sequence
    assert (gone.is_cancelled, gone.day, living.day) == (True, TOMORROW, TODAY)


def test_a_move_that_was_refused_leaves_no_trace(
    visit: Visit, shown: Shown, give: Give, technician: User, other: User, ticket: MakeTicket
) -> None:
    service.plan(
        [ticket(school_id=visit.school_id)], technician=other, on=LATER, starts_at=time(12),
        minutes=30, by=other, now=NOON,
    )  # fmt: skip
    db.session.commit()

    with pytest.raises(Conflict):
        give(other)
    db.session.commit()

    [living] = shown(technician)
    assert not living.is_cancelled


def test_after_two_months_nothing_is_said_of_it(
    shown: Shown, give: Give, technician: User, other: User
) -> None:
    give(other)

    assert shown(technician, on=TOMORROW + feeds.BEHIND)
    assert shown(technician, on=LATER + feeds.BEHIND) == []
