"""Putting the rows into the database, in bulk and in an order that satisfies every key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import text

from helpdesk.core.batches import chunks
from helpdesk.demo.world import World
from helpdesk.demo.writing import Written
from helpdesk.extensions import db
from helpdesk.satisfaction.models import Rating, RatingEvent
from helpdesk.visits.models import Visit

CHUNK = 200


def save_world(world: World) -> None:
    """Store units, people and devices."""
    for things in (world.schools.values(), world.staff.everybody(), world.devices):
        db.session.add_all(list(things))
        db.session.flush()


def save_tickets(tickets: Sequence[Written], progress: Callable[[int], None]) -> None:
    """Store the tickets with all that hangs on them, telling `progress` how many are in."""
    _number(sorted((e for w in tickets for e in w.ticket.events), key=lambda e: e.at))
    _number(sorted((m for w in tickets for m in w.ticket.messages), key=lambda m: m.at))
    _number(sorted((each for w in tickets for each in w.work), key=lambda each: each.at))
    for chunk in chunks(tickets, CHUNK):
        db.session.add_all([each.ticket for each in chunk])
        db.session.flush()
        db.session.add_all([entry for each in chunk for entry in each.work])
        db.session.flush()
        progress(len(chunk))


def save_visits(visits: Sequence[Visit]) -> None:
    """Store the visits and which tickets were seen to."""
    db.session.add_all(visits)
    db.session.flush()


def save_opinions(opinions: Iterable[Rating | RatingEvent]) -> None:
    """Store the ratings, then how each of them was given."""
    things = list(opinions)
    for kind in (Rating, RatingEvent):
        db.session.add_all([each for each in things if isinstance(each, kind)])
        db.session.flush()


def move_sequences_on() -> None:
    """Let PostgreSQL number what comes next after what we numbered ourselves."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in db.metadata.sorted_tables:
        column = table.columns.get("id")
        if column is None or not column.autoincrement or column.type.python_type is not int:
            continue
        sequence = db.session.scalar(
            text("select pg_get_serial_sequence(:table, 'id')"), {"table": table.name}
        )
        highest = db.session.scalar(db.select(db.func.max(column)))
        if sequence and highest:
            db.session.execute(
                text("select setval(:sequence, :highest)"),
                {"sequence": sequence, "highest": highest},
            )


def _number(things: Iterable[Any]) -> None:
    for number, thing in enumerate(things, 1):
        thing.id = number
