"""The machine of a benchmark: what it is, what work costs on it, and what others use meanwhile.

Reads /proc, hence Linux only. A figure made beside other work says so in the results.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

BUSY = 0.10  # of the machine, used by others: more is worth a word
TICK: int = os.sysconf("SC_CLK_TCK")  # of a second


def described(*packages: str, **versions: str) -> dict[str, Any]:
    """Return what results tell of the machine: its cores, Python, `versions` and those of `packages`."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        **versions,
        **{name: version(name) for name in packages},
    }


@dataclass
class Spent:
    """Milliseconds by the clock and of processor time."""

    wall: float = 0.0
    cpu: float = 0.0


@dataclass
class Meter:
    """Adds up what ran on the machine while something was measured, and what of it was ours."""

    all_of_it: float = 0.0
    ours: float = 0.0
    room: float = 0.0

    @contextmanager
    def measured(self, server: int | None = None) -> Iterator[Spent]:
        """Measure the block; `server` works for us in one thread and is none of our children."""
        spent, begun = Spent(), time.perf_counter()
        ours, all_of_it = _ours(server), _busy()
        yield spent
        seconds, own = time.perf_counter() - begun, _ours(server) - ours
        spent.wall, spent.cpu = 1000 * seconds, 1000 * own
        self.all_of_it += _busy() - all_of_it
        self.ours += own
        self.room += seconds * (os.cpu_count() or 1)

    @property
    def others(self) -> float:
        """The share of the machine that others used, from 0 to 1."""
        return max(0.0, self.all_of_it - self.ours) / self.room if self.room else 0.0


def told(others: float) -> str:
    """Return a sentence on the quiet of the machine."""
    if others <= BUSY:
        return f"The machine was quiet: others used {others:.0%} of it at most."
    return f"**The machine was busy: others used up to {others:.0%} of it meanwhile.**"


def _ours(server: int | None) -> float:
    """Return the processor seconds of this process, of its children that ended and the server."""
    times = os.times()
    children = times.children_user + times.children_system
    return time.process_time() + children + (_of_process(server) if server else 0.0)


def _of_process(number: int) -> float:
    # Nanoseconds on a processor; its time in ticks would be too coarse for one call.
    return int(Path(f"/proc/{number}/schedstat").read_text().split()[0]) / 1e9


def _busy() -> float:
    """Return the processor seconds that all programs took since the machine was started."""
    user, nice, system, _idle, _waiting, hard, soft, stolen = map(
        int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]
    )
    return (user + nice + system + hard + soft + stolen) / TICK
