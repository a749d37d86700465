"""`helpdesk sla verify` and `explain`: the tickets' clocks checked and accounted for."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy import ColumnElement, and_, true

from helpdesk.core.clock import WARSAW, utcnow
from helpdesk.core.db import reading
from helpdesk.core.pool import cores
from helpdesk.extensions import db
from helpdesk.tickets import account, checking, deadlines
from helpdesk.tickets.checking import Found
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.verification import Difference

# Below this a second process would take longer to start than to work.
FEW = 5_000


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m"]), help="Filed in this month (YYYY-MM) or later."
)
@click.option("--until", type=click.DateTime(["%Y-%m"]), help="Filed before this month (YYYY-MM).")
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="Processes; one for each core unless given."
)
@with_appcontext
def verify(as_json: bool, since: datetime | None, until: datetime | None, jobs: int | None) -> None:
    """Recompute every ticket from its events and name each difference from what is stored.

    Exit code 0: none. 1: some.
    """
    parts = checking.pieces(db.engine, _filed(since, until), now=utcnow())
    found, count = Found(), sum(part.count for part in parts)
    workers = jobs or (cores() if count > FEW else 1)
    with click.progressbar(length=count, label="Comparing", file=sys.stderr) as bar:
        for part, result in zip(parts, checking.compare(parts, jobs=workers), strict=True):
            found.add(result)
            bar.update(part.count)
    if as_json:
        click.echo(json.dumps(_as_json(found), ensure_ascii=False, indent=2))
    else:
        for difference in found.differences:
            click.echo(_line(difference))
        click.echo(f"{found.tickets} tickets, {len(found.differences)} differences")
    sys.exit(1 if found.differences else 0)


@click.command()
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def explain(number: int, as_json: bool) -> None:
    """Account for both promises of the ticket NUMBER, interval by interval.

    Exit code 2 for a number that no ticket has.
    """
    now = utcnow()
    with reading(), force_locale("en"):
        ticket = db.session.get(Ticket, number) if 0 < number < 2**31 else None
        if ticket is None:
            click.echo(f"There is no ticket {number}.", err=True)
            sys.exit(2)
        found = deadlines.assessment(ticket, now=now)
        told = account.account(number, found, version=ticket.sla_version, now=now)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(account.lines(told)))


def _filed(since: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    """Return the condition of the tickets filed in these months of the schools."""
    return and_(
        Ticket.filed_at >= since.replace(tzinfo=WARSAW) if since else true(),
        Ticket.filed_at < until.replace(tzinfo=WARSAW) if until else true(),
    )


def _as_json(found: Found) -> dict[str, object]:
    return {
        "tickets": found.tickets,
        "differences": [asdict(difference) for difference in found.differences],
    }


def _line(difference: Difference) -> str:
    return (
        f"{difference.ticket}: {difference.column}: "
        f"stored {difference.stored}, computed {difference.computed}"
    )
