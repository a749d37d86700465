"""How the cost of a month's report grows with the years behind it: `python -m benchmarks.report`.

Two helpdesks whose last two months are alike, 1,500 tickets each, with ten thousand and a million
tickets in the five years before. The twelve months before are closed, as they are where the job
runs. The month is worked out anew in turns on both, so that whatever else the machine does hits
both alike; a ratio is the median of those within a round, by the clock or by processor time (of
this process, its typesetter and PostgreSQL), whichever is worse. The plan of every statement is
looked at too: none may read all tickets. Results go to benchmarks/results/report.*, with how much
of the machine others used meanwhile.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import tempfile
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

from benchmarks import copies, data, machine
from benchmarks.keeping import keep
from benchmarks.machine import Spent
from helpdesk.app import create_app
from helpdesk.core.batches import chunks
from helpdesk.core.config import load
from helpdesk.core.db import reading
from helpdesk.core.periods import Month
from helpdesk.documents import pdf
from helpdesk.extensions import db
from helpdesk.reports import paper, populations, service
from helpdesk.reports.frozen import service as frozen
from helpdesk.reports.measures import Measure, Population
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
class Call:
    """What is measured; `most_cpu` is how many milliseconds of processor time are allowed."""

    what: str
    do: Callable[[], None]
    most_cpu: float | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a database showed: milliseconds by size of history, and how much the larger one costs."""

    database: str
    what: str
    wall: Sequence[float]
    cpu: Sequence[float]
    growth_wall: float
    growth_cpu: float
    most_cpu: float | None
    others: float  # the share of the machine that others used meanwhile

    @property
    def is_met(self) -> bool:
        grows_little = max(self.growth_wall, self.growth_cpu) <= MOST_GROWTH
        return grows_little and (self.most_cpu is None or max(self.cpu) <= self.most_cpu)


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
            found += [_measure(call, places, asked.rounds) for call in CALLS]
            whole += [f"{database}: {line}" for line in _read_whole(places[-1])]
    keep("report", _told(asked, found, whole), _table(asked, found, whole))
    if whole or not all(each.is_met for each in found):
        raise SystemExit("a month costs more than it may; see the table")


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
    for batch in chunks(filed, data.BATCH):
        merged = data.merged(
            [
                data.history(number, at, is_open=False, categories=categories, version=version)
                for number, at in batch
            ]
        )
        data.write({model: merged[model] for model in copies.COPIED})


def _worked_out() -> None:
    report = service.month(MONTH.year, MONTH.number, reader=None, now=NOW)
    assert report.trailing[Measure.FILED].of.months == 12 and not report.is_frozen  # noqa: PT018


def _read_closed() -> None:
    # Twenty times: one alone takes too little to be measured beside other work.
    before = MONTH.previous
    for _each in range(20):
        assert service.month(before.year, before.number, reader=None, now=NOW).is_frozen


def _printed() -> None:
    before = MONTH.previous
    report = service.month(before.year, before.number, reader=None, now=NOW)
    content = pdf.write(paper.of(report, language="pl", service="Wspólna obsługa"))
    assert content.startswith(b"%PDF-")


CALLS = (
    Call("an open month, worked out", _worked_out),
    Call("a closed month, read twenty times", _read_closed),
    Call("a closed month as PDF", _printed, most_cpu=2_000),
)


def _measure(call: Call, places: Sequence[Place], rounds: int) -> Found:
    took: list[list[Spent]] = []
    meter = machine.Meter()
    for number in range(rounds + 1):
        # The order turns, so that neither always comes after the other.
        turn = list(reversed(places)) if number % 2 else list(places)
        spent = {place.history: _spent(place, call.do, meter) for place in turn}
        if number:  # the first warms up
            took.append([spent[place.history] for place in places])
    small, large = zip(*took, strict=True)
    return Found(
        database=places[0].database,
        what=call.what,
        wall=[median(each.wall for each in size) for size in (small, large)],
        cpu=[median(each.cpu for each in size) for size in (small, large)],
        growth_wall=median(second.wall / first.wall for first, second in took),
        growth_cpu=median(second.cpu / first.cpu for first, second in took),
        most_cpu=call.most_cpu,
        others=meter.others,
    )


def _spent(place: Place, call: Callable[[], None], meter: machine.Meter) -> Spent:
    with place.app.app_context(), reading(), force_locale("pl"):
        with meter.measured(_backend()) as spent:
            call()
        db.session.rollback()
    return spent


def _backend() -> int | None:
    """Return the process of PostgreSQL that serves this session."""
    if db.engine.dialect.name == "sqlite":
        return None
    number: int = db.session.execute(text("select pg_backend_pid()")).scalar_one()
    return number


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
        f"{datetime.now(UTC):%Y-%m-%d}. A month of {asked.month:,} tickets; {small:,} and {large:,} "
        f"tickets in the five years before. Medians of {asked.rounds} rounds on {os.cpu_count()} "
        f"cores; growth is the worse of that by the clock and that of processor time, at most "
        f"{MOST_GROWTH:.2f}. {machine.told(max(each.others for each in found))}"
    )
    heads = [
        "database", "what", f"{small:,}", f"{large:,}", f"of a processor, {small:,}", f"{large:,}",
        "at most", "growth, clock", "growth, processor", "verdict",
    ]  # fmt: skip
    lines = [
        "# A month's report and the years behind it",
        "",
        about,
        "",
        f"| {' | '.join(heads)} |",
        "|" + "---|" * len(heads),
        *map(_line, found),
        "",
        "Statements that read a whole table of tickets or events: "
        + ("; ".join(whole) if whole else "none")
        + ".",
        "",
    ]
    return "\n".join(lines)


def _line(each: Found) -> str:
    times = " | ".join(f"{number:.0f} ms" for number in (*each.wall, *each.cpu))
    most = f"{each.most_cpu:.0f} ms" if each.most_cpu else "–"
    verdict = "met" if each.is_met else "NOT MET"
    return (
        f"| {each.database} | {each.what} | {times} | {most} | {each.growth_wall:.2f} "
        f"| {each.growth_cpu:.2f} | {verdict} |"
    )


if __name__ == "__main__":
    main()
