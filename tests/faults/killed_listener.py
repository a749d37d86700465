"""A listener that is killed at one of its steps: `python -m tests.faults.killed_listener PORT STEP`; no step, no killing.

It is our own, with a killing put before the function that the step names.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Any

from sqlalchemy.orm import Session

from helpdesk.environment import create_app_from_environment
from helpdesk.extensions import db
from helpdesk.intake import service
from helpdesk.mail import ledger, listener, originals

STEPS: dict[str, tuple[Any, str]] = {
    "before it is kept": (ledger, "keep"),
    "before its bytes are stored": (originals, "store"),
    "after its bytes are stored, before its entry": (ledger, "insert"),
    "before the commit": (Session, "commit"),
    "after the commit": (listener._BoundedSMTP, "_to_each"),
}


def kill(*_given: object, **_named: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    app = create_app_from_environment()
    with app.app_context():
        db.engine.connect().close()
    if sys.argv[2]:
        place, name = STEPS[sys.argv[2]]
        setattr(place, name, kill)
    listener.start(app, "127.0.0.1", int(sys.argv[1]), service.accept)
    threading.Event().wait()


if __name__ == "__main__":
    main()
