"""`helpdesk mail decide`: what would become of messages, and nothing of it remains."""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from helpdesk.accounts.models import User
from helpdesk.core.config import Settings
from helpdesk.extensions import db
from helpdesk.intake import processing, questions
from helpdesk.intake.commands import mail
from helpdesk.mail.models import Source
from helpdesk.schools.models import School
from helpdesk.tickets.models import Ticket
from tests.conftest import NOON, MakeUser
from tests.intake.conftest import PICTURE, Receive, Write

Decide = Callable[..., list[dict[str, Any]]]
STRANGER = "Obcy <obcy@gdzie-indziej.example>"


@pytest.fixture
def decide(app: Flask) -> Decide:
    """Return a function that asks, and shows that everything is as it was before."""

    def ask(*asked: dict[str, Any] | bytes) -> list[dict[str, Any]]:
        db.session.commit()
        before = everything(app)
        given = b"".join(
            line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n" for line in asked
        )
        result = app.test_cli_runner().invoke(mail, ["decide"], input=given)
        assert result.exit_code == 0, result.output
        assert everything(app) == before
        return [json.loads(line) for line in result.stdout.splitlines()]

    return ask


def everything(app: Flask) -> dict[str, Any]:
    """Return all rows of all tables and the names of all stored files."""
    settings: Settings = app.config["SETTINGS"]
    found: dict[str, Any] = {"files": sorted(settings.data.rglob("files/**/*"))}
    with app.app_context():
        for table in db.metadata.sorted_tables:
            found[table.name] = sorted(map(repr, db.session.execute(select(table)).all()))
        query = "select last_value + is_called::int from tickets_id_seq"
        if db.engine.dialect.name == "sqlite":
            query = "select * from sqlite_sequence"
        found["numbers"] = db.session.execute(text(query)).all()
    return found


def question(raw: bytes, number: Any = 1, sequence: Any = None) -> dict[str, Any]:
    return {"id": number, "raw_b64": base64.b64encode(raw).decode(), "sequence": sequence}


def test_a_message_is_answered_as_if_it_were_received(
    app: Flask, decide: Decide, unit: School, write: Write
) -> None:
    message = write(body="Nie działa.\n\n-- \nEwa", photo=PICTURE)

    (said,) = decide(question(message, "pierwsza"))

    result = app.test_cli_runner().invoke(mail, ["receive", "--json"], input=message)
    received = json.loads(result.stdout)
    differing = {"id", "ticket_id"}
    assert list(said) == list(received)
    assert {key: said[key] for key in said.keys() - differing} == {
        key: received[key] for key in received.keys() - differing
    }
    assert said["id"] == "pierwsza"


@pytest.mark.parametrize("number", [7, "7", None, 1.5, [1, {"a": "ł"}], {"b": True}, "\ud800"])
def test_an_id_comes_back_whatever_it_is(
    decide: Decide, unit: School, write: Write, number: Any
) -> None:
    assert decide(question(write(), number))[0]["id"] == number


def test_a_stranger_counts_as_known_in_an_empty_database_too(decide: Decide, write: Write) -> None:
    (said,) = decide(question(write(sender=STRANGER)))

    assert (said["outcome"], said["reason"]) == ("ticket", "known_sender")


@pytest.mark.parametrize("given", [{"is_registered": False}, {"is_enabled": False}])
def test_who_is_not_trusted_yet_or_no_more_counts_as_known(
    decide: Decide, unit: School, user: MakeUser, write: Write, given: dict[str, bool]
) -> None:
    user(email="obcy@gdzie-indziej.example", **given)

    assert decide(question(write(sender=STRANGER)))[0]["outcome"] == "ticket"


def test_a_machine_is_still_a_machine(decide: Decide, write: Write) -> None:
    message = write(sender=STRANGER, headers=[("Auto-Submitted", "auto-replied")])

    assert decide(question(message))[0]["outcome"] == "automatic"


def test_messages_of_a_sequence_see_each_other_and_no_others(decide: Decide, write: Write) -> None:
    first = write(sender=STRANGER)
    answer = write(sender=STRANGER, subject="Re: Projektor", answers="1@sp-lucka.example")

    said = decide(
        question(first, 1, "a"),
        question(answer, 2, "b"),
        question(answer, 3),
        question(answer, 4, "a"),
        question(first, 5, "a"),
        question(first, 6, 0),
        question(answer, 7, "0"),
        question(answer, 8, 0),
    )

    assert [line["id"] for line in said] == list(range(1, 9))
    outcomes = [line["outcome"] for line in said]
    assert outcomes == [
        "ticket", "ticket", "ticket", "reply", "ticket", "ticket", "ticket", "reply",
    ]  # fmt: skip
    assert said[0]["ticket_id"] == said[3]["ticket_id"] == said[4]["ticket_id"]
    assert said[5]["ticket_id"] == said[7]["ticket_id"]


def test_a_sequence_goes_on_in_a_later_batch(
    decide: Decide, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "MOST_IN_BATCH", 1)
    first = write(sender=STRANGER)
    answers = [write(sender=STRANGER, answers="1@sp-lucka.example") for _number in range(2)]

    said = decide(*(question(raw, sequence=["s"]) for raw in (first, *answers)))

    assert [line["outcome"] for line in said] == ["ticket", "reply", "reply"]
    assert len({line["ticket_id"] for line in said}) == 1


