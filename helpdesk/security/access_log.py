"""Who did what when, appended to a file a day in the data folder (KRI regulation: two years).

Each request is one JSON line. Values that open something (tokens) are never written.
"""

from __future__ import annotations

import json
import logging
import os
from datetime import datetime, timedelta
from pathlib import Path

from flask import Flask, Response, current_app, request
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.core.clock import utcnow

KEPT = timedelta(days=2 * 366)
SECRET_ARGUMENTS = frozenset({"token"})
SILENT = frozenset({"static", "healthz", None})

logger = logging.getLogger(__name__)
_written = json.JSONEncoder(ensure_ascii=False, default=str)


def init_app(app: Flask) -> None:
    folder = app.config["SETTINGS"].data / "log"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.after_request(_log)


def forget_old(folder: Path, *, now: datetime) -> int:
    """Delete the files of days that need not be kept any longer; returns how many."""
    oldest = f"access-{now - KEPT:%Y-%m-%d}.log"
    stale = [path for path in folder.glob("access-*.log") if path.name < oldest]
    for path in stale:
        path.unlink()
    return len(stale)


def _log(response: Response) -> Response:
    if request.endpoint in SILENT:
        return response
    now = utcnow()
    line = _written.encode(_entry(response, now)) + "\n"
    path = f"{current_app.config['SETTINGS'].data}/log/access-{now:%Y-%m-%d}.log"
    try:
        _append(path, line.encode())
    except OSError:
        # The reader's page is not lost for want of a log line, but the operator must learn of it.
        logger.exception("access log not written")
    return response


def _append(path: str, line: bytes) -> None:
    # One short write to a file opened for appending: lines of several processes never mix.
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)


def _entry(response: Response, now: datetime) -> dict[str, object]:
    arguments = request.view_args or {}
    return {
        "at": now.isoformat(timespec="milliseconds"),
        "person": _person(),
        "address": request.remote_addr,
        "method": request.method,
        "page": request.endpoint,
        "arguments": {
            name: value for name, value in arguments.items() if name not in SECRET_ARGUMENTS
        },
        "status": response.status_code,
    }


def _person() -> int | None:
    try:
        return getattr(current_user, "id", None)
    except SQLAlchemyError:
        return None  # the database is away: the page says so, and the line is written all the same
