"""How fast the SLA clock is beside others, and whether they agree: `python -m benchmarks.clock`.

The others are businesstimedelta, business-duration and a plain loop over the days; all have the
same calendar, Monday to Friday from 07:30 to 15:30 less the Polish holidays. Each round asks all
of them in turn about random instants, so that whatever else the machine does hits all alike; a
ratio is the median over the rounds of the ratio, of processor time, within a round. Results go to
benchmarks/results/clock.*.
"""

from __future__ import annotations

import argparse
import sys
import time as stopwatch
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from random import Random
from statistics import median
from typing import Any

from benchmarks.contenders import (
    ALLOWANCE,
    BUSINESS_DURATION,
    BUSINESSTIMEDELTA,
    LOOP,
    ONE_DAY,
    Desk,
    Ends,
    Question,
    questions,
)
from benchmarks.keeping import keep
from benchmarks.machine import described
from helpdesk.sla.clock import Span, deadline, time_spent

THREE_WEEKS = timedelta(weeks=3)
BEGINS, DAYS = datetime(2024, 1, 1, tzinfo=UTC), 6 * 365
LEAST_ROUNDS = 10
SECOND = timedelta(seconds=1)

OFFICE = Desk(time(7, 30), time(15, 30), range(5))
NIGHT = Desk(time(1), time(5), range(7))
# How many times faster we must be.
LEAST = {BUSINESSTIMEDELTA: 100.0, BUSINESS_DURATION: 1.0, LOOP: 1.0}


def measure(asked: Sequence[Question], *, seconds: float) -> int:
    """Ask in rounds, note the microseconds, return the number of rounds."""
    random = Random(1)
    _round(asked, random)
    for question in asked:
        question.microseconds.clear()  # that was for warming up
    rounds, end = 0, stopwatch.monotonic() + seconds
    while rounds < LEAST_ROUNDS or stopwatch.monotonic() < end:
        _round(asked, random)
        rounds += 1
    return rounds


def _round(asked: Sequence[Question], random: Random) -> None:
    pairs = [_three_weeks(random) for _ in range(1000)]
    for question in asked:
        for each in (question.ours, *question.others):
            prepared = [each.ready(pair) for pair in pairs[: each.times]]
            question.microseconds[each.name].append(_microseconds(each.ask, prepared))


def _microseconds(ask: Callable[[Any], Any], prepared: Sequence[Any]) -> float:
    before = stopwatch.process_time()
    for each in prepared:
        ask(each)
    return 1e6 * (stopwatch.process_time() - before) / len(prepared)


def _three_weeks(random: Random) -> Ends:
    start = BEGINS + timedelta(seconds=random.randrange(DAYS * 24 * 3600))
    return start, start + THREE_WEEKS


def _three_weeks_to_the_microsecond(random: Random) -> Ends:
    start, end = (at + random.random() * SECOND for at in _three_weeks(random))
    return start, end


def _over_a_change(random: Random) -> Ends:
    """Return two instants with the last Sunday of March or October between them."""
    month = datetime(random.randrange(2024, 2030), random.choice((3, 10)), 31, 1, tzinfo=UTC)
    change = month - timedelta(days=(month.weekday() + 1) % 7)
    around = [timedelta(seconds=random.randrange(24 * 3600, 8 * 24 * 3600)) for _ in range(2)]
    return change - around[0], change + around[1]


AGREEMENT: Sequence[tuple[str, Desk, Callable[[Random], Ends]]] = (
    ("office hours, three weeks, whole seconds", OFFICE, _three_weeks),
    ("office hours, three weeks, microseconds", OFFICE, _three_weeks_to_the_microsecond),
    ("01:00-05:00 daily, over a clock change", NIGHT, _over_a_change),
)


def differences(desk: Desk, drawn: Callable[[Random], Ends], cases: int) -> dict[str, Counter[str]]:
    """Count by contender and reason how often its answer is not ours."""
    random = Random(2)
    pairs = [drawn(random) for _ in range(cases)]
    return {
        f"{other.name}, {question.name}": Counter(
            _reason(gap)
            for ends in pairs
            if (gap := other.answer(ends) - question.ours.answer(ends))
        )
        for question in questions(desk)
        for other in question.others
    }


