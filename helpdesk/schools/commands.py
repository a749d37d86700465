"""`helpdesk import units`: the register of units from a CSV file, previewed before it is written."""

from __future__ import annotations

from functools import partial
from typing import IO

import click
from flask.cli import with_appcontext

from helpdesk.core import import_command
from helpdesk.core.clock import utcnow
from helpdesk.schools import importing, importing_legs


@click.command("units")
@import_command.options
@with_appcontext
def import_units(file: IO[bytes], *, write: bool, skip_bad: bool, as_json: bool) -> None:
    """Create or change units from FILE: comma, semicolon or tab; UTF-8 or Windows-1250.

    The first line names the columns, in Polish or English: nazwa (name), nazwa skrócona or skrót
    (short name), kod (code), adres (address), telefon (phone), domena (domain), uczniowie (pupils),
    kilometry (kilometres), szerokość and długość (latitude, longitude). nazwa and skrót must be
    there.

    A unit is found by its code, else by its short name; an empty cell leaves what is stored. Lines
    that are ambiguous or faulty are set aside, each with its reason.
    """
    import_command.run(
        file,
        preview=importing.preview,
        write=partial(importing.write, now=utcnow()) if write else None,
        skip_bad=skip_bad,
        as_json=as_json,
    )


@click.command("legs")
@import_command.options
@with_appcontext
def import_legs(file: IO[bytes], *, write: bool, skip_bad: bool, as_json: bool) -> None:
    """Create or change ways between places from FILE: comma, semicolon or tab.

    The first line names the columns: skąd (from), dokąd (to), minuty (minutes), kilometry
    (kilometres, with a comma or a point). A place is a unit's code or short name, or biuro (office).
    A way holds in both directions unless the file tells the way back too.
    """
    import_command.run(
        file,
        preview=importing_legs.preview,
        write=importing_legs.write if write else None,
        skip_bad=skip_bad,
        as_json=as_json,
    )
