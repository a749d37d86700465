"""How fast years of tickets are replayed: `python -m benchmarks.replay`.

A database of a hundred thousand tickets with ten events each, judged by our own rules, is given
to the commands a person would use, start of the program included: verified, replayed under the
versions that judged the tickets, and replayed under other rules, by one process and by one for
each core. Beside them, in every round, a bare loop reads the same rows by the driver alone and
does nothing with them. Figures are medians over the rounds; a ratio is of processor time, within
a round. Results go to benchmarks/results/replay.*.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import bindparam, create_engine, update

from benchmarks import data
from benchmarks.keeping import keep
from benchmarks.machine import described
from benchmarks.serving import ROOT
from helpdesk.app import create_app
from helpdesk.core.config import load
from helpdesk.core.pool import cores
from helpdesk.sla.timeline import assess
from helpdesk.tickets import replay
from helpdesk.tickets.determination import determine
from helpdesk.tickets.history import state_of
from helpdesk.tickets.lifecycle import OPEN
from helpdesk.tickets.models import Ticket

TICKETS = 100_000
MOST_SECONDS = 10
MONTHS = ("--from", "2015-01", "--to", "2098-12")
STRICTER = ("16h", "8h")
ROWS = (
    (
        "SELECT id, school_id, category_id, kind, priority, impact, urgency, status, filed_at, "
        "done_at, closed_at, paused_at, minutes, sla_version, response_due_at, resolution_due_at, "
        "due_at, responded_at, response_seconds, resolution_seconds, response_met, resolution_met "
        "FROM tickets ORDER BY id"
    ),
    "SELECT ticket_id, at, kind, facts FROM ticket_events ORDER BY ticket_id, id",
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds by the clock and of processor time, and megabytes at most."""

    wall: float
    cpu: float
    megabytes: float


def bare(file: Path) -> int:
    """Read every ticket and its events, and nothing more; returns how many tickets there are."""
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        tickets = {row[0]: [row] for row in connection.execute(ROWS[0])}
        for row in connection.execute(ROWS[1]):
            tickets[row[0]].append(row)
    return len(tickets)


def judge(file: Path, now: datetime) -> None:
    """Store of every ticket what its events say, as the services would have."""
    engine = create_engine(f"sqlite:///{file}")
    change = update(Ticket).where(Ticket.id == bindparam("ticket"))
    with replay.snapshot(engine) as connection:
        versions = replay.Versions(connection)
        judged = [_judged(past, versions, now) for past in replay.pasts(connection)]
    with engine.begin() as connection:
        connection.execute(change, judged)
    engine.dispose()


def _judged(past: replay.Past, versions: replay.Versions, now: datetime) -> dict[str, Any]:
    rules, state = versions[past.stored.sla_version], state_of(past.happenings)
    # The youngest are told a few hours ahead.
    at = max(now, *(happening.at for happening in past.happenings))
    found = assess(past.facts(rules), rules, now=at)
    kept = determine(found, is_open=state.status in OPEN, replied_at=state.replied_at)
    return {"ticket": past.stored.id, **asdict(kept)}


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[Cost, str]:
    """Run Python with these arguments; returns what it cost and what it printed."""
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    printed = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}: {printed[:500]}")
    cpu = used.ru_utime + used.ru_stime
    return Cost(time.monotonic() - begun, cpu, used.ru_maxrss / 1024), printed


def questions(rules: Path) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """Yield what is measured: its name, the number of processes, the arguments."""
    many = max(2, cores())
    for jobs in (1, many):
        count = ("--jobs", str(jobs))
        yield "verify", jobs, ("verify", *count)
        yield "what-if, each under its own version", jobs, ("what-if", *MONTHS, *count)
        other = ("what-if", *MONTHS, "--rules", str(rules), *count)
        yield "what-if, under other rules", jobs, other


def measure(folder: Path, rules: Path, rounds: int) -> dict[tuple[str, int], list[Cost]]:
    """Return the costs by question and processes; those of the bare loop under ("bare", 1)."""
    environment = data.environment(folder)
    costs: dict[tuple[str, int], list[Cost]] = {}
    for _ in range(rounds):
        found, _ = run(["-m", __spec__.name, "--bare", str(folder / "helpdesk.sqlite3")], {})
        costs.setdefault(("bare", 1), []).append(found)
        for name, jobs, arguments in questions(rules):
            found, printed = run(["-m", "helpdesk", "sla", *arguments], environment)
            _refuse_nonsense(name, printed)
            costs.setdefault((name, jobs), []).append(found)
    return costs


