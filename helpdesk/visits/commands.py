"""`helpdesk visits`: planning visits for scripts. Only `propose` needs the application."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from helpdesk.core.clock import utcnow
from helpdesk.core.db import reading
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.visits.planning_command import solve
from helpdesk.visits.proposing import printing
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.proposal import propose as proposed
from helpdesk.visits.records.commands import record


@click.group()
def visits() -> None:
    """Plan visits."""


visits.add_command(solve)
visits.add_command(record)


@visits.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=20.0, show_default=True)
@click.option(
    "--move-unconfirmed", is_flag=True, help="Let visits move that no school has confirmed."
)
@with_appcontext
def propose(*, as_json: bool, seconds: float, move_unconfirmed: bool) -> None:
    """Propose visits for what is open, ten working days ahead, beside the present plan.

    Nothing is written. Visits that are planned already stay as they are, unless those may move
    that no school has confirmed: then there are up to four searches of so many seconds.
    """
    with reading(), force_locale("en"):
        try:
            facts = gather(now=utcnow())
            db.session.rollback()
            found = proposed(facts, seconds=seconds, may_move=move_unconfirmed)
        except HelpdeskError as error:
            raise click.ClickException(str(error)) from error
        finally:
            db.session.rollback()
        for line in printing.as_json(found) if as_json else printing.lines(found):
            click.echo(line)
