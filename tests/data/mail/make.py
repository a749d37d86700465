"""Write the made messages and what is expected of them: `python -m tests.data.mail.make`.

The same input gives the same bytes. Messages without a case here were written by hand.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.data.mail import (
    calendar_cases,
    charset_cases,
    forward_cases,
    machine_cases,
    quote_cases,
    reply_cases,
    sealed_cases,
    structure_cases,
    winmail_cases,
)
from tests.data.mail.made import EWA, Case

HERE = Path(__file__).parent


def cases() -> list[Case]:
    rooms = (
        charset_cases,
        structure_cases,
        winmail_cases,
        reply_cases,
        machine_cases,
        quote_cases,
        sealed_cases,
        calendar_cases,
        forward_cases,
    )
    return [case for room in rooms for case in room.cases()]


def expectation(case: Case) -> str:
    """Return the JSON beside the message: sender, files and verdict are always compared."""
    usual = {"sender": EWA, "attachments": [], "is_auto": False, "is_bounce": False}
    return json.dumps(usual | case.expected, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write() -> None:
    for case in cases():
        (HERE / f"{case.name}.eml").write_bytes(case.raw)
        (HERE / f"{case.name}.json").write_text(expectation(case), encoding="utf-8")


if __name__ == "__main__":
    write()