def _refuse_nonsense(name: str, printed: str) -> None:
    """A fast answer is worth nothing unless it is the right one."""
    expected = {
        "verify": f"{TICKETS} tickets, 0 differences",
        "what-if, each under its own version": f"{TICKETS} tickets, 0 of them",
        "what-if, under other rules": "met become missed",
    }[name]
    if expected not in printed:
        raise SystemExit(f"{name} answered: {printed[:500]}")


def summary(costs: Mapping[tuple[str, int], list[Cost]]) -> dict[str, Any]:
    """Return the results as they are kept."""
    plain = costs["bare", 1]
    return {
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": described("sqlalchemy", sqlite=sqlite3.sqlite_version),
        "tickets": TICKETS,
        "rounds": len(plain),
        "bare": {"wall_s": _seconds(plain, "wall"), "cpu_s": _seconds(plain, "cpu")},
        "questions": [
            {
                "question": name,
                "processes": jobs,
                "wall_s": _seconds(each, "wall"),
                "cpu_s": _seconds(each, "cpu"),
                "tickets_per_second": round(TICKETS / median(cost.wall for cost in each)),
                "ratio_cpu": round(
                    median(a.cpu / b.cpu for a, b in zip(each, plain, strict=True)), 1
                ),
                "megabytes": round(max(cost.megabytes for cost in each)),
                "within": jobs == 1 or _seconds(each, "wall") <= MOST_SECONDS,
            }
            for (name, jobs), each in costs.items()
            if name != "bare"
        ],
    }


def _seconds(costs: Sequence[Cost], field: str) -> float:
    return round(median(getattr(cost, field) for cost in costs), 2)


def as_table(found: Mapping[str, Any]) -> str:
    """Return the results as Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    heads = ("question", "processes", "s", "s of processor", "tickets a second",
             "times a bare loop", "MB of a process", f"at most {MOST_SECONDS} s")  # fmt: skip
    lines = [
        f"# Replaying {found['tickets']:,} tickets",
        "",
        (
            f"{found['measured_on']}; {machine}; {found['rounds']} rounds, start of the program "
            f"included. A bare loop over the same rows takes {found['bare']['wall_s']} s, "
            f"{found['bare']['cpu_s']} s of processor time."
        ),
        "",
        f"| {' | '.join(heads)} |",
        "|" + "---|" * len(heads),
    ]
    for each in found["questions"]:
        verdict = "for comparison" if each["processes"] == 1 else _verdict(each)
        lines.append(
            f"| {each['question']} | {each['processes']} | {each['wall_s']} | {each['cpu_s']} "
            f"| {each['tickets_per_second']:,} | {each['ratio_cpu']} | {each['megabytes']} "
            f"| {verdict} |"
        )
    return "\n".join(lines) + "\n"


def _verdict(question: Mapping[str, Any]) -> str:
    return "met" if question["within"] else "NOT MET"


def _other_rules(folder: Path) -> Path:
    """Return a folder of rules like ours with a tighter target."""
    target = folder / "rules"
    shutil.copytree(ROOT / "sla_rules", target)
    policy = target / "policy.toml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace(*STRICTER), encoding="utf-8")
    return target


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--bare", type=Path, help="only read the rows of this database")
    given = parser.parse_args()
    if given.bare:
        print(bare(given.bare))
        return 0
    temporary = Path(tempfile.mkdtemp(prefix="dzwonek-benchmark-"))
    try:
        folder, now = temporary / "data", datetime.now(UTC)
        folder.mkdir()
        print(f"Filling a database of {TICKETS:,} tickets (about two minutes)...")
        data.fill(create_app(load(data.environment(folder))), TICKETS, now=now)
        judge(folder / "helpdesk.sqlite3", now)
        print(f"Measuring {given.rounds} rounds...")
        found = summary(measure(folder, _other_rules(temporary), given.rounds))
    finally:
        shutil.rmtree(temporary)
    keep("replay", found, as_table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
