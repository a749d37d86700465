"""Visits in a calendar program: what it reads, who may subscribe, and when that ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict, NotAllowed, NotFound
from helpdesk.core.wording import local
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service
from helpdesk.visits.feeds import service as feeds
from helpdesk.visits.feeds import views
from helpdesk.visits.feeds.calendar import Entry, calendar
from helpdesk.visits.models import CalendarFeed, Visit
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn

TODAY = local(NOON).date()
WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "utcnow", lambda: NOON)


@pytest.fixture
def plan(technician: User) -> Callable[..., Visit]:
    def make(*tickets: Ticket, days: int = 1, now: datetime = NOON) -> Visit:
        return service.plan(
            tickets,
            technician=technician,
            on=TODAY + timedelta(days=days),
            starts_at=time(10, 30),
            minutes=60,
            by=technician,
            now=now,
        )

    return make


@pytest.mark.parametrize(
    ("day", "offset"),
    [
        (date(2026, 10, 23), 2),
        (date(2026, 10, 26), 1),
        (date(2027, 3, 26), 1),
        (date(2027, 3, 29), 2),
    ],
)
def test_times_stay_on_the_wall_over_the_change_of_clocks(day: date, offset: int) -> None:
    entry = Entry("1@x", 1, NOON, day, time(8, 15), 90, "SP Łucka")

    found = _events(calendar("Wizyty", [entry]))[0]

    starts, ends = found.decoded("dtstart"), found.decoded("dtend")
    assert starts == datetime.combine(day, time(8, 15), WARSAW)
    assert (starts.utcoffset(), ends - starts) == (timedelta(hours=offset), timedelta(minutes=90))


def test_the_zone_travels_with_the_calendar() -> None:
    read = Calendar.from_ical(calendar("Wizyty", []))

    (zone,) = read.walk("VTIMEZONE")
    made = zone.to_tz(lookup_tzid=False)
    for day, hours in ((date(2031, 3, 29), 1), (date(2031, 3, 31), 2), (date(2031, 10, 27), 1)):
        assert made.utcoffset(datetime.combine(day, time(12))) == timedelta(hours=hours)


def test_hostile_text_stays_one_property() -> None:
    nasty = "SP; A, B\\\r\nEND:VEVENT\nATTENDEE:mailto:x@y.example " + "ż" * 300
    entry = Entry("1@x", 1, NOON, TODAY, time(8), 30, nasty, location=nasty)

    written = calendar(nasty, [entry])

    (found,) = _events(written)
    assert str(found["summary"]).split() == nasty.replace("\r", "").split()
    assert "attendee" not in found
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))


def test_a_moved_visit_keeps_its_uid_and_a_later_sequence(
    plan: Callable[..., Visit], ticket: MakeTicket, technician: User, app: object
) -> None:
    visit = plan(ticket())
    token = feeds.open_feed(technician, now=NOON)
    db.session.commit()
    (before,) = feeds.entries(feeds.find(token), today=TODAY)

    later = NOON + timedelta(hours=1)
    service.move(
        visit, technician=technician, on=TODAY + timedelta(days=2), starts_at=time(9),
        minutes=45, by=technician, now=later,
    )  # fmt: skip
    db.session.commit()

    (after,) = feeds.entries(feeds.find(token), today=TODAY)
    assert after.uid == before.uid
    assert after.sequence > before.sequence
    assert after.changed_at == later


def test_a_cancelled_visit_is_told_as_cancelled(
    client: FlaskClient, plan: Callable[..., Visit], ticket: MakeTicket, technician: User
) -> None:
    visit, token = plan(ticket()), feeds.open_feed(technician, now=NOON)
    service.cancel(visit, by=technician, now=NOON)

    (event,) = _events(client.get(f"/kalendarz/{token}.ics").data)

    assert event["status"] == "CANCELLED"


def test_one_more_ticket_is_a_change(
    plan: Callable[..., Visit], ticket: MakeTicket, school: MakeSchool, technician: User
) -> None:
    unit = school()
    visit = plan(ticket(school_id=unit.id))
    db.session.commit()
    before = visit.version

    service.add(visit, ticket(school_id=unit.id), by=technician, now=NOON + timedelta(minutes=1))
    db.session.commit()

    assert visit.version > before
    assert visit.changed_at == NOON + timedelta(minutes=1)


def test_nothing_personal_leaves_by_the_feed(
    client: FlaskClient,
    plan: Callable[..., Visit],
    ticket: MakeTicket,
    technician: User,
    user: MakeUser,
) -> None:
    filed = ticket(body="Hasło Ani K. nie działa", reporter_name="Ewa Domańska")
    plan(filed)
    head = user(Role.HEAD, school_id=filed.school_id)
    tokens = [feeds.open_feed(each, now=NOON) for each in (technician, head)]

    for token in tokens:
        told = client.get(f"/kalendarz/{token}.ics").text.replace("\r\n ", "")
        assert "wizyta-" in told
        for secret in ("Ani K.", "Domańska", technician.name, technician.email, str(filed.id)):
            assert secret not in told


def test_a_unit_sees_its_own_visits_only(
    client: FlaskClient,
    plan: Callable[..., Visit],
    ticket: MakeTicket,
    user: MakeUser,
) -> None:
    ours, theirs = ticket(), ticket()
    mine = plan(ours)
    plan(theirs, days=3)
    token = feeds.open_feed(user(Role.SECRETARY, school_id=ours.school_id), now=NOON)

    events = _events(client.get(f"/kalendarz/{token}.ics").data)

    assert [str(each["uid"]).partition("@")[0] for each in events] == [f"wizyta-{mine.id}"]
    # What it was promised: not the minute of the plan, which is 10:30 to 11:30.
    [event] = events
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(hours=2)


def test_an_unchanged_calendar_is_not_sent_again(
    client: FlaskClient, plan: Callable[..., Visit], ticket: MakeTicket, technician: User
) -> None:
    plan(ticket())
    token = feeds.open_feed(technician, now=NOON)
    first = client.get(f"/kalendarz/{token}.ics")

    again = client.get(f"/kalendarz/{token}.ics", headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, first.mimetype) == (200, "text/calendar")
    assert (again.status_code, again.data) == (304, b"")


def test_the_address_is_shown_once_and_only_its_hash_is_kept(
    technician: User, sign_in: SignIn, client: FlaskClient
) -> None:
    browser = sign_in(technician)

    page = browser.post("/kalendarz", follow_redirects=True)

    address = re.search(r'id="adres"[^>]* value="([^"]+)"', page.text)[1]
    token = address.rpartition("/")[2].removesuffix(".ics")
    stored = db.session.scalars(select(CalendarFeed.token_hash)).one()
    assert token not in stored
    assert address not in browser.get("/kalendarz").text
    assert client.get(f"/kalendarz/{token}.ics").status_code == 200


def test_an_address_taken_back_opens_nothing(
    technician: User, sign_in: SignIn, client: FlaskClient
) -> None:
    token = feeds.open_feed(technician, now=NOON)
    (feed,) = feeds.living(technician)

    sign_in(technician).post(f"/kalendarz/{feed.id}/wylacz")

    assert client.get(f"/kalendarz/{token}.ics").status_code == 404
    assert client.get("/kalendarz/zgadywanie.ics").status_code == 404


def test_nobody_takes_back_the_address_of_another(
    technician: User, user: MakeUser, sign_in: SignIn
) -> None:
    token = feeds.open_feed(technician, now=NOON)
    (feed,) = feeds.living(technician)

    answer = sign_in(user(Role.TECHNICIAN)).post(f"/kalendarz/{feed.id}/wylacz")

    assert answer.status_code == 404
    assert feeds.find(token).id == feed.id


@pytest.mark.parametrize("change", ["closed", "other unit", "other role"])
def test_a_feed_ends_with_the_place_of_its_owner(
    user: MakeUser, school: MakeSchool, change: str
) -> None:
    head = user(Role.HEAD, school_id=school().id)
    token = feeds.open_feed(head, now=NOON)
    db.session.commit()
    if change == "closed":
        head.is_enabled = False
    elif change == "other unit":
        head.school_id = school().id
    else:
        head.role = Role.REQUESTER
    db.session.commit()

    with pytest.raises(NotFound):
        feeds.find(token)


def test_a_teacher_has_no_calendar_of_visits(
    user: MakeUser, school: MakeSchool, sign_in: SignIn
) -> None:
    teacher = user(school_id=school().id)

    with pytest.raises(NotAllowed):
        feeds.open_feed(teacher, now=NOON)
    assert "Nie ma wizyt" in sign_in(teacher).get("/kalendarz").text


def test_there_is_an_end_to_the_number_of_addresses(technician: User) -> None:
    for _ in range(feeds.MOST):
        feeds.open_feed(technician, now=NOON)
        db.session.commit()

    with pytest.raises(Conflict):
        feeds.open_feed(technician, now=NOON)


def _events(written: bytes) -> list[object]:
    return list(Calendar.from_ical(written).walk("VEVENT"))
