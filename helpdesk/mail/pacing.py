"""How often one letter, one recipient and one server are tried. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from helpdesk.mail.faults import OF_THE_SERVER, Fault

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

# A letter's own failures. The standard asks for patience of days with a mailbox that is full.
FIRST_PAUSE, LONGEST_PAUSE = MINUTE, 4 * HOUR
MOST_TRIES = 25  # over about three days

# A server's: it is asked by one letter at a time, soon again, since people mend servers.
FIRST_SERVER_PAUSE, LONGEST_SERVER_PAUSE = timedelta(seconds=5), 5 * MINUTE
LOOK_BACK = 8  # attempts; the pause does not grow further

# To one reader about one matter. A lively conversation between people stays well below it;
# a machine that answers every letter reaches it within the hour, and stops there.
LIMITS = ((HOUR, 10), (DAY, 30))


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after the `tries`-th failure of a letter: twice as long each time."""
    return min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE)


def server_pause(newest_first: Iterable[Fault | None]) -> timedelta:
    """Return how long a server is left alone that failed in the last attempts without a break."""
    failures = 0
    for fault in newest_first:
        if fault not in OF_THE_SERVER:
            break
        failures += 1
    if not failures:
        return timedelta(0)
    return min(FIRST_SERVER_PAUSE * 2 ** (failures - 1), LONGEST_SERVER_PAUSE)


def free_at(sent: Sequence[datetime], now: datetime) -> datetime | None:
    """Return when the next letter may follow those `sent`; None: at once."""
    newest_first = sorted(sent, reverse=True)
    waits = [
        newest_first[most - 1] + span
        for span, most in LIMITS
        if len(newest_first) >= most and newest_first[most - 1] + span > now
    ]
    return max(waits, default=None)
