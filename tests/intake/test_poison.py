"""Poison: what can't be read within bounds is set aside with the reason, and the next goes on."""

from __future__ import annotations

import os
import signal
import time

import pytest
from flask import Flask
from sqlalchemy import func, select

from helpdesk.core.confined import Confined, TookTooLong
from helpdesk.extensions import db
from helpdesk.intake import processing, reading, service
from helpdesk.intake.jobs import process_stored
from helpdesk.mail import ledger
from helpdesk.mail.models import InboundMail, Outcome, Source
from helpdesk.mail.parsing import Parsed, parse
from helpdesk.schools.models import School
from helpdesk.security.permissions import Role
from tests.conftest import NOON, MakeUser, SignIn
from tests.intake.conftest import Write

SECONDS = 3.0
POISONS = {"spins": "read_too_long", "eats": "read_too_much", "dies": "reader_died"}


def poisoned(raw: bytes) -> Parsed:
    """Read as `parse` does, but fall for the poisons that we know how to make."""
    found = parse(raw)
    while "spins" in found.subject:
        pass
    if "eats" in found.subject:
        bytearray(8 * 1024**3)
    if "dies" in found.subject:
        os.kill(os.getpid(), signal.SIGKILL)
    return found


@pytest.fixture(autouse=True)
def _weak_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "parse", poisoned)
    monkeypatch.setattr(processing, "parse", poisoned)
    monkeypatch.setattr(reading, "_readers", {os.getpid(): Confined(seconds=SECONDS)})
    monkeypatch.setattr(processing, "Confined", lambda: Confined(seconds=SECONDS))


@pytest.fixture(autouse=True)
def _closed(_weak_reader: None) -> object:
    yield
    reading._readers[os.getpid()].close()


def messages(write: Write) -> list[bytes]:
    return [
        write(subject="Pierwsza"),
        *(write(subject=poison) for poison in POISONS),
        write(subject="Ostatnia"),
    ]


EXPECTED = ["known_sender", *POISONS.values(), "known_sender"]


def outcomes() -> list[tuple[Outcome, str]]:
    return [
        (mail.outcome, mail.reason)
        for mail in db.session.scalars(select(InboundMail).order_by(InboundMail.id))
    ]


def test_the_job_sets_poison_aside_and_goes_on(app: Flask, unit: School, write: Write) -> None:
    for raw in messages(write):
        ledger.keep(raw, source=Source.SMTP, now=NOON)
    db.session.commit()
    began = time.monotonic()

    process_stored(now=NOON)

    assert time.monotonic() - began < 120
    assert [reason for _outcome, reason in outcomes()] == EXPECTED
    assert db.session.scalar(service.QUARANTINED) == len(POISONS)


def test_a_folder_with_poison_is_taken_in_to_its_end(
    app: Flask, unit: School, write: Write
) -> None:
    raws = messages(write)

    told = list(
        processing.take_in_all(
            raws,
            source=Source.FOLDER,
            clock=lambda: NOON,
            say=lambda mail, parsed: f"{mail.reason}: {parsed.subject}",
        )
    )

    subjects = ["Pierwsza", *POISONS, "Ostatnia"]
    assert told == [
        f"{reason}: {subject}" for reason, subject in zip(EXPECTED, subjects, strict=True)
    ]


def test_poison_is_kept_and_its_page_does_not_wait_for_it(
    app: Flask, unit: School, write: Write, user: MakeUser, sign_in: SignIn
) -> None:
    raw = write(subject="spins")
    mail_id = ledger.keep(raw, source=Source.SMTP, now=NOON).mail.id
    db.session.commit()
    service.record_failure(mail_id, TookTooLong("longer than 30 s"), now=NOON)
    mail = db.session.get_one(InboundMail, mail_id)
    began = time.monotonic()

    page = sign_in(user(Role.TECHNICIAN)).get(f"/poczta/{mail_id}")

    assert page.status_code == 200
    assert "Czytanie trwało za długo" in page.text
    assert time.monotonic() - began < 3
    assert ledger.raw(mail) == raw


def test_a_reader_killed_from_outside_is_no_fault_of_the_message(
    app: Flask, unit: School, write: Write
) -> None:
    ledger.keep(write(), source=Source.SMTP, now=NOON)
    db.session.commit()
    reader = reading._readers[os.getpid()]
    os.kill(reader.call(os.getpid), signal.SIGKILL)

    process_stored(now=NOON)

    assert outcomes() == [(Outcome.TICKET, "known_sender")]
    assert db.session.scalar(select(func.count(InboundMail.id))) == 1
