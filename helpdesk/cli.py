"""The `helpdesk` command, put together from the rooms' own commands.

Faulty settings or rules end any command with exit code 2 and a line for each fault.
"""

from __future__ import annotations

import os
import sys

import click
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, current_app
from flask.cli import ScriptInfo, with_appcontext
from flask_migrate import upgrade
from flask_migrate.cli import db as database_commands
from sqlalchemy.exc import DatabaseError, OperationalError

from helpdesk import scheduler, supervisor
from helpdesk.accounts.commands import import_people, user
from helpdesk.core.clock import utcnow
from helpdesk.core.config import ConfigError
from helpdesk.demo.commands import demo
from helpdesk.environment import create_app_from_environment, settings_to_serve
from helpdesk.extensions import db
from helpdesk.intake.commands import mail
from helpdesk.mail.certificate import Certificate
from helpdesk.reports.commands import report
from helpdesk.reports.trial_commands import what_if
from helpdesk.schools.commands import import_legs, import_units
from helpdesk.sla.commands import sla
from helpdesk.sla.jobs import adopt_rules
from helpdesk.sla.rules import RulesError
from helpdesk.tickets.commands import explain, verify
from helpdesk.visits.commands import visits

FIRST_YEAR, LAST_YEAR = 2026, 2098
# Not their kin: a constraint that is broken or a statement that is wrong is a fault of ours.
NO_DATABASE = (OperationalError, DatabaseError)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dzwonek", prog_name="helpdesk")
@click.pass_context
def cli(context: click.Context) -> None:
    """Dzwonek, the helpdesk of a shared school-IT service."""
    context.obj = ScriptInfo(create_app=create_app_from_environment)


@cli.command()
def run() -> None:
    """Run everything for one municipality: web server, scheduler, mail listener."""
    settings = settings_to_serve()
    Certificate.of(settings)
    _refuse_a_wrong_clock()
    app = create_app_from_environment()
    with app.app_context():
        upgrade()
    _adopt_rules(app)
    raise SystemExit(supervisor.supervise(settings))


@cli.command()
def web() -> None:
    """Run the web server alone; start as many as you like over PostgreSQL."""
    settings = settings_to_serve()
    app = create_app_from_environment()
    _refuse_unless_migrated(app)
    _adopt_rules(app)
    supervisor.run_web(settings)


@cli.command()
def worker() -> None:
    """Run the scheduler and the mail listener; a second one waits to take over."""
    settings_to_serve()
    app = create_app_from_environment()
    _refuse_unless_migrated(app)
    _adopt_rules(app)
    scheduler.serve(app)


@cli.group()
def jobs() -> None:
    """Run a scheduled job by hand."""


@jobs.command("list")
def list_jobs() -> None:
    """Print the jobs and how often each runs."""
    for job in scheduler.JOBS:
        click.echo(f"{job.name:20} every {job.every}")


@jobs.command("run")
@click.argument("name", type=click.Choice([job.name for job in scheduler.JOBS]))
@with_appcontext
def run_job(name: str) -> None:
    """Run the job NAME now and print how much it did."""
    job = next(each for each in scheduler.JOBS if each.name == name)
    click.echo(f"{job.name}: {job.run()}")


@cli.group("import")
def import_group() -> None:
    """Load units, ways or people from a CSV file, with a preview first."""


@cli.command("config")
@with_appcontext
def show_config() -> None:
    """Print the settings in force, without the password."""
    settings = current_app.config["SETTINGS"]
    for name in settings.__dataclass_fields__:
        value = getattr(settings, name)
        click.echo(f"{name} = {'***' if name == 'mail_password' and value else value!r}")


import_group.add_command(import_units)
import_group.add_command(import_legs)
import_group.add_command(import_people)
for command in (verify, explain, what_if):
    sla.add_command(command)
for group in (database_commands, user, demo, mail, report, sla, visits):
    cli.add_command(group)


def _refuse_a_wrong_clock() -> None:
    """Raise UsageError in a year for which no calendar is right: deadlines would be nonsense."""
    year = utcnow().year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise click.UsageError(f"The clock of this machine says {year}. Set it right first.")


def _adopt_rules(app: Flask) -> None:
    """Record what the rules' files say, before the first ticket is judged by them."""
    with app.app_context():
        adopt_rules(now=utcnow())


def _refuse_unless_migrated(app: Flask) -> None:
    """Raise UsageError if the tables are not those that this version expects."""
    with app.app_context(), db.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_heads()
        wanted = app.extensions["migrate"].migrate.get_config()
        heads = ScriptDirectory.from_config(wanted).get_heads()
    if set(present) != set(heads):
        raise click.UsageError("The database is not up to date. Run first: helpdesk db upgrade")


def main() -> None:
    """Run the command; faults in settings or rules are named line by line."""
    # Database, files and logs hold what people wrote: nobody else on the machine reads them.
    os.umask(0o077)
    try:
        cli(prog_name="helpdesk")
    except ConfigError as error:
        _complain("The settings are not complete:", error.problems)
    except RulesError as error:
        _complain("The SLA rules can't be used:", [str(each) for each in error.problems])
    except DatabaseError as error:
        if type(error) not in NO_DATABASE:
            raise
        _complain("The database can't be used:", str(error.orig).splitlines())


def _complain(heading: str, problems: list[str]) -> None:
    click.echo(heading, err=True)
    for problem in problems:
        click.echo(f"  {problem}", err=True)
    sys.exit(2)
