"""`helpdesk sla what-if`: other rules or another crew, tried on recorded tickets."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from helpdesk.core.clock import utcnow
from helpdesk.core.periods import Month
from helpdesk.core.pool import cores
from helpdesk.extensions import db
from helpdesk.reports import staffing, trial_json, trials
from helpdesk.reports.commands import MonthType
from helpdesk.reports.tally import Tally
from helpdesk.reports.trials import Trial
from helpdesk.reports.what_if import Period
from helpdesk.schools.models import School
from helpdesk.sla import service as sla
from helpdesk.sla.rules import Rules, RulesError, load_rules
from helpdesk.tickets import replay

# Below this a second process would take longer to start than to work.
FEW = 5_000


@click.command("what-if")
@click.option("--from", "first", type=MonthType(), required=True, help="First month, YYYY-MM.")
@click.option("--to", "last", type=MonthType(), required=True, help="Last month, YYYY-MM.")
@click.option(
    "--rules",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of the rules to try; those that judged each ticket unless given.",
)
@click.option("--technicians", type=click.IntRange(1, 500), help="Try a crew of so many instead.")
@click.option(
    "--share",
    type=click.IntRange(1, 100),
    default=100,
    show_default=True,
    help="How much of the crew's day goes to tickets, in per cent.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), help="Processes; one for each core unless given."
)
@with_appcontext
def what_if(
    *,
    first: Month,
    last: Month,
    folder: Path | None,
    technicians: int | None,
    share: int,
    as_json: bool,
    jobs: int | None,
) -> None:
    """Replay the tickets of some months under other rules, or with another crew.

    Without --rules every ticket is judged by its own version, which gives the stored results
    again; exit code 1 if it does not. Exit code 2: the rules can't be used, or no such months.
    """
    if last < first:
        raise click.BadParameter("comes before the first month", param_hint="--to")
    period = Period(first.start, last.end, utcnow())
    rules = _rules(folder) if folder else None
    trial = Trial(rules.content if rules else None)
    if technicians is not None:
        told = _staffing(period, trial, rules or sla.current_rules(period.now), technicians, share)
        names: Sequence[str] = trial_json.SIMULATED
    else:
        told = trial_json.of_replay(_replay(period, trial, jobs), period, _units())
        names = trial_json.REPLAYED
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(trial_json.lines(told, names)))
    if technicians is None and rules is None and told["unlike"]:
        click.echo("Stored results differ from their events; see helpdesk sla verify.", err=True)
        sys.exit(1)


def _replay(period: Period, trial: Trial, jobs: int | None) -> Tally:
    parts = trials.pieces(db.engine, period, trial)
    tally, count = Tally(), sum(part.count for part in parts)
    workers = jobs or (cores() if count > FEW else 1)
    with click.progressbar(length=count, label="Replaying", file=sys.stderr) as bar:
        for part, found in zip(parts, trials.replay_pieces(parts, jobs=workers), strict=True):
            tally.merge(found)
            bar.update(part.count)
    return tally


def _staffing(
    period: Period, trial: Trial, rules: Rules, chosen: int, share: int
) -> dict[str, object]:
    present = staffing.technicians()
    if not present:
        raise click.UsageError("There are no technicians to compare with.")
    with replay.snapshot(db.engine) as connection:
        try:
            found = staffing.simulate(
                connection,
                None,
                period,
                trial=trial,
                hours=rules.calendar(rules.policy.near.calendar),
                crews=(present, chosen),
                share=share / 100,
            )
        except ValueError as error:
            raise click.UsageError(f"The queue never ends: {error}.") from None
    return trial_json.of_staffing(found, period, _units())


def _rules(folder: Path) -> Rules:
    try:
        return load_rules(folder)
    except RulesError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(2)


def _units() -> dict[int, str]:
    query = select(School.id, School.code).order_by(School.code)
    return dict(db.session.execute(query).all())
