"""The page behind a letter's link: what it tells, what it does once, what it refuses in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from helpdesk.accounts import weeks
from helpdesk.accounts.models import Absence, User
from helpdesk.core.clock import WARSAW
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.sla.clock import Hours
from helpdesk.tickets.lifecycle import Event
from helpdesk.tickets.models import Ticket
from helpdesk.visits import service
from helpdesk.visits.models import Visit
from helpdesk.visits.promise import service as promises
from helpdesk.visits.promise import views
from helpdesk.visits.promise.jobs import tell_schools
from helpdesk.visits.promise.standing import Standing
from helpdesk.visits.promise.standings import standing_of
from tests.conftest import NOON, MakeSchool, MakeTicket, MakeUser, SignIn
from tests.visits.promise.conftest import SETTLED, THURSDAY, TODAY, Letters, token_in

LATER = NOON + timedelta(hours=1)
SHOWN = "2026-11-26T09:00"
TOMORROW_AT_NINE = "2026-11-25T09:00"
Plan = Callable[..., Visit]


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Let the page be opened at another time than an hour after planning."""

    def set_to(now: datetime) -> None:
        monkeypatch.setattr(views, "utcnow", lambda: now)

    set_to(LATER)
    return set_to


def standing(visit: Visit) -> Standing | None:
    return standing_of(visit, promises.promise_of(visit.id))


def confirm(client: FlaskClient, token: str, shown: str = SHOWN) -> Any:
    return client.post(f"/wizyta/{token}/potwierdz", data={"shown": shown})


def choose(client: FlaskClient, token: str, slot: str, words: str = "", shown: str = SHOWN) -> Any:
    given = {"shown": shown, "slot": slot, "words": words}
    return client.post(f"/wizyta/{token}/inny", data=given)


def slots(page: str) -> list[str]:
    return [
        each for each in re.findall(r'name="slot"[^>]* value="([^"]+)"', page) if each != "none"
    ]


def test_looking_changes_nothing_and_tells_all(
    client: FlaskClient, visit: Visit, token: str
) -> None:
    version = visit.version

    page = client.get(f"/wizyta/{token}").text

    assert "czw. 26.11, między 9:00 a\xa011:00" in page
    assert "Tomasz Wrona" in page
    assert "dostęp do sali" in page
    assert slots(page) == ["2026-11-25T09:00", "2026-11-26T11:00", "2026-11-27T09:00"]
    assert (visit.version, standing(visit)) == (version, Standing.AWAITING)


def test_confirming_twice_confirms_once(
    client: FlaskClient, visit: Visit, token: str, secretary: User, letters: Letters
) -> None:
    first = confirm(client, token)
    promise = promises.promise_of(visit.id)
    assert promise is not None
    kept = promise.answered_at
    assert first.status_code == 302
    assert (standing(visit), promise.answered_by_id) == (Standing.CONFIRMED, secretary.id)

    assert confirm(client, token).status_code == 302

    assert promise.answered_at == kept
    assert "Termin jest potwierdzony" in client.get(f"/wizyta/{token}").text
    assert tell_schools(now=LATER + SETTLED) == 0


