"""Mailboxes, ledger and files compared: what differs is found, shown, told once, and settled."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, select, update

from helpdesk.accounts.models import User
from helpdesk.core.clock import utcnow
from helpdesk.extensions import db
from helpdesk.intake import reconciling
from helpdesk.intake.commands import mail
from helpdesk.intake.jobs import compare_mailboxes
from helpdesk.mail import ledger, mailboxes
from helpdesk.mail.imap import MailboxError
from helpdesk.mail.models import (
    InboundMail,
    MailboxMessage,
    MailDifference,
    OriginalMail,
    OutboxLetter,
    Source,
    Trouble,
)
from helpdesk.schools.models import School
from helpdesk.security.permissions import Role
from tests.conftest import MakeUser, SignIn
from tests.mail import dovecot
from tests.mail.dovecot import Dovecot
from tests.mail.mailboxes import PROCESSED, Box, box_on, letter, letters

Named = Callable[..., Box]


@pytest.fixture(scope="module")
def imap_server() -> Iterator[Dovecot]:
    if reason := dovecot.reason_to_skip():
        pytest.skip(reason)
    with dovecot.running() as server:
        yield server


@pytest.fixture
def named(app: Flask, imap_server: Dovecot) -> Iterator[Named]:
    """Return a function that makes a mailbox and names it in the settings."""
    before = app.config["SETTINGS"]

    def make(**given: Any) -> Box:
        box = box_on(imap_server, **given)
        settings = app.config["SETTINGS"]
        app.config["SETTINGS"] = replace(settings, mailboxes=(*settings.mailboxes, box.settings))
        return box

    yield make
    app.config["SETTINGS"] = before


def lately() -> datetime:
    return utcnow() - timedelta(hours=2)


def found_now(*, ahead: timedelta = timedelta()) -> list[tuple[Trouble, str]]:
    _check, found = reconciling.reconcile(clock=lambda: utcnow() + ahead)
    return [(each.trouble, each.mailbox) for each in found.differences]


def open_now() -> list[Trouble]:
    query = select(MailDifference.trouble).where(MailDifference.settled_at.is_(None))
    return list(db.session.scalars(query.order_by(MailDifference.id)))


@pytest.mark.parametrize("moves", [False, True], ids=["kept", "moved"])
def test_a_mailbox_that_was_fetched_from_agrees(named: Named, moves: bool) -> None:
    box = named(moves=moves)
    undated = b"From: kopia@szas.example\r\nSubject: kopia\r\n\r\nnieudana\r\n"
    box.deliver(*letters(3), undated, at=lately())
    box.look()

    check, found = reconciling.reconcile(clock=utcnow)

    assert found.differences == []
    assert (check.compared, check.read, check.differences) == (4, 4, 0)


def test_what_nobody_fetched_is_found_and_settled_once_it_is_fetched(named: Named) -> None:
    box = named()
    box.deliver(letter("Zapomniana"), at=lately())

    assert found_now() == [(Trouble.NOT_TAKEN, box.settings.name)]
    (difference,) = db.session.scalars(select(MailDifference))
    assert "Zapomniana <e.domanska@sp-lucka.example>" in difference.detail

    box.look()

    assert found_now() == []
    assert open_now() == []


def test_what_arrived_just_now_is_no_difference(named: Named) -> None:
    named().deliver(letter(), at=utcnow())

    assert found_now() == []


def test_what_somebody_dragged_past_us_is_found(named: Named, imap_server: Dovecot) -> None:
    box = named(moves=True)
    box.deliver(letter(), at=lately())
    box.look()
    box.deliver(letter("Przeciągnięta"), folder=PROCESSED, at=lately())

    assert found_now() == [(Trouble.NOT_TAKEN, box.settings.name)]


def test_a_memory_that_is_wrong_is_not_believed(named: Named) -> None:
    box = named()
    box.deliver(*letters(2), at=lately())
    box.look()
    first, second = db.session.scalars(select(InboundMail).order_by(InboundMail.id))
    db.session.execute(
        update(MailboxMessage).where(MailboxMessage.mail_id == second.id).values(mail_id=first.id)
    )
    db.session.delete(second)
    db.session.commit()

    assert found_now() == [(Trouble.NOT_TAKEN, box.settings.name)]


def test_two_messages_under_one_message_id_are_told_apart(named: Named) -> None:
    box = named()
    one = letter("Pierwsza")
    other = one.replace(b"Pierwsza", b"Druga")
    box.deliver(one, other, one, at=lately())
    stops = iter([True, False, False, False])
    box.look(goes_on=lambda: next(stops))

    assert found_now() == [(Trouble.NOT_TAKEN, box.settings.name)]


def test_a_message_that_the_server_does_not_give_is_named_once(
    named: Named, imap_server: Dovecot
) -> None:
    box = named(moves=True)
    box.deliver(letter(), at=lately())
    imap_server.files(box.user)[0].chmod(0)
    ahead = timedelta()
    for _ in range(mailboxes.MOST_TRIES):
        with suppress(MailboxError):  # this server hangs up over such a message
            box.look(clock=lambda: utcnow() + ahead)  # noqa: B023
        ahead += timedelta(hours=2)

    assert found_now() == [(Trouble.NOT_GIVEN, box.settings.name)]


def test_a_mailbox_out_of_reach_is_named_and_settles_nothing(named: Named, app: Flask) -> None:
    box = named()
    box.deliver(letter(), at=lately())
    found_now()
    sound = app.config["SETTINGS"]
    broken = replace(box.settings, password="inne")
    app.config["SETTINGS"] = replace(sound, mailboxes=(broken,))

    assert found_now() == [(Trouble.NOT_COMPARED, box.settings.name)]
    assert open_now() == [Trouble.NOT_TAKEN, Trouble.NOT_COMPARED]

    app.config["SETTINGS"] = sound
    found_now()

    assert open_now() == [Trouble.NOT_TAKEN]


def test_a_message_that_nobody_reads_is_found(app: Flask) -> None:
    ledger.keep(letter(), source=Source.SMTP, now=utcnow())
    db.session.commit()

    assert found_now(ahead=timedelta(minutes=59)) == []
    assert found_now(ahead=timedelta(minutes=61)) == [(Trouble.NOT_READ, "")]


def test_bytes_that_are_gone_are_found_and_stay_so_however_old(app: Flask) -> None:
    ledger.keep(letter(), source=Source.SMTP, now=utcnow())
    kept = db.session.scalars(select(InboundMail)).one()
    for number in range(3):
        ledger.keep(letter(f"Inna {number}"), source=Source.SMTP, now=utcnow())
    db.session.execute(delete(OriginalMail).where(OriginalMail.digest == kept.digest))
    db.session.commit()

    assert (Trouble.BYTES_MISSING, "") in found_now()
    assert (Trouble.BYTES_MISSING, "") in found_now(ahead=timedelta(days=40))


def test_bytes_that_were_changed_are_found(app: Flask) -> None:
    ledger.keep(letter(), source=Source.SMTP, now=utcnow())
    db.session.execute(update(OriginalMail).values(content=b"podmieniona"))
    db.session.commit()

    assert found_now() == [(Trouble.BYTES_CHANGED, "")]


def test_administrators_are_told_of_each_difference_once(named: Named, user: MakeUser) -> None:
    administrator = user(Role.ADMINISTRATOR)
    db.session.commit()
    box = named()
    box.deliver(letter("Pierwsza"), at=lately())

    found_now()
    found_now()
    box.deliver(letter("Druga"), at=lately())
    found_now()

    told = db.session.scalars(select(OutboxLetter).order_by(OutboxLetter.id)).all()
    assert [each.to_email for each in told] == [administrator.email] * 2
    assert "Pierwsza" in told[0].body_text
    assert "Druga" in told[1].body_text
    assert "Pierwsza" not in told[1].body_text
    assert "/poczta/stan" in told[0].body_text


def test_the_staff_see_the_alarm_on_every_page_and_what_it_is(
    named: Named, technician: User, user: MakeUser, sign_in: SignIn
) -> None:
    box = named()
    box.deliver(letter("Zapomniana"), at=lately())
    found_now()

    assert "rejestr poczty się różnią" in sign_in(technician).get("/kolejka").text
    page = sign_in(technician).get("/poczta/stan").text
    assert "Leży w skrzynce, a rejestr jej nie zna." in page
    assert "Zapomniana" in page
    assert "rejestr poczty się różnią" not in sign_in(user()).get("/").text

    box.look()
    found_now()

    assert "rejestr poczty się różnią" not in sign_in(technician).get("/kolejka").text


def test_the_job_compares_once_a_day(app: Flask) -> None:
    ledger.keep(letter(), source=Source.SMTP, now=utcnow() - timedelta(hours=2))
    db.session.commit()

    first = compare_mailboxes(clock=utcnow)
    soon = compare_mailboxes(clock=lambda: utcnow() + timedelta(hours=20))
    next_day = compare_mailboxes(clock=lambda: utcnow() + timedelta(hours=25))

    assert (first, soon, next_day) == (1, 0, 1)


@pytest.fixture
def run(app: Flask) -> Callable[..., Result]:
    def invoke(*words: str) -> Result:
        db.session.commit()
        return app.test_cli_runner().invoke(mail, list(words))

    return invoke


def test_the_command_names_differences_and_ends_with_1(
    named: Named, run: Callable[..., Result]
) -> None:
    box = named()
    box.deliver(letter("Zapomniana"), at=lately())

    done = run("reconcile", "--json")

    assert done.exit_code == 1
    (difference,) = json.loads(done.stdout)["differences"]
    assert (difference["trouble"], difference["mailbox"]) == ("not_taken", box.settings.name)

    box.look()

    assert run("reconcile").exit_code == 0


def test_fetching_by_hand_processes_what_came(
    named: Named, run: Callable[..., Result], unit: School
) -> None:
    box = named(moves=True)
    box.deliver(letter(), letter("Oferta", sender="ktos@nieznani.example"), at=lately())

    done = run("fetch", box.settings.name, "--json")

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [each["outcome"] for each in told["new"]] == ["ticket", "quarantine"]
    assert (told["moved"], told["failed"], told["error"]) == (2, 0, "")


def test_fetching_by_hand_says_what_failed(
    named: Named, run: Callable[..., Result], imap_server: Dovecot
) -> None:
    sound, broken = named(moves=True), named(password="inne-haslo")
    sound.deliver(*letters(2), at=lately())
    imap_server.files(sound.user)[0].chmod(0)

    assert run("fetch", sound.settings.name).exit_code == 1
    done = run("fetch")
    assert done.exit_code == 75
    assert f"{broken.settings.name}: 0 new" in done.output
    assert "login" in done.output
    assert "inne-haslo" not in done.output
    assert run("fetch", "nie ma").exit_code == 2


def test_no_difference_is_left_of_a_mailbox_no_longer_named(named: Named, app: Flask) -> None:
    named().deliver(letter(), at=lately())
    found_now()

    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mailboxes=())
    found_now()

    assert open_now() == []