def test_a_message_that_came_in_long_ago_is_looked_at_anew(
    decide: Decide, unit: School, write: Write, receive: Receive
) -> None:
    message = write(sender=STRANGER)
    assert receive(message).reason == "unknown_sender"

    assert decide(question(message))[0]["outcome"] == "ticket"


def test_a_reply_to_a_ticket_that_exists_lands_in_it(
    decide: Decide, unit: School, write: Write, receive: Receive
) -> None:
    first = receive()

    (said,) = decide(question(write(answers=first.message_id)))

    assert (said["outcome"], f"ticket:{said['ticket_id']}") == ("reply", first.thread)


@pytest.mark.parametrize(
    ("line", "number", "reason"),
    [
        pytest.param(b"\n", None, "not JSON", id="empty"),
        pytest.param(b"{\n", None, "not JSON", id="broken"),
        pytest.param(b'{"id": 1e999, "raw_b64": ""}\n', None, "id must be a", id="infinite"),
        pytest.param(b"\xff\n", None, "not JSON", id="no text"),
        pytest.param(b"[" * 100_000 + b"\n", None, "not JSON", id="deep"),
        pytest.param(b"[1]\n", None, "object", id="a list"),
        pytest.param(b'{"id": 3}\n', 3, "raw_b64", id="no message"),
        pytest.param(b'{"id": 3, "raw_b64": "%"}\n', 3, "base64", id="no base64"),
        pytest.param(b'{"id": 3, "raw_b64": "\xc5\x82"}\n', 3, "base64", id="no ASCII"),
        pytest.param(
            b'{"id": 3, "raw_b64": "' + b"A" * 600_000 + b'"}\n', None, "at most", id="long"
        ),
    ],
)
def test_a_bad_line_is_answered_and_the_next_goes_on(
    decide: Decide,
    write: Write,
    monkeypatch: pytest.MonkeyPatch,
    line: bytes,
    number: Any,
    reason: str,
) -> None:
    monkeypatch.setattr(questions, "LONGEST_LINE", 500_000)

    bad, good = decide(line, question(write(), 9))

    assert (bad["id"], bad["outcome"]) == (number, "error")
    assert reason in bad["reason"]
    assert (good["id"], good["outcome"]) == (9, "ticket")


def test_a_last_line_needs_no_end(decide: Decide, write: Write) -> None:
    assert len(decide(json.dumps(question(write())).encode())) == 1


def test_who_waits_is_answered_before_asking_more(tmp_path: Path, write: Write) -> None:
    reading, writing = os.pipe()
    with (
        os.fdopen(reading, "rb") as stream,
        os.fdopen(writing, "wb") as asker,
        (tmp_path / "spool").open("w+b") as spool,
    ):
        coming = questions.batches(stream, spool)
        for number in range(2):
            asker.write(json.dumps(question(write(), number)).encode() + b"\n")
            asker.flush()

            (asked,) = next(coming)

            assert isinstance(asked, questions.Question)
            assert asked.id == number
        asker.close()
        assert list(coming) == []


def test_nothing_asked_is_nothing_answered(decide: Decide) -> None:
    assert decide(b"") == []


@pytest.fixture
def meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], object]], None]:
    """Let something happen in another session, within two seconds, while each message is read."""
    raw = questions.Question.raw

    def arrange(happens: Callable[[], object]) -> None:
        def elsewhere() -> None:
            with app.app_context():
                happens()

        def read(self: questions.Question) -> bytes:
            thread = threading.Thread(target=elsewhere, daemon=True)
            thread.start()
            thread.join(2)
            assert not thread.is_alive()
            return raw(self)

        monkeypatch.setattr(questions.Question, "raw", read)

    return arrange


def test_the_service_writes_while_a_sequence_is_looked_at(
    decide: Decide,
    write: Write,
    technician: User,
    meanwhile: Callable[[Callable[[], object]], None],
) -> None:
    written: list[int] = []

    def write_down() -> None:
        db.session.execute(text("update users set name = name"))
        db.session.rollback()
        written.append(1)

    meanwhile(write_down)
    decide(*(question(write(sender=STRANGER), each, "s") for each in range(3)))

    assert len(written) == 3


def test_tickets_filed_meanwhile_keep_their_numbers(
    app: Flask,
    unit: School,
    write: Write,
    receive: Receive,
    meanwhile: Callable[[Callable[[], object]], None],
) -> None:
    db.session.commit()
    meanwhile(lambda: processing.take_in(write(), source=Source.PIPE, now=NOON))
    given = [json.dumps(question(write(sender=STRANGER))).encode() for _number in range(2)]

    result = app.test_cli_runner().invoke(mail, ["decide"], input=b"\n".join(given))

    assert result.exit_code == 0
    last = receive(subject="Zaraz potem")
    numbers = list(db.session.scalars(select(Ticket.id).order_by(Ticket.id)))
    assert len(numbers) == 3
    assert last.thread == f"ticket:{numbers[-1]}"