def test_another_slot_moves_the_visit_once_and_tells_the_technician(
    client: FlaskClient, visit: Visit, broken: Ticket, token: str, letters: Letters
) -> None:
    version = visit.version

    words = "Proszę dzwonić od bramy."
    answers = [choose(client, token, TOMORROW_AT_NINE, words) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert (visit.day, visit.starts_at) == (date(2026, 11, 25), time(9))
    assert visit.version == version + 1  # what calendar programs are given as SEQUENCE
    assert standing(visit) is Standing.CONFIRMED
    assert [event.kind for event in broken.events].count(Event.VISIT_PLANNED) == 2
    [letter] = letters("visit_chosen")
    assert letter.to_email == visit.technician.email
    assert "Poprzedni: czw. 26.11, między 9:00 a 11:00" in letter.body_text
    assert words in letter.body_text
    tell_schools(now=LATER + SETTLED)
    [told] = letters("visit_changed")
    assert "jest już potwierdzony" in told.body_text


def test_where_the_own_technician_has_no_time_another_takes_the_visit_over(
    client: FlaskClient,
    visit: Visit,
    token: str,
    letters: Letters,
    technician: User,
    user: MakeUser,
) -> None:
    other = user(Role.TECHNICIAN, name="Oliwia Maj")
    own_alone = slots(client.get(f"/wizyta/{token}").text)
    db.session.add(Absence(user_id=technician.id, from_on=TODAY, until_on=date(2026, 12, 31)))
    db.session.commit()

    page = client.get(f"/wizyta/{token}").text
    assert "przyjedzie Oliwia Maj" in page
    assert slots(page) == own_alone
    assert choose(client, token, TOMORROW_AT_NINE).status_code == 302

    assert (visit.technician, visit.day) == (other, TODAY + timedelta(days=1))
    chosen = letters("visit_chosen")
    assert {letter.to_email for letter in chosen} == {technician.email, other.email}
    assert all("więc pojedzie Oliwia Maj" in letter.body_text for letter in chosen)


def test_a_slot_taken_meanwhile_is_told_and_others_are_offered(
    client: FlaskClient, visit: Visit, token: str, plan: Plan, ticket: MakeTicket
) -> None:
    plan(ticket(), on=TODAY + timedelta(days=1), starts_at=time(9))

    answer = choose(client, token, TOMORROW_AT_NINE)

    assert answer.status_code == 409
    assert "jest już zajęty" in answer.text
    assert TOMORROW_AT_NINE not in slots(answer.text)
    assert len(slots(answer.text)) == 3
    assert visit.day == THURSDAY


@pytest.mark.parametrize(
    "slot",
    ["2026-11-24T13:00", "2026-11-28T09:00", "2026-11-25T03:00", "2030-01-02T09:00", SHOWN, "x"],
    ids=["today", "a Saturday", "at night", "in years", "the planned one", "no slot"],
)
def test_nobody_chooses_what_is_not_to_be_had(
    client: FlaskClient, visit: Visit, token: str, slot: str
) -> None:
    assert choose(client, token, slot).status_code == 409
    assert (visit.day, visit.starts_at) == (THURSDAY, time(9))


def test_slots_keep_off_an_absence(client: FlaskClient, token: str, technician: User) -> None:
    db.session.add(
        Absence(user_id=technician.id, from_on=TODAY, until_on=THURSDAY + timedelta(days=3))
    )

    assert [slot[:10] for slot in slots(client.get(f"/wizyta/{token}").text)] == [
        "2026-11-30",
        "2026-12-01",
        "2026-12-02",
    ]


def test_slots_keep_to_the_technicians_own_week(
    client: FlaskClient, token: str, technician: User
) -> None:
    thursday, friday = 3, 4
    week = {thursday: Hours(time(7, 30), time(10)), friday: None}
    weeks.set_week(technician, week, version=technician.version, now=NOON)
    db.session.commit()

    assert slots(client.get(f"/wizyta/{token}").text) == [
        TOMORROW_AT_NINE,
        "2026-11-30T09:00",
        "2026-12-01T09:00",
    ]


def test_that_none_fits_is_kept_and_told_once(
    client: FlaskClient, visit: Visit, token: str, letters: Letters, sign_in: SignIn
) -> None:
    for _ in range(2):
        assert choose(client, token, "none", "W tym tygodniu egzaminy.").status_code == 302

    assert (standing(visit), visit.day) == (Standing.ASKS_OTHER, THURSDAY)
    [letter] = letters("visit_refused")
    assert letter.to_email == visit.technician.email
    assert "> W tym tygodniu egzaminy." in letter.body_text
    page = sign_in(visit.technician).get(f"/wizyty/{visit.id}").text
    assert "W tym tygodniu egzaminy." in page
    assert "prosi o inny termin" in page


def test_that_none_fits_wants_a_word(client: FlaskClient, visit: Visit, token: str) -> None:
    answer = choose(client, token, "none", "  ")

    assert answer.status_code == 422
    assert "Napisz, kiedy informatyk może przyjechać" in answer.text
    assert standing(visit) is Standing.AWAITING


def test_a_link_from_before_a_move_tells_what_holds_now_and_confirms_nothing_unseen(
    client: FlaskClient, visit: Visit, token: str
) -> None:
    confirm(client, token)
    service.move(
        visit,
        technician=visit.technician,
        on=visit.day,
        starts_at=time(12),
        minutes=60,
        by=visit.technician,
        now=LATER,
    )

    assert "między 12:00 a\xa014:00" in client.get(f"/wizyta/{token}").text
    assert standing(visit) is Standing.AWAITING
    answer = confirm(client, token)
    assert answer.status_code == 409
    assert "Poniżej jest ten, który teraz obowiązuje" in answer.text
    assert standing(visit) is Standing.AWAITING


def test_the_link_of_a_visit_called_off_tells_so(
    client: FlaskClient, visit: Visit, broken: Ticket, token: str
) -> None:
    service.cancel(visit, by=visit.technician, now=LATER)
    db.session.commit()
    tell_schools(now=LATER + SETTLED)

    assert "Wizyta odwołana" in client.get(f"/wizyta/{token}").text
    assert confirm(client, token).status_code == 409
    assert choose(client, token, TOMORROW_AT_NINE).status_code == 409
    assert promises.promise_of(visit.id).answer is None  # type: ignore[union-attr]


def test_once_the_window_has_come_nothing_can_be_chosen(
    client: FlaskClient, visit: Visit, token: str, at: Callable[[datetime], None]
) -> None:
    at(datetime.combine(THURSDAY, time(9), WARSAW))

    page = client.get(f"/wizyta/{token}").text

    assert "Pora tej wizyty już nadeszła" in page
    assert slots(page) == []
    assert confirm(client, token).status_code == 409


@pytest.mark.parametrize("path", ["", "/potwierdz", "/inny"])
def test_a_wrong_or_expired_link_opens_nothing(
    client: FlaskClient, visit: Visit, token: str, path: str, at: Callable[[datetime], None]
) -> None:
    ask = client.post if path else client.get
    assert ask(f"/wizyta/{token}x{path}").status_code == 404

    at(datetime.combine(THURSDAY, time(11), WARSAW) + timedelta(days=14))
    answer = ask(f"/wizyta/{token}{path}")

    assert answer.status_code == 404
    assert "Ten link wygasł" in answer.text


def test_a_link_opens_the_visit_alone_and_no_other_link_does(
    client: FlaskClient, visit: Visit, broken: Ticket, token: str, letters: Letters
) -> None:
    ticket_token = re.search(r"/z/(\S+)", letters("visit_planned")[0].body_text)

    assert ticket_token
    assert client.get(f"/wizyta/{ticket_token[1]}").status_code == 404
    assert client.get(f"/z/{token}").status_code == 404


def test_a_link_ends_with_the_place_at_the_unit(
    client: FlaskClient, visit: Visit, token: str, secretary: User, school: MakeSchool
) -> None:
    secretary.school_id = school().id

    assert client.get(f"/wizyta/{token}").status_code == 404
    assert confirm(client, token).status_code == 404


def test_answers_are_bounded(client: FlaskClient, token: str) -> None:
    for _ in range(promises.MOST_ANSWERS):
        confirm(client, token)

    assert confirm(client, token).status_code == 429


def test_the_secretary_answers_signed_in_too_and_strangers_find_nothing(
    visit: Visit, token: str, secretary: User, user: MakeUser, school: MakeSchool, sign_in: SignIn
) -> None:
    office = sign_in(secretary)
    assert f"/moje/wizyty/{visit.id}" in office.get("/moje/wizyty").text
    office.post(f"/moje/wizyty/{visit.id}/potwierdz", data={"shown": SHOWN})
    assert standing(visit) is Standing.CONFIRMED
    assert "potwierdzona przez szkołę" in office.get("/moje/wizyty").text

    elsewhere = sign_in(user(Role.SECRETARY, school_id=school().id))
    assert f"/moje/wizyty/{visit.id}" not in elsewhere.get("/moje/wizyty").text
    assert elsewhere.get(f"/moje/wizyty/{visit.id}").status_code == 404
    assert sign_in(user(Role.REQUESTER)).get("/moje/wizyty").status_code == 404


def test_reporters_see_their_own_matters_and_what_the_school_said(
    client: FlaskClient,
    visit: Visit,
    token: str,
    broken: Ticket,
    ticket: MakeTicket,
    letters: Letters,
    category: Callable[[str], Any],
) -> None:
    other = ticket(
        school_id=visit.school_id,
        category_id=category("printer").id,
        reporter_email="j.lis@sp-lucka.example",
    )
    service.add(visit, other, by=visit.technician, now=LATER)
    theirs, mine = letters("visit_planned")[0].body_text, letters("visit_planned")[-1].body_text
    assert "toner" in mine
    assert "toner" not in theirs
    assert "pilot" not in mine
    link = re.search(r"/z/(\S+)", mine)
    assert link

    assert "szkoła jeszcze nie potwierdziła terminu" in client.get(f"/z/{link[1]}").text
    confirm(client, token)
    page = client.get(f"/z/{link[1]}").text
    assert "termin potwierdzony przez szkołę" in page
    assert "między 9:00 a\xa011:00" in page


def test_a_confidential_matter_is_no_line_of_what_to_prepare(
    client: FlaskClient, visit: Visit, broken: Ticket, token: str
) -> None:
    broken.is_confidential = True

    assert "dostęp do sali" not in client.get(f"/wizyta/{token}").text


def test_the_technician_writes_what_to_prepare(
    visit: Visit, token: str, client: FlaskClient, sign_in: SignIn
) -> None:
    desk = sign_in(visit.technician)

    given = {"version": visit.version, "preparation": "klucz do serwerowni\ndrabina"}
    assert desk.post(f"/wizyty/{visit.id}/przygotowanie", data=given).status_code == 302

    assert "drabina" in client.get(f"/wizyta/{token}").text
    assert "drabina" in desk.get(f"/wizyty/{visit.id}").text
    assert desk.post(f"/wizyty/{visit.id}/przygotowanie", data=given).status_code == 409


def test_each_secretary_has_a_link_of_their_own(
    plan: Plan, broken: Ticket, secretary: User, user: MakeUser, letters: Letters
) -> None:
    user(Role.SECRETARY, school_id=broken.school_id)
    plan(broken)

    tell_schools(now=NOON + SETTLED)

    assert len({token_in(letter) for letter in letters("visit_asked")}) == 2