def _reason(gap: timedelta) -> str:
    if abs(gap) < SECOND:
        return "drops the parts of a second"
    if abs(gap) == timedelta(hours=1):
        return "counts by the wall, an hour off over a clock change"
    return "unexplained"


def own_costs() -> dict[str, float]:
    """Return what else our answers cost: over other spans, and the first of a calendar."""
    random, calendar = Random(3), OFFICE.calendar()
    spans = {"a day": ONE_DAY, "a year": 365 * ONE_DAY, "twenty years": 20 * 365 * ONE_DAY}
    starts = [_three_weeks(random)[0] for _ in range(5000)]
    begun = stopwatch.process_time()
    deadline(calendar, BEGINS, ALLOWANCE)
    costs = {"the first deadline of a calendar": 1e6 * (stopwatch.process_time() - begun)}
    for name, length in spans.items():
        ends = [(start, start + length) for start in starts]
        time_spent(calendar, Span(BEGINS, max(end for _, end in ends)))
        costs[f"time spent over {name}"] = _microseconds(
            lambda pair: time_spent(calendar, Span(*pair)), ends
        )
    return {name: round(value, 1) for name, value in costs.items()}


def summary(asked: Sequence[Question], rounds: int, cases: int) -> dict[str, Any]:
    """Return the results as they are kept."""
    packages = (BUSINESSTIMEDELTA, BUSINESS_DURATION, "pandas", "holidays")
    return {
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": described(*packages),
        "rounds": rounds,
        "questions": [_question_summary(each) for each in asked],
        "ours": own_costs(),
        "cases": cases,
        "differences": {name: differences(desk, drawn, cases) for name, desk, drawn in AGREEMENT},
    }


def _question_summary(question: Question) -> dict[str, Any]:
    ours = question.microseconds["ours"]
    ratios = {
        each.name: median(
            b / a for a, b in zip(ours, question.microseconds[each.name], strict=True)
        )
        for each in question.others
    }
    return {
        "question": question.name,
        "ours_us": round(median(ours), 2),
        "others": [
            {
                "name": name,
                "us": round(median(question.microseconds[name]), 1),
                "ratio": round(ratio, 1),
                "at_least": LEAST[name],
                "met": ratio >= LEAST[name],
            }
            for name, ratio in ratios.items()
        ],
    }


def as_table(found: Mapping[str, Any]) -> str:
    """Return the results as Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    about = (
        f"{found['measured_on']}; {machine}; {found['rounds']} rounds. Monday to Friday "
        "07:30-15:30 less the Polish holidays, random instants of 2024 to 2029, the two of the "
        "second question three weeks apart. Processor time."
    )
    costs = "; ".join(f"{name} {value}" for name, value in found["ours"].items())
    speeds = [
        (
            question["question"], question["ours_us"], each["name"], each["us"], each["ratio"],
            f"{each['at_least']:g}", "met" if each["met"] else "NOT MET",
        )
        for question in found["questions"]
        for each in question["others"]
    ]  # fmt: skip
    answers = [
        (instants, name, f"{sum(reasons.values()):,}", _why(reasons))
        for instants, contenders in found["differences"].items()
        for name, reasons in contenders.items()
    ]
    heads = ("question", "ours, µs", "beside", "µs", "times ours", "at least", "verdict")
    parts = [
        "# The SLA clock beside others, on one calendar",
        about,
        _table(heads, speeds),
        f"Ours besides, in microseconds: {costs}.",
        f"Answers that differ from ours, of {found['cases']:,} each:",
        _table(("instants", "answers of", "differ", "why"), answers),
    ]
    return "\n\n".join(parts) + "\n"


def _table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def _why(reasons: Mapping[str, int]) -> str:
    return "; ".join(f"{reason} ({times:,})" for reason, times in reasons.items()) or "–"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=30, help="time for the rounds")
    parser.add_argument("--cases", type=int, default=5000, help="answers compared, of each kind")
    given = parser.parse_args()
    asked = questions(OFFICE)
    print(f"Measuring for {given.seconds:.0f} seconds, then comparing answers...")
    found = summary(asked, measure(asked, seconds=given.seconds), given.cases)
    keep("clock", found, as_table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
