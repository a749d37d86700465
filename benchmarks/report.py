"""How the cost of a month's report grows with the years behind it: `python -m benchmarks.report`.

Two helpdesks whose last two months are alike, 1,500 tickets each, with ten thousand and a million
tickets in the five years before. All earlier months are closed, as they are where the job runs.
The month is worked out anew in turns on both, so that whatever else the machine does hits both
alike; a ratio is the median of those within a round. The plan of every statement is looked at too:
none may read all tickets. Results go to benchmarks/results/report.*.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

import flask_migrate
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import event, select, text

from benchmarks import copies, data
from benchmarks.keeping import keep
from helpdesk.app import create_app
from helpdesk.core.config import load
from helpdesk.core.db import reading
from helpdesk.core.periods import Month
from helpdesk.extensions import db
from helpdesk.reports import populations, service
from helpdesk.reports.frozen import service as frozen
from helpdesk.reports.measures import Population
from helpdesk.schools.models import Category
from helpdesk.sla import service as sla
from tests import postgres

MONTH = Month(2026, 10)
NOW = datetime(2026, 11, 2, 7, tzinfo=UTC)
YEARS = 60  # months of history
A_MONTH = 1_500
SIZES = (10_000, 1_000_000)
ROUNDS = 15
MOST_GROWTH = 1.20
READ_WHOLE = ("SCAN tickets", "SCAN ticket_events", "Seq Scan on tickets", "Seq Scan on ticket_events")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A helpdesk under measurement."""

    database: str
    history: int
    app: Flask


@dataclass(frozen=True, slots=True)
class Found:
    """What a database showed: milliseconds by size of history, and how much the larger one costs."""

    database: str
    what: str
    milliseconds: Sequence[float]
    growth: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)  # fmt: skip
    parser.add_argument("--sizes", type=int, nargs=2, default=SIZES, help="tickets of history")
    parser.add_argument("--month", type=int, default=A_MONTH, help="tickets of the month")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--databases", nargs="+", default=("sqlite", "postgresql"))
    asked = parser.parse_args()
    found, whole = [], []
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as servers:
        for database in asked.databases:
            places = [
                _place(database, size, asked.month, Path(folder) / f"{database}-{size}", servers)
                for size in asked.sizes
            ]
            found += [_measure(name, call, places, asked.rounds) for name, call in CALLS]
            whole += [f"{database}: {line}" for line in _read_whole(places[-1])]
    keep("report", _told(asked, found, whole), _table(asked, found, whole))
    if whole or any(each.growth > MOST_GROWTH for each in found):
        raise SystemExit("a month costs more with history behind it")


def _place(
    database: str, history: int, a_month: int, folder: Path, servers: contextlib.ExitStack
) -> Place:
    folder.mkdir()
    environment = data.environment(folder)
    if database == "postgresql":
        programs = postgres.programs()
        if programs is None:
            raise SystemExit("PostgreSQL's server programs are not installed")
        environment["HELPDESK_DATABASE_URL"] = servers.enter_context(postgres.server(programs))
    app = create_app(load(environment))
    print(f"{database}: writing {history:,} tickets of history", flush=True)
    with app.app_context():
        _fill(history, a_month)
        for back in range(12, 0, -1):
            frozen.close(MONTH.plus(-back), by=None, now=NOW)
            db.session.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("analyze"))
        db.session.remove()
    return Place(database, history, app)


def _fill(history: int, a_month: int) -> None:
    flask_migrate.upgrade()
    rules = sla.current_rules(NOW)
    sla.record_version(rules, NOW)
    categories = list(db.session.scalars(select(Category.id).order_by(Category.id)))
    db.session.commit()
    data.write(data.register(categories, NOW))
    _write_history(history, categories, rules.version)
    for of in (MONTH.previous, MONTH):
        numbers = range(history, history + a_month)
        _write(_evenly(numbers, of.start, of.end), categories, rules.version)
        history += a_month


