"""Two schools answer in the same moment: one technician's hour is given away once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, time

from flask import Flask

from helpdesk.accounts.models import User
from helpdesk.extensions import db
from helpdesk.security.permissions import Role
from helpdesk.visits.models import Visit
from helpdesk.visits.promise import service
from helpdesk.visits.promise.jobs import tell_schools
from helpdesk.visits.promise.people import window_of
from helpdesk.visits.promise.window import Window
from tests.conftest import NOON, MakeTicket, MakeUser
from tests.visits.promise.conftest import SETTLED

WANTED = Window(date(2026, 11, 25), time(9))


def test_one_hour_of_a_technician_is_given_away_once(
    app: Flask, plan: Callable[..., Visit], ticket: MakeTicket, user: MakeUser
) -> None:
    tickets = [ticket(), ticket()]
    speakers = [user(Role.SECRETARY, school_id=each.school_id).id for each in tickets]
    visits = [plan(each, starts_at=time(9 + 3 * at)).id for at, each in enumerate(tickets)]
    tell_schools(now=NOON + SETTLED)
    both, outcomes = threading.Barrier(2), []

    def answer(visit_id: int, speaker_id: int) -> None:
        with app.app_context():
            visit = db.session.get_one(Visit, visit_id)
            speaker, shown = db.session.get_one(User, speaker_id), window_of(visit)
            db.session.rollback()
            both.wait()
            try:
                service.choose(visit, WANTED, shown, by=speaker, now=NOON + SETTLED)
                db.session.commit()
                outcomes.append("moved")
            except service.Taken:
                db.session.rollback()
                outcomes.append("taken")

    threads = [
        threading.Thread(target=answer, args=each) for each in zip(visits, speakers, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["moved", "taken"]
    db.session.expire_all()
    stand = [window_of(db.session.get_one(Visit, visit_id)) == WANTED for visit_id in visits]
    assert sorted(stand) == [False, True]
