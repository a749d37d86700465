"""`helpdesk user ...` and `helpdesk import people`: the register from the command line."""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import IO

import click
from flask.cli import with_appcontext
from flask_babel import force_locale
from sqlalchemy import select

from helpdesk.accounts import importing, passwords, service
from helpdesk.accounts.models import User
from helpdesk.core import import_command
from helpdesk.core.clock import utcnow
from helpdesk.core.errors import HelpdeskError
from helpdesk.extensions import db
from helpdesk.security.permissions import Role


@click.group("user", help="People who may sign in.")
def user() -> None:
    pass


@user.command("create")
@click.option("--email", required=True, help="Address, which is also the name to sign in with.")
@click.option("--name", required=True, help="First and last name.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_appcontext
def create(email: str, name: str, role: str, *, password_stdin: bool) -> None:
    """Register a person with a password, asked for twice; there is no default."""
    if not name.strip():
        raise click.BadParameter("must not be empty", param_hint="--name")
    with force_locale("en"):
        try:
            # Before the password is asked for: nobody likes to type one in vain.
            address = service.normalised_email(email)
        except HelpdeskError as error:
            raise click.BadParameter(str(error), param_hint="--email") from error
        password = _password(from_stdin=password_stdin)
        try:
            created = service.create(
                name=name, email=address, role=Role(role), now=utcnow(), password=password
            )
        except HelpdeskError as error:
            raise click.UsageError(str(error)) from error
        db.session.commit()
    click.echo(f"Created {role} {created.email} (number {created.id}).")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
@with_appcontext
def list_users(*, as_json: bool) -> None:
    """List the people in the register."""
    for person in db.session.scalars(select(User).order_by(User.email)):
        entry = _as_json(person)
        if as_json:
            click.echo(json.dumps(entry, ensure_ascii=False))
        else:
            state = "" if person.is_enabled else "  disabled"
            click.echo(f"{person.email}  {person.role.value}  {person.name}{state}")


@click.command("people")
@import_command.options
@with_appcontext
def import_people(file: IO[bytes], *, write: bool, skip_bad: bool, as_json: bool) -> None:
    """Create or change people from FILE: comma, semicolon or tab; UTF-8 or Windows-1250.

    The first line names the columns, in Polish or English: e-mail (email), imię i nazwisko (name)
    or imię (first name) and nazwisko (last name), telefon (phone), rola (role), placówka (unit, by
    code, short or full name). Only the address must be there for people already in the register.

    A person is found by the address; an empty cell leaves what is stored; without a unit, new
    people get the one with their address's mail domain. Roles: requester, secretary, head,
    technician, director, administrator, or their Polish names. A file never gives a staff role to
    somebody in the register, nor takes one away. Lines that are ambiguous or faulty are set aside,
    each with its reason.
    """
    import_command.run(
        file,
        preview=importing.preview,
        write=partial(importing.write, now=utcnow()) if write else None,
        skip_bad=skip_bad,
        as_json=as_json,
    )


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        raise click.UsageError(
            "There is no terminal to ask for the password: give it on standard input "
            "with --password-stdin."
        )
    if len(password) < passwords.LEAST:
        raise click.UsageError(f"The password must have at least {passwords.LEAST} characters.")
    return password


def _as_json(person: User) -> dict[str, object]:
    return {
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": person.role.value,
        "unit": person.school.code if person.school else None,
        "enabled": person.is_enabled,
        "registered": person.is_registered,
    }
