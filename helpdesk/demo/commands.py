"""`helpdesk demo`: filling an empty database with invented data."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import with_appcontext

from helpdesk.core.clock import utcnow
from helpdesk.core.config import DEMONSTRATION
from helpdesk.demo import service
from helpdesk.extensions import db


class Instant(click.ParamType):
    """An instant in ISO 8601; it must say its offset from UTC."""

    name = "instant"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no instant such as 2026-11-24T09:50:00+01:00", param, ctx)
        if found.tzinfo is None:
            self.fail(f"{value!r} lacks its offset from UTC, such as +01:00 or Z", param, ctx)
        return found.astimezone(UTC)


@click.group()
def demo() -> None:
    """Try the product out with invented data."""


@demo.command()
@click.option("--seed", type=int, default=1, show_default=True, help="Other dice, other stories.")
@click.option("--now", type=Instant(), help="The moment the story ends; the present unless given.")
@with_appcontext
def load(seed: int, now: datetime | None) -> None:
    """Fill the empty database with fourteen months of a helpdesk that never was.

    The same seed and instant always give the same data. A database that is in use is refused
    with exit code 2; one that holds this demonstration already is left as it is.
    """
    try:
        if service.is_loaded(seed, now):
            click.echo("This demonstration is loaded already; nothing was changed.")
            return
    except service.NotEmpty as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    moment = (now or utcnow()).replace(microsecond=0)
    _speak_as_the_demonstration()
    with click.progressbar(
        length=service.STEPS, label="Inventing fourteen months", file=sys.stderr
    ) as bar:
        tickets = service.load(seed, moment, bar.update)
        db.session.commit()
        bar.update(bar.length or 0)
    click.echo(f"{tickets} tickets; the demonstration ends at {moment.isoformat()}.")


def _speak_as_the_demonstration() -> None:
    """Let the letters be signed as they will be from the next start on, when the mark is found."""
    settings = current_app.config["SETTINGS"]
    unsaid = {name: value for name, value in DEMONSTRATION.items() if not getattr(settings, name)}
    current_app.config["SETTINGS"] = replace(settings, **unsaid)
