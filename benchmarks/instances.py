"""Problems of planning visits drawn by seed: a municipality, its technicians, two weeks of work."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

FIRST = date(2026, 3, 23)  # the clocks change within the two weeks
WORKDAYS = 10


def instance(units: int, technicians: int, seed: int) -> dict[str, Any]:
    """Return a problem over ten working days, as JSON is read by `helpdesk visits solve`."""
    random = Random(f"{units}-{technicians}-{seed}")
    days = _workdays()
    places = {"office": (53.1, 18.0)}
    places |= {
        f"u{number:02}": (53.1 + random.uniform(-0.13, 0.13), 18.0 + random.uniform(-0.2, 0.2))
        for number in range(units)
    }
    return {
        "days": [day.isoformat() for day in days],
        "technicians": [_technician(f"t{number}") for number in range(technicians)],
        "bases": [{"id": "office", "place": _place(places["office"])}],
        "units": [
            _unit(random, name, place, days) for name, place in places.items() if name != "office"
        ],
        "travel": {"speed_kmh": 45, "detour": 1.3},
        "jobs": [
            _job(random, f"{name}-{number}", name, days, spread=units / technicians)
            for name in places
            if name != "office"
            for number in range(1 + (random.random() < 0.3))
        ],
        "options": {"seed": seed, "seconds": 120},
    }


def _workdays() -> list[date]:
    days = [FIRST + timedelta(days=number) for number in range(14)]
    return [day for day in days if day.weekday() < 5][:WORKDAYS]


def _technician(name: str) -> dict[str, Any]:
    return {"id": name, "base": "office", "hours": {"daily": [["07:30", "15:30"]]}}


def _place(place: tuple[float, float]) -> dict[str, float]:
    return {"lat": place[0], "lon": place[1]}


def _unit(
    random: Random, name: str, place: tuple[float, float], days: list[date]
) -> dict[str, Any]:
    bells = [_lesson(8 * 60 + 55 * number) for number in range(random.choice((5, 6, 7)))]
    return {
        "id": name,
        "place": _place(place),
        "hours": {"daily": [["07:30", random.choice(("15:30", "15:30", "14:30"))]]},
        "shut": [day.isoformat() for day in days if random.random() < 0.03],
        "lessons": {"daily": bells if random.random() < 0.5 else []},
        "setup_minutes": random.choice((5, 10)),
    }


def _lesson(minute: int) -> list[str]:
    return [f"{at // 60:02}:{at % 60:02}" for at in (minute, minute + 45)]


def _job(random: Random, name: str, unit: str, days: list[date], spread: float) -> dict[str, Any]:
    job: dict[str, Any] = {
        "id": name,
        "unit": unit,
        # Many units for few people have short jobs, or there would be nothing to plan well.
        "minutes": random.choice((15, 30, 30, 45, 60) if spread <= 20 else (10, 15, 20, 30)),
        "weight": random.choice((1, 1, 2, 3)),
        "disturbs": random.random() < 0.4,
    }
    if random.random() < 0.6:
        hour = random.choice(("10:00", "12:00", "15:00"))
        due = days[random.randrange(1, len(days))]
        offset = "+01:00" if due < date(2026, 3, 29) else "+02:00"
        job["deadline"] = f"{due.isoformat()}T{hour}:00{offset}"
    if random.random() < 0.15:
        job["earliest"] = days[random.randrange(4)].isoformat()
    return job
