"""`helpdesk visits solve`, apart from all that needs the application: it starts in no time."""

from __future__ import annotations

import json
from typing import BinaryIO

import click

from helpdesk.visits.planning.faults import LARGEST, ProblemError
from helpdesk.visits.planning.solving import solve as solved
from helpdesk.visits.planning.writing import written

BAD_PROBLEM, FELL_BACK = 2, 3


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
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
