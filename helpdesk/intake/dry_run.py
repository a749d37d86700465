"""What would become of messages, found out by receiving them and undoing it.

Nothing is decided here: the messages go the way of `mail receive`. Only two things are arranged
before: the sender is made known, and a message that came in long ago is looked at anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.accounts import service as accounts
from helpdesk.accounts.models import User
from helpdesk.core.errors import HelpdeskError
from helpdesk.core.rehearsal import Stage
from helpdesk.extensions import db
from helpdesk.intake import processing
from helpdesk.intake.answers import as_json
from helpdesk.intake.questions import BadLine, Question
from helpdesk.intake.reading import shown
from helpdesk.mail.identity import Identity, identified
from helpdesk.mail.models import InboundMail, Source
from helpdesk.schools.models import School

Answer = dict[str, Any]


class DryRun:
    """Answers batches of questions; goes through a sequence again that goes on in a later one."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._earlier: dict[str, list[tuple[Question, int | None]]] = {}

    def answers(self, batch: Sequence[Question | BadLine], *, now: datetime) -> Iterator[Answer]:
        """Yield an answer to each question, in their order and as soon as it is known."""
        groups = _groups(batch)
        ready: dict[int, Answer] = {}
        for number, asked in enumerate(batch):
            if isinstance(asked, BadLine):
                yield _error(asked.given_id, str(asked))
                continue
            if number not in ready:
                together = groups[asked.sequence or number]
                told = self._together(asked.sequence, list(together.values()), now)
                ready |= zip(together, told, strict=True)
            yield ready.pop(number)

    def _together(
        self, sequence: str | None, group: Sequence[Question], now: datetime
    ) -> list[Answer]:
        """Answer those that see each other, in one transaction that is undone."""
        earlier = self._earlier.setdefault(sequence, []) if sequence else []
        with self._stage():
            rehearsed = _Rehearsed(now)
            for question, told in earlier:
                rehearsed.again(question, told)
            answers = [rehearsed.answer(question) for question in group]
        earlier.extend(
            (question, said.get("ticket_id")) for question, said in zip(group, answers, strict=True)
        )
        return answers


class _Rehearsed:
    """The messages of one transaction: their numbers in the ledger, and those of their tickets."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._own: set[int] = set()
        # PostgreSQL gives no number twice, even if it was undone: what was told first stays.
        self._told: dict[int, int] = {}

    def again(self, question: Question, told: int | None) -> None:
        """Receive a message that was answered in an earlier transaction, with `told` its ticket."""
        anew = self.answer(question).get("ticket_id")
        if anew is not None and told is not None:
            self._told.setdefault(anew, told)

    def answer(self, question: Question) -> Answer:
        """Receive the message and tell what became of it."""
        raw = question.raw()
        try:
            self._prepare(raw)
            number = processing.take_in(raw, source=Source.PIPE, now=self._now)
            self._own.add(number)
            mail = db.session.get_one(InboundMail, number)
            became = as_json(mail, shown(mail))
        except SQLAlchemyError as error:
            db.session.rollback()
            return _error(question.id, str(error).partition("\n")[0])
        ticket = became["ticket_id"]
        return became | {"id": question.id, "ticket_id": self._told.get(ticket, ticket)}

    def _prepare(self, raw: bytes) -> None:
        identity = identified(raw, received_on=self._now.date())
        same = InboundMail.dedupe_key == identity.dedupe_key
        earlier = db.session.scalar(select(InboundMail).where(same))
        if earlier is not None and earlier.id not in self._own:
            earlier.dedupe_key += ":earlier"
        _make_known(identity, now=self._now)
        db.session.commit()


def _groups(batch: Sequence[Question | BadLine]) -> dict[str | int, dict[int, Question]]:
    """Return the questions by their places, those of a sequence together, the others alone."""
    groups: dict[str | int, dict[int, Question]] = {}
    for number, asked in enumerate(batch):
        if isinstance(asked, Question):
            groups.setdefault(asked.sequence or number, {})[number] = asked
    return groups


def _make_known(identity: Identity, *, now: datetime) -> None:
    """Put the sender into the register, unless they are known or have no address to stand there."""
    try:
        address = accounts.normalised_email(identity.sender_email)
    except HelpdeskError:
        return
    person = accounts.by_email(address)
    if person is None and accounts.school_of_domain(address) is not None:
        return
    if person is None:
        name = " ".join(identity.sender_name.split()) or address
        person = User(name=name, email=address, is_registered=False, created_at=now)
        db.session.add(person)
    if person.is_registered and person.is_enabled:
        return
    person.is_registered = person.is_enabled = True
    person.school = person.school or _some_school()


def _some_school() -> School:
    query = select(School).where(School.is_active).order_by(School.id).limit(1)
    school = db.session.scalar(query)
    if school is None:
        # Codes and names are unique, those of closed units too.
        code = f"dry-run-{secrets.token_hex(4)}"
        school = School(code=code, name=code, short_name=code)
    return school


def _error(given_id: Any, reason: str) -> Answer:
    return {"id": given_id, "outcome": "error", "reason": reason}
