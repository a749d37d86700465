"""The measure: the least that Flask, Jinja and SQLAlchemy need for a page of 25 rows.

One table of its own, one query by an index, one template with a table. No sign-in, no
translation, no permissions, no layout. `gunicorn 'benchmarks.bare:create_app()'`.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS, PAGE = 20_000, 25
FILE = "BARE_DATABASE"
SUBJECT = "Projektor w sali nie pokazuje obrazu"

TEMPLATE = """<!doctype html>
<html lang="pl">
<head><meta charset="utf-8"><title>Zgłoszenia</title><link rel="stylesheet" href="/page.css"></head>
<body>
<h1>Zgłoszenia</h1>
<table>
<thead><tr><th>Nr</th><th>Temat</th><th>Placówka</th><th>Kto</th><th>Stan</th><th>Zgłoszone</th><th>Termin</th></tr></thead>
<tbody>
{% for ticket in tickets %}
<tr>
<td><a href="/tickets/{{ ticket.id }}">{{ ticket.id }}</a></td>
<td>{{ ticket.subject }}</td>
<td>{{ ticket.school }}</td>
<td>{{ ticket.requester }}</td>
<td>{{ ticket.status }}</td>
<td>{{ ticket.filed_at.strftime("%d.%m.%Y %H:%M") }}</td>
<td>{{ ticket.due_at.strftime("%d.%m.%Y %H:%M") }}</td>
</tr>
{% endfor %}
</tbody>
</table>
</body>
</html>
"""


class Base(DeclarativeBase):
    pass


class Ticket(Base):
    __tablename__ = "tickets"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str]
    school: Mapped[str]
    requester: Mapped[str]
    status: Mapped[str]
    filed_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)


def create_app() -> Flask:
    """Return the application on the file named in BARE_DATABASE."""
    app = Flask("bare")
    app.jinja_loader = DictLoader({"page.html": TEMPLATE})  # compiled once, as from a file
    engine = create_engine(f"sqlite:///{os.environ[FILE]}")

    @app.get("/")
    def tickets() -> str:
        with Session(engine) as session:
            found = session.scalars(select(Ticket).order_by(Ticket.due_at).limit(PAGE)).all()
            return render_template("page.html", tickets=found)

    return app


def fill(file: Path, *, now: datetime) -> None:
    """Write ROWS tickets into a new file."""
    engine = create_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    start = now.replace(tzinfo=None, microsecond=0)
    with engine.begin() as connection:
        connection.execute(insert(Ticket), [_row(number, start) for number in range(ROWS)])
    engine.dispose()


def _row(number: int, start: datetime) -> dict[str, object]:
    return {
        "subject": SUBJECT,
        "school": f"SP nr {number % 12 + 1}",
        "requester": f"Nauczycielka {number % 480}",
        "status": "W trakcie",
        "filed_at": start + timedelta(minutes=number),
        "due_at": start + timedelta(minutes=7 * number),
    }
