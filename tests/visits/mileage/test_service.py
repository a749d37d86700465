"""Legs are written down when visits end, corrected with a reason, and never counted twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from helpdesk.accounts.models import User
from helpdesk.core import rates
from helpdesk.core.errors import Conflict, HelpdeskError, NotAllowed, NotFound
from helpdesk.core.periods import Month
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.visits import service as visits
from helpdesk.visits.mileage import jobs, log, service
from helpdesk.visits.mileage.legs import Source
from helpdesk.visits.mileage.models import MileageCorrection, MileageLeg
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser
from tests.visits.conftest import Finish

NOVEMBER = Month(2026, 11)
HOUR = timedelta(hours=1)
PAID = rates.parse("2023-01-17 1.15")
Way = tuple[str, str, int | None]


def ways(technician: User, month: Month = NOVEMBER) -> list[Way]:
    return [(*log.ends(leg), leg.kilometres) for leg in service.month(technician, month)]


@pytest.fixture
def far(school: MakeSchool, ticket: MakeTicket):  # type: ignore[no-untyped-def]
    """Return a function that makes a ticket in a new unit so far from the office."""

    def make(kilometres: int, name: str):  # type: ignore[no-untyped-def]
        return ticket(school_id=school(kilometres=kilometres, short_name=name).id)

    return make


def test_a_finished_visit_is_a_way_there_and_a_way_home(
    finished: Finish, far, technician: User
) -> None:
    finished(far(12, "SP Łucka"))

    assert ways(technician) == [("Biuro", "SP Łucka", 12), ("SP Łucka", "Biuro", 12)]


def test_the_next_visit_of_the_day_takes_the_way_home(
    finished: Finish, far, technician: User
) -> None:
    finished(far(12, "SP Łucka"))
    finished(far(9, "SP Brzeziny"), at=NOON + 2 * HOUR, kilometres=5 + 9)

    assert ways(technician) == [
        ("Biuro", "SP Łucka", 12),
        ("SP Łucka", "SP Brzeziny", 5),
        ("SP Brzeziny", "Biuro", 9),
    ]


def test_visits_stand_in_the_order_of_arrival_not_of_leaving(
    finished: Finish, far, technician: User
) -> None:
    finished(far(9, "SP Brzeziny"), at=NOON, kilometres=4 + 9)
    finished(far(12, "SP Łucka"), at=NOON - 2 * HOUR)

    assert [way[:2] for way in ways(technician)] == [
        ("Biuro", "SP Łucka"),
        ("SP Łucka", "SP Brzeziny"),
        ("SP Brzeziny", "Biuro"),
    ]


def test_what_was_called_off_or_moved_is_not_counted(
    finished: Finish, far, technician: User
) -> None:
    finished(far(12, "SP Łucka"))
    day = local(NOON).date()
    given = {"technician": technician, "starts_at": NOON.time(), "minutes": 30, "by": technician}
    called_off = visits.plan([far(30, "SP Daleka")], on=day, now=NOON, **given)  # type: ignore[arg-type]
    moved = visits.plan([far(40, "SP Dalsza")], on=day, now=NOON, **given)  # type: ignore[arg-type]
    visits.cancel(called_off, by=technician, now=NOON)
    visits.move(moved, on=day + timedelta(days=1), now=NOON, **given)  # type: ignore[arg-type]

    service.lay(technician.id, day, now=NOON)

    assert len(ways(technician)) == 2


def test_laying_a_day_again_changes_nothing(finished: Finish, far, technician: User) -> None:
    visit = finished(far(12, "SP Łucka"))
    before = [(leg.id, leg.kilometres) for leg in service.month(technician, NOVEMBER)]

    for _ in range(2):
        service.lay(technician.id, visit.day, now=NOON)

    assert [(leg.id, leg.kilometres) for leg in service.month(technician, NOVEMBER)] == before


@pytest.mark.parametrize("home", [False, True])
def test_the_database_refuses_to_count_a_leg_twice(
    finished: Finish, far, technician: User, home: bool
) -> None:
    visit = finished(far(12, "SP Łucka"))
    ends = (
        {"from_id": visit.school_id, "to_id": None, "visit_id": None}
        if home
        else {"from_id": None, "to_id": visit.school_id, "visit_id": visit.id}
    )
    db.session.add(
        MileageLeg(
            technician_id=technician.id, day=visit.day, position=9, kilometres=1,
            source=Source.WRITTEN, **ends,
        )
    )  # fmt: skip

    with pytest.raises(IntegrityError):
        db.session.flush()


def correct(leg: MileageLeg, by: User, kilometres: int = 15, **given: object) -> None:
    values = {"reason": "Objazd.", "before": leg.kilometres, "now": NOON, **given}
    service.correct(leg, kilometres=kilometres, by=by, **values)  # type: ignore[arg-type]
    db.session.commit()


def legs(technician: User) -> Sequence[MileageLeg]:
    return service.month(technician, NOVEMBER)


def test_a_correction_keeps_what_stood_there_who_and_why(
    finished: Finish, far, technician: User
) -> None:
    finished(far(12, "SP Łucka"))
    first, _home = legs(technician)

    correct(first, technician)
    correct(first, technician, 14, reason="Pomyłka.")

    assert (first.kilometres, first.source) == (14, Source.CORRECTED)
    kept = [(each.before, each.kilometres, each.reason, each.by) for each in first.corrections]
    assert kept == [(12, 15, "Objazd.", technician), (15, 14, "Pomyłka.", technician)]
    assert "12 km → 15 km: Objazd. (Tomasz Wrona, wt. 24.11)" in log.told(first.corrections[0])


def test_a_correction_sent_twice_is_one_and_two_people_do_not_overwrite_each_other(
    finished: Finish, far, technician: User
) -> None:
    finished(far(12, "SP Łucka"))
    first, _home = legs(technician)

    correct(first, technician, before=12)
    correct(first, technician, before=12)

    assert len(first.corrections) == 1
    with pytest.raises(Conflict, match="w międzyczasie"):
        correct(first, technician, 20, before=12)


@pytest.mark.parametrize(
    ("given", "words"), [({"kilometres": -1}, "od 0"), ({"kilometres": 1001}, "do 1000"), ({"reason": ""}, "skąd")]
)  # fmt: skip
def test_a_correction_must_make_sense(
    finished: Finish, far, technician: User, given: dict[str, object], words: str
) -> None:
    finished(far(12, "SP Łucka"))

    with pytest.raises(HelpdeskError, match=words):
        correct(legs(technician)[0], technician, **given)  # type: ignore[arg-type]


def test_a_correction_outlives_the_next_visit_unless_the_way_became_another(
    finished: Finish, far, technician: User
) -> None:
    finished(far(12, "SP Łucka"))
    there, home = legs(technician)
    correct(there, technician, 15)
    correct(home, technician, 16)

    finished(far(9, "SP Brzeziny"), at=NOON + 2 * HOUR, kilometres=5 + 9)
    db.session.expire_all()

    assert [way[2] for way in ways(technician)] == [15, 5, 9]
    assert [(each.before, each.kilometres, each.by_id) for each in home.corrections] == [
        (12, 16, technician.id),
        (16, 9, None),
    ]


def test_totals_are_the_sums_of_the_legs_and_unknown_ones_are_counted_apart(
    finished: Finish, far, technician: User
) -> None:
    finished(far(12, "SP Łucka"))
    finished(far(9, "SP Brzeziny"), at=NOON + 2 * HOUR)

    found = log.log("Tomasz Wrona", NOVEMBER, legs(technician), PAID)

    assert [line.amount for line in found.lines] == [1380, None, 1035]
    assert (found.kilometres, found.amount, found.missing) == (21, 21 * 115, 1)


def test_a_month_ends_with_its_last_day(finished: Finish, far, technician: User) -> None:
    last = NOON + timedelta(days=6)  # 30 November
    finished(far(12, "SP Łucka"), at=last)
    finished(far(9, "SP Brzeziny"), at=last + timedelta(days=1))

    assert len(ways(technician)) == 2
    assert len(ways(technician, NOVEMBER.next)) == 2


def test_visits_from_before_the_log_are_made_up_for(
    finished: Finish, far, technician: User
) -> None:
    finished(far(12, "SP Łucka"))
    finished(far(9, "SP Brzeziny"), at=NOON + 2 * HOUR, kilometres=14)
    db.session.execute(delete(MileageLeg))
    db.session.commit()

    jobs.lay_legs(now=NOON)

    assert [way[2] for way in ways(technician)] == [12, 5, 9]
    assert jobs.lay_legs(now=NOON) == 0


def test_a_later_change_in_the_register_does_not_rewrite_the_log(
    finished: Finish, far, technician: User
) -> None:
    visit = finished(far(12, "SP Łucka"))
    db.session.execute(update(type(visit.school)).values(kilometres=99))
    db.session.commit()

    jobs.lay_legs(now=NOON)

    assert [way[2] for way in ways(technician)] == [12, 12]


def test_whose_log_is_whose(finished: Finish, far, technician: User, user: MakeUser) -> None:
    finished(far(12, "SP Łucka"))
    leg = db.session.scalars(select(MileageLeg)).first()
    assert leg is not None
    other, director, admin = (
        user(role) for role in (Role.TECHNICIAN, Role.DIRECTOR, Role.ADMINISTRATOR)
    )

    assert service.drivers(technician) == [technician]
    assert technician in service.drivers(director)
    assert service.find(leg.id, reader=technician) is leg
    assert service.find(leg.id, reader=admin) is leg
    with pytest.raises(NotFound):
        service.find(leg.id, reader=other)
    with pytest.raises(NotAllowed):
        service.find(leg.id, reader=director)
    assert db.session.scalars(select(MileageCorrection)).all() == []
