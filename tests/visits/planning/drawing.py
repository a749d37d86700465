"""Problems drawn at random, as JSON: small, crowded and full of exceptions."""

from __future__ import annotations

import json
from random import Random
from typing import Any

MONDAY, TUESDAY = "2026-03-23", "2026-03-24"
DAYS = (MONDAY, TUESDAY)


def drawn(seed: int, *, most_jobs: int = 5, pins: bool = True) -> dict[str, Any]:
    """Return a problem of a few jobs, two days and one or two technicians."""
    random = Random(seed)
    units = [f"u{number}" for number in range(random.randint(1, 4))]
    technicians = [f"t{number}" for number in range(random.randint(1, 2))]
    jobs = [_job(random, f"j{n}", units, technicians) for n in range(random.randint(1, most_jobs))]
    return {
        "days": list(DAYS),
        "technicians": [_technician(random, name) for name in technicians],
        "units": [_unit(random, name) for name in units],
        "travel": {"legs": _legs(random, ["base", *units]), "symmetric": False},
        "jobs": jobs,
        "pins": _pins(random, jobs, technicians) if pins and random.random() < 0.4 else [],
        "options": {"seed": seed},
    }


def as_json(problem: dict[str, Any]) -> bytes:
    return json.dumps(problem).encode()


def _technician(random: Random, name: str) -> dict[str, Any]:
    broken = random.random() < 0.3
    hours = [["08:00", "09:30"], ["10:00", "12:00"]] if broken else [["08:00", "11:00"]]
    return {
        "id": name,
        "base": "base",
        "hours": {"daily": hours},
        "absences": [random.choice(DAYS)] if random.random() < 0.2 else [],
        "skills": ["net"] if random.random() < 0.7 else [],
    }


def _unit(random: Random, name: str) -> dict[str, Any]:
    lessons = [["08:15", "09:00"], ["09:10", "09:55"], ["10:10", "10:55"]]
    return {
        "id": name,
        "hours": {"daily": [["08:00", "10:45"]] if random.random() < 0.7 else [["09:00", "12:00"]]},
        "shut": [random.choice(DAYS)] if random.random() < 0.2 else [],
        "lessons": {"mon": lessons} if random.random() < 0.5 else {},
        "setup_minutes": random.choice([0, 5]),
    }


def _legs(random: Random, places: list[str]) -> list[dict[str, Any]]:
    return [
        {
            "from": a,
            "to": b,
            "minutes": random.randint(3, 30),
            "metres": random.randint(1, 20) * 500,
        }
        for a in places
        for b in places
        if a != b and random.random() < 0.95
    ]


def _job(random: Random, name: str, units: list[str], technicians: list[str]) -> dict[str, Any]:
    job = {
        "id": name,
        "unit": random.choice(units),
        "minutes": random.choice([5, 10, 20, 35, 60]),
        "weight": random.randint(1, 3),
        "disturbs": random.random() < 0.7,
        "skills": ["net"] if random.random() < 0.2 else [],
    }
    if random.random() < 0.6:
        job["deadline"] = (
            f"{random.choice(DAYS)}T{random.choice(['07:00', '09:20', '10:30'])}:00+01:00"
        )
    if random.random() < 0.15:
        job["earliest"] = TUESDAY
    if random.random() < 0.15:
        job["latest"] = MONDAY
    if random.random() < 0.2:
        job["windows"] = {"daily": [["08:30", "09:10"], ["09:40", "10:40"]]}
    if random.random() < 0.1:
        job["technician"] = random.choice(technicians)
    return job


def _pins(
    random: Random, jobs: list[dict[str, Any]], technicians: list[str]
) -> list[dict[str, Any]]:
    job = random.choice(jobs)
    return [
        {
            "id": "p1",
            "unit": job["unit"],
            "technician": random.choice(technicians),
            "day": random.choice(DAYS),
            "start": random.choice(["08:20", "09:00", "10:20"]),
            "minutes": random.choice([15, 40]),
            "jobs": [job["id"]] if random.random() < 0.5 else [],
        }
    ]
