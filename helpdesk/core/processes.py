"""Which process holds something: written beside it, so that nobody waits for a dead one."""

from __future__ import annotations

import os
import socket


def this_process() -> str:
    """Return the name under which this process holds things."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_dead_here(owner: str) -> bool:
    """Return whether the owner was a process of this machine that is no more."""
    host, _, pid = owner.rpartition(":")
    if host != socket.gethostname() or not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return int(pid) == os.getpid()  # a number that came round again
