"""Who changed what in the registers, and when. Appended, never rewritten. The caller commits.

A room says what of a thing is worth noting (`Subject`); the edge, which knows who is there, notes
the difference that a service made to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import flask_babel
from sqlalchemy import JSON, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from helpdesk.core.columns import UtcDateTime
from helpdesk.extensions import db

MOST_TOLD = 10

Words = Mapping[str, Mapping[Any, Any]]
# Flask-Babel has no types of its own.
_: Callable[..., str] = flask_babel.gettext


class Change(db.Model):  # type: ignore[name-defined]
    """What somebody changed of one thing, at once: of each field, from and to."""

    __tablename__ = "changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # nobody: a command
    kind: Mapped[str]
    row_id: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)

    # The model lives a floor above, and is named as the foreign key names its table.
    by: Mapped[Any] = relationship("User")

    __table_args__ = (Index("ix_changes_thing", "kind", "row_id", "id"),)


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing whose changes are noted: its kind, its row, and its values as plain JSON."""

    kind: str
    row_id: int
    values: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words: when, by whom, and a line for each field."""

    at: datetime
    who: str
    lines: list[str]


@contextmanager
def noted(subject: Subject, *, by: int | None, now: datetime) -> Iterator[None]:
    """Note what is done to the subject inside; nothing if nothing changes, or if it raises."""
    before = subject.values()
    yield
    after = subject.values()
    facts = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    if facts:
        change = Change(at=now, by_id=by, kind=subject.kind, row_id=subject.row_id, facts=facts)
        db.session.add(change)


def history(kind: str, row_id: int, *, labels: Mapping[str, str], words: Words) -> list[Told]:
    """Return the latest changes of a thing, newest first.

    `labels` name the fields; `words` give, for those whose values are codes, what people read.
    """
    query = (
        select(Change)
        .where(Change.kind == kind, Change.row_id == row_id)
        .options(joinedload(Change.by))
        .order_by(Change.id.desc())
        .limit(MOST_TOLD)
    )
    return [
        Told(
            change.at,
            change.by.name if change.by else _("polecenie na serwerze"),
            [
                _line(labels.get(name, name), before, after, words.get(name, {}))
                for name, (before, after) in change.facts.items()
            ],
        )
        for change in db.session.scalars(query)
    ]


def _line(label: str, before: Any, after: Any, words: Mapping[Any, Any]) -> str:
    if isinstance(after, list):
        return f"{label}: {', '.join(_moved(before or [], after))}"
    return _(
        "%(field)s: „%(before)s” na „%(after)s”",
        field=label,
        before=_read(before, words),
        after=_read(after, words),
    )


def _moved(before: list[str], after: list[str]) -> Iterator[str]:
    for name in after:
        if name not in before:
            yield _("dodano „%(name)s”", name=name)
    for name in before:
        if name not in after:
            yield _("usunięto „%(name)s”", name=name)


def _read(value: Any, words: Mapping[Any, Any]) -> str:
    if isinstance(value, bool):
        return _("tak") if value else _("nie")
    if value is None or value == "":
        return _("(puste)")
    return str(words.get(value, value))
