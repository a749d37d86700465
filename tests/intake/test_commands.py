"""`helpdesk mail receive`: a pipe, a file, a folder, an mbox; one JSON line per message."""

from __future__ import annotations

import json
import mailbox
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from helpdesk.extensions import db
from helpdesk.intake.commands import mail
from helpdesk.mail.models import InboundMail, OutboxLetter
from helpdesk.mail.originals import LARGEST_ROW
from helpdesk.schools.models import School
from helpdesk.tickets.models import Ticket
from tests.intake.conftest import PICTURE, Write
from tests.mail.samples import raw

Run = Callable[..., Result]
KEYS = [
    "id", "outcome", "reason", "raw_stored", "ticket_id", "subject", "sender_email", "sender_name",
    "to", "body_text", "stripped_reply", "attachments", "is_auto", "is_bounce",
    "how", "authentication",
]  # fmt: skip


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*arguments: object, given: bytes = b"") -> Result:
        db.session.commit()
        runner = app.test_cli_runner()
        return runner.invoke(mail, ["receive", *map(str, arguments)], input=given)

    return invoke


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_message_from_a_pipe(run: Run, unit: School, write: Write) -> None:
    message = write(body="Nie działa.\n\nWysłane z iPhone'a\n", photo=PICTURE)

    (line,) = lines(run("--json", given=message))

    assert list(line) == KEYS
    assert line["outcome"] == "ticket"
    assert line["reason"] == "known_sender"
    assert line["raw_stored"] is True
    assert line["ticket_id"] == db.session.scalar(select(Ticket.id))
    assert line["to"] == ["pomoc@szas-lubartow.example"]
    assert (line["sender_name"], line["sender_email"]) == (
        "Ewa Domańska",
        "e.domanska@sp-lucka.example",
    )
    assert line["stripped_reply"] == "Nie działa."
    assert "Wysłane" in line["body_text"]
    assert line["attachments"] == [
        {"name": "foto.png", "size": len(PICTURE), "content_type": "image/png"}
    ]
    assert (line["is_auto"], line["is_bounce"]) == (False, False)


def test_the_same_message_twice_gives_the_same_line(run: Run, unit: School, write: Write) -> None:
    message = write()

    first, again = (lines(run("--json", given=message))[0] for _number in range(2))

    assert first == again
    assert db.session.scalar(select(func.count(Ticket.id))) == 1


def test_the_line_a_pipe_puts_before_the_message_is_no_part_of_it(
    run: Run, unit: School, write: Write
) -> None:
    message = write()
    (first,) = lines(run("--json", given=message))

    (again,) = lines(run("--json", "-", given=b"From ewa Tue Nov 24 09:50:00 2026\n" + message))

    assert again["id"] == first["id"]


def test_a_folder_is_read_in_order_and_a_reply_finds_its_ticket(
    run: Run, unit: School, write: Write, tmp_path: Path
) -> None:
    (tmp_path / "1.eml").write_bytes(write())
    lines(run("--json", tmp_path))
    letter = db.session.scalars(select(OutboxLetter)).first()
    assert letter is not None
    (tmp_path / "2.eml").write_bytes(write(answers=letter.message_id))
    (tmp_path / ".ukryty").write_bytes(b"x")

    first, second = lines(run("--json", tmp_path))

    assert [first["outcome"], second["outcome"]] == ["ticket", "reply"]
    assert first["ticket_id"] == second["ticket_id"]


def test_a_named_pipe_is_read_once(run: Run, unit: School, write: Write, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rura")
    writer = threading.Thread(target=(tmp_path / "rura").write_bytes, args=(write(),))
    writer.start()

    (line,) = lines(run("--json", tmp_path / "rura"))
    writer.join()

    assert line["outcome"] == "ticket"


def test_an_mbox_holds_many(run: Run, unit: School, write: Write, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "skrzynka")
    for body in ("Pierwsza.", "From here on, nothing works."):
        box.add(write(body=body))
    box.close()

    first, second = lines(run("--json", tmp_path / "skrzynka"))

    assert first["body_text"] == "Pierwsza."
    assert second["body_text"] == "From here on, nothing works."


def test_a_nonsensical_file_blocks_nobody(
    run: Run, unit: School, write: Write, tmp_path: Path
) -> None:
    (tmp_path / "1").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "2").write_bytes(b"")
    (tmp_path / "3").write_bytes(write())

    outcomes = [line["outcome"] for line in lines(run("--json", tmp_path))]

    assert outcomes == ["quarantine", "quarantine", "ticket"]


def test_a_file_that_can_not_be_read_is_named_and_the_rest_goes_on(
    run: Run, unit: School, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "12":
        (tmp_path / name).write_bytes(write())
    whole = Path.open

    def guarded(self: Path, *args: Any, **given: Any) -> Any:
        if self.name == "1":
            raise PermissionError(13, "Permission denied")
        return whole(self, *args, **given)

    monkeypatch.setattr(Path, "open", guarded)

    result = run("--json", tmp_path)

    assert result.exit_code == 1
    assert "Permission denied" in result.stderr
    assert len(result.stdout.splitlines()) == 1


def test_a_pipe_whose_message_can_not_be_stored_is_told_to_come_again(
    run: Run, unit: School, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_content: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("helpdesk.core.files.store", full)

    assert run("--json", given=write(photo=b"x" * LARGEST_ROW)).exit_code == 75
    assert db.session.scalar(select(func.count(InboundMail.id))) == 0


def test_without_json_a_person_reads_one_line(run: Run, unit: School) -> None:
    result = run(given=raw("bounce-dsn"))

    assert "bounce" in result.stdout
    assert "undelivered" in result.stdout
