"""Loading the demonstration: the same seed and instant always give the same database.

The caller commits. Everything is built in memory, each SLA column by the code that serves real
tickets, and stored in bulk.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from helpdesk.accounts.models import User
from helpdesk.core.errors import Conflict
from helpdesk.core.installation import Installation
from helpdesk.demo import (
    chronicle,
    closing,
    costs,
    incidents,
    letters,
    mailbox,
    opinions,
    promises,
    recurring,
    reminders,
    saving,
    world,
)
from helpdesk.demo.reports import HOW_MANY
from helpdesk.extensions import db
from helpdesk.schools.models import Category, School
from helpdesk.sla import service as sla

# What `progress` counts: every ticket twice, once written and once stored.
STEPS = 2 * HOW_MANY


class NotEmpty(Conflict):
    """The database is in use: a demonstration would mix invented people with real ones."""


def is_loaded(seed: int, now: datetime | None) -> bool:
    """Return whether this very demonstration is in the database; without `now`, of any instant.

    Raises NotEmpty if the database holds something else.
    """
    known = db.session.get(Installation, 1)
    if known is not None and known.demo_seed == seed and now in {None, known.demo_now}:
        return True
    if known is not None:
        raise NotEmpty(
            f"This database already holds the demonstration of seed {known.demo_seed} "
            f"at {known.demo_now.isoformat()}."
        )
    if _holds(User) or _holds(School):
        raise NotEmpty(
            "This database already holds people or units. "
            "A demonstration needs a database of its own: set HELPDESK_DATA to an empty folder."
        )
    return False


def load(seed: int, now: datetime, progress: Callable[[int], None]) -> int:
    """Fill the empty database. Returns how many tickets there are."""
    rules = sla.current_rules(now)
    categories = {each.code: each for each in db.session.scalars(select(Category))}
    sla.record_version(rules, now)
    setting = world.create(seed, now, rules, categories)
    with db.session.no_autoflush:
        story = chronicle.compose(setting)
        tickets = []
        for each in chronicle.written(story, setting):
            tickets.append(each)
            progress(1)
        declared = incidents.declare(tickets, setting)
        reminded = reminders.told(tickets, setting)
    saving.save_world(setting)
    saving.save_tickets(tickets, progress)
    db.session.add_all([*declared, *reminded])
    saving.save_visits(story.visits)
    db.session.add_all(costs.all_of(story.visits, setting))
    db.session.add_all(promises.kept(story.visits, setting))
    saving.save_opinions(opinions.given(tickets, setting))
    letters.keep(tickets, reminded, setting)
    mailbox.fill(tickets, setting)
    db.session.add(Installation(id=1, demo_seed=seed, demo_now=now))
    db.session.flush()
    saving.move_sequences_on()
    closing.close_months(now)
    recurring.hold(setting)
    closing.choose_recipient(now)
    return len(tickets)


def _holds(model: type[User | School]) -> bool:
    return db.session.scalar(select(model.id).limit(1)) is not None
