"""How fast a folder of mail is taken in: `python -m benchmarks.intake`.

`helpdesk mail receive --json FOLDER` against the least that could be done with the same letters:
the standard library parses each and decodes its texts, and one INSERT with a commit of its own
keeps the bytes, in SQLite with the same journal and `synchronous`, on the same disk. Both are
programs of their own, start included, and take turns over equal parts of the letters. A ratio is
of the clock, over all parts. Results go to benchmarks/results/intake.*.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from benchmarks import data, letters
from benchmarks.keeping import keep
from benchmarks.machine import described
from benchmarks.serving import ROOT
from helpdesk.app import create_app
from helpdesk.core.config import load

LETTERS, PARTS, BEFORE, TICKETS = 10_000, 4, 300, 2_000
MOST, AIM = 4.0, 2.0
SEED = 20261121


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took: seconds by the clock and of processor time, and megabytes at most."""

    wall: float
    cpu: float
    megabytes: float


def bare(folder: Path, file: Path) -> int:
    """Parse each letter, decode its texts, keep its bytes; returns how many characters there were."""
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, raw BLOB)")
    characters = 0
    for path in sorted(folder.iterdir()):
        raw = path.read_bytes()
        characters += _characters(raw)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO kept (raw) VALUES (?)", (raw,))
        connection.execute("COMMIT")
    connection.close()
    return characters


def _characters(raw: bytes) -> int:
    message = message_from_bytes(raw, policy=default)
    try:
        return sum(
            len(part.get_content())
            for part in message.walk()
            if part.get_content_maintype() == "text"
        )
    except Exception:
        return 0


def run(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[Cost, bytes]:
    """Run Python with these arguments; returns what it cost and what it printed."""
    with tempfile.TemporaryFile() as printed:
        begun = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=printed,
        )
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
        printed.seek(0)
        return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024), printed.read()


def answerable(file: Path) -> list[letters.Answered]:
    """Return the letters we wrote to the people who reported by mail."""
    query = (
        "SELECT message_id, subject, to_email FROM outbox_letters WHERE kind = 'filed' "
        "AND state <> 'withdrawn' AND message_id LIKE 'dz.%' ORDER BY id"
    )
    with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as connection:
        return [letters.Answered(*row) for row in connection.execute(query)]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the letters, taken in by us and by the bare loop."""

    ours: Cost
    bare: Cost
    outcomes: Counter[str]


def measure(folder: Path, count: int, parts: int) -> tuple[Cost, list[Part]]:
    """Return what a start of the program costs, and each part's figures."""
    now = datetime.now(UTC)
    environment = data.environment(folder / "data")
    (folder / "data").mkdir()
    data.fill(create_app(load(environment)), TICKETS, now=now)
    letters.write(folder / "before", letters.mixed(BEFORE, seed=SEED, start=now, answerable=[]))
    receive(folder / "before", environment)
    ours = answerable(folder / "data" / "helpdesk.sqlite3")
    (folder / "empty").mkdir()
    start, _ = receive(folder / "empty", environment)
    written = letters.mixed(count, seed=SEED + 1, start=now, answerable=ours)
    found = []
    for number in range(parts):
        part = folder / f"part-{number}"
        letters.write(part, (next(written) for _ in range(count // parts)))
        found.append(_both(part, environment, ours_first=number % 2 == 0))
    return start, found


def _both(part: Path, environment: Mapping[str, str], *, ours_first: bool) -> Part:
    os.sync()
    plain = ["-m", "benchmarks.intake", "--bare", str(part)]
    if not ours_first:
        least, _ = run(plain, {})
    cost, outcomes = receive(part, environment)
    if ours_first:
        least, _ = run(plain, {})
    return Part(cost, least, outcomes)


def receive(folder: Path, environment: Mapping[str, str]) -> tuple[Cost, Counter[str]]:
    """Take the folder in by the command. A fast answer is worth nothing unless each is there."""
    cost, printed = run(["-m", "helpdesk", "mail", "receive", "--json", str(folder)], environment)
    told = [json.loads(line) for line in printed.splitlines()]
    if len(told) != len(list(folder.iterdir())):
        raise SystemExit(f"{len(told)} answers to {len(list(folder.iterdir()))} letters")
    outcomes = Counter(line["outcome"] for line in told)
    if outcomes["error"] or outcomes["stored"]:
        raise SystemExit(f"Not all were settled: {outcomes}")
    return cost, outcomes


def summary(start: Cost, parts: Sequence[Part], count: int) -> dict[str, Any]:
    """Return the results as they are kept."""
    ours, least = sum(each.ours.wall for each in parts), sum(each.bare.wall for each in parts)
    outcomes = sum((each.outcomes for each in parts), Counter[str]())
    return {
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": described("sqlalchemy", sqlite=sqlite3.sqlite_version),
        "letters": count,
        "outcomes": dict(sorted(outcomes.items())),
        "start_s": round(start.wall, 2),
        "ours_s": round(ours, 2),
        "ours_cpu_s": round(sum(each.ours.cpu for each in parts), 2),
        "bare_s": round(least, 2),
        "bare_cpu_s": round(sum(each.bare.cpu for each in parts), 2),
        "letters_per_second": round(count / ours),
        "bare_per_second": round(count / least),
        "ratio": round(ours / least, 2),
        "ratios_of_the_parts": [round(each.ours.wall / each.bare.wall, 2) for each in parts],
        "ratio_without_start": round((ours - start.wall * len(parts)) / least, 2),
        "megabytes": round(max(each.ours.megabytes for each in parts)),
    }


def as_table(found: Mapping[str, Any]) -> str:
    """Return the results as Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    outcomes = ", ".join(f"{count} {name}" for name, count in found["outcomes"].items())
    verdict = "met" if found["ratio"] <= MOST else "NOT MET"
    aim = "met" if found["ratio"] <= AIM else "not met"
    parts = ", ".join(map(str, found["ratios_of_the_parts"]))
    return f"""# Taking in {found["letters"]:,} letters from a folder

{found["measured_on"]}; {machine}. They became: {outcomes}.

| | s | s of processor | letters a second |
|---|---|---|---|
| `helpdesk mail receive --json` | {found["ours_s"]} | {found["ours_cpu_s"]} | {found["letters_per_second"]} |
| standard library, one INSERT and commit each | {found["bare_s"]} | {found["bare_cpu_s"]} | {found["bare_per_second"]} |

Ratio **{found["ratio"]}** (by parts: {parts}; without the start of the program, {found["start_s"]} s
for each part: {found["ratio_without_start"]}). At most {MOST:g}: {verdict}; the aim of {AIM:g}: {aim}.
At most {found["megabytes"]} MB of memory.
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--letters", type=int, default=LETTERS)
    parser.add_argument("--parts", type=int, default=PARTS)
    parser.add_argument("--bare", type=Path, help="only do the least with this folder")
    given = parser.parse_args()
    if given.bare:
        print(bare(given.bare, given.bare.parent / "bare.sqlite3"))
        return 0
    temporary = Path(tempfile.mkdtemp(prefix="dzwonek-benchmark-"))
    try:
        print(f"Writing and taking in {given.letters:,} letters, in {given.parts} parts...")
        start, parts = measure(temporary, given.letters, given.parts)
    finally:
        shutil.rmtree(temporary)
    found = summary(start, parts, given.letters)
    keep("intake", found, as_table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