def _write_history(history: int, categories: list[int], version: str) -> None:
    """Fill the years before the last two months evenly: a little of it written, the rest copied."""
    start, end = MONTH.plus(-YEARS).start, MONTH.previous.start
    filed = _evenly(range(history), start, end)
    written = min(history, copies.cycle(categories))
    _write(islice(filed, written), categories, version)
    copies.multiply(written, history, apart=(end - start) / history)
    copies.check((0, history // 2, history - 1), categories=categories, version=version)


def _evenly(numbers: range, start: datetime, end: datetime) -> Iterator[tuple[int, datetime]]:
    """Yield each ticket's number and when it was filed."""
    apart = (end - start) / len(numbers)
    for place, number in enumerate(numbers):
        yield number, (start + apart * place).replace(microsecond=0)


def _write(filed: Iterator[tuple[int, datetime]], categories: list[int], version: str) -> None:
    while batch := list(islice(filed, data.BATCH)):
        merged = data.merged(
            [
                data.history(number, at, is_open=False, categories=categories, version=version)
                for number, at in batch
            ]
        )
        data.write({model: merged[model] for model in copies.COPIED})


def _worked_out() -> None:
    report = service.month(MONTH.year, MONTH.number, reader=None, now=NOW)
    assert report.trailing_months == 12 and not report.is_frozen  # noqa: PT018


def _read_closed() -> None:
    # Twenty times: one alone takes too little to be measured beside other work.
    before = MONTH.previous
    for _each in range(20):
        assert service.month(before.year, before.number, reader=None, now=NOW).is_frozen


CALLS: Sequence[tuple[str, Callable[[], None]]] = (
    ("an open month, worked out", _worked_out),
    ("a closed month, read twenty times", _read_closed),
)


def _measure(what: str, call: Callable[[], None], places: Sequence[Place], rounds: int) -> Found:
    took: list[list[float]] = []
    for number in range(rounds + 1):
        # The order turns, so that neither always comes after the other.
        turn = list(reversed(places)) if number % 2 else list(places)
        spent = {place.history: _milliseconds(place, call) for place in turn}
        if number:  # the first warms up
            took.append([spent[place.history] for place in places])
    small, large = zip(*took, strict=True)
    growth = median(second / first for first, second in took)
    return Found(places[0].database, what, (median(small), median(large)), growth)


def _milliseconds(place: Place, call: Callable[[], None]) -> float:
    with place.app.app_context(), reading(), force_locale("pl"):
        begins = time.perf_counter()
        call()
        spent = time.perf_counter() - begins
        db.session.rollback()
    return spent * 1000


def _read_whole(place: Place) -> list[str]:
    """Return the statements of the populations that read a whole table of tickets or events."""
    with place.app.app_context(), reading():
        bad = [
            f"{population.value}: {step}"
            for population in Population
            for step in _plan(population)
            if any(words in step for words in READ_WHOLE)
        ]
        db.session.remove()
    return bad


def _plan(population: Population) -> list[str]:
    sent: list[tuple[str, Any]] = []

    def remember(_conn: object, _cursor: object, statement: str, values: Any, *_: object) -> None:
        sent.append((statement, values))

    event.listen(db.engine, "before_cursor_execute", remember)
    try:
        populations.one(population, MONTH, reader=None, now=NOW)
    finally:
        event.remove(db.engine, "before_cursor_execute", remember)
    ask = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    connection = db.session.connection()
    return [
        str(step)
        for statement, values in sent
        for step in connection.exec_driver_sql(f"{ask} {statement}", values)
    ]


def _told(
    asked: argparse.Namespace, found: Sequence[Found], whole: Sequence[str]
) -> dict[str, Any]:
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "history": list(asked.sizes),
        "month": asked.month,
        "rounds": asked.rounds,
        "most_growth": MOST_GROWTH,
        "found": [asdict(each) for each in found],
        "whole_tables_read": list(whole),
    }


def _table(asked: argparse.Namespace, found: Sequence[Found], whole: Sequence[str]) -> str:
    small, large = asked.sizes
    about = (
        f"A month of {asked.month:,} tickets; {small:,} and {large:,} tickets in the five years "
        f"before. Medians of {asked.rounds} rounds on {os.cpu_count()} cores; at most "
        f"{MOST_GROWTH:.2f} is allowed."
    )
    lines = [
        "# A month's report and the years behind it",
        "",
        about,
        "",
        f"| database | what | {small:,} | {large:,} | growth |",
        "|---|---|---|---|---|",
        *(
            f"| {each.database} | {each.what} | {each.milliseconds[0]:.0f} ms "
            f"| {each.milliseconds[1]:.0f} ms | {each.growth:.2f} |"
            for each in found
        ),
        "",
        "Statements that read a whole table of tickets or events: "
        + ("; ".join(whole) if whole else "none")
        + ".",
        "",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
