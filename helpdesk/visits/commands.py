"""`helpdesk visits`: planning visits for scripts. Only `propose` needs the application."""

from __future__ import annotations

import json
from typing import BinaryIO

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from helpdesk.core.clock import utcnow
from helpdesk.core.db import reading
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.visits.planning.faults import LARGEST, ProblemError
from helpdesk.visits.planning.solving import solve as solved
from helpdesk.visits.planning.writing import written
from helpdesk.visits.proposing import printing
from helpdesk.visits.proposing.gathering import gather
from helpdesk.visits.proposing.proposal import propose as proposed

BAD_PROBLEM, FELL_BACK = 2, 3


@click.group()
def visits() -> None:
    """Plan visits."""


@visits.command()
@click.argument("problem", type=click.File("rb"), default="-")
def solve(problem: BinaryIO) -> None:
    """Plan the PROBLEM, a JSON object, and print the plan as JSON.

    Exit codes: 0, a plan; 2, the problem has faults, a line for each on standard error; 3, the
    solver gave no answer and the plan was made by a simpler way.
    """
    try:
        found = solved(problem.read(LARGEST + 1))
    except ProblemError as error:
        for fault in error.faults:
            click.echo(fault, err=True)
        raise SystemExit(BAD_PROBLEM) from None
    plan = written(found.plan, solver=found.solver, notes=found.notes)
    click.echo(json.dumps(plan, ensure_ascii=False, indent=2))
    raise SystemExit(FELL_BACK if found.fell_back else 0)


@visits.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--seconds", type=click.FloatRange(0.1, 600), default=20.0, show_default=True)
@with_appcontext
def propose(*, as_json: bool, seconds: float) -> None:
    """Propose visits for what is open, ten working days ahead, beside the present plan.

    Nothing is written. Visits that are planned already stay as they are.
    """
    with reading(), force_locale("en"):
        try:
            facts = gather(now=utcnow())
            db.session.rollback()
            found = proposed(facts, seconds=seconds)
        except HelpdeskError as error:
            raise click.ClickException(str(error)) from error
        finally:
            db.session.rollback()
        for line in printing.as_json(found) if as_json else printing.lines(found):
            click.echo(line)
