"""Printed documents: data in, PDF/UA-1 out, by the typesetter's own process.

The same paper gives the same bytes: nothing in it knows the time of its making.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from helpdesk.core.errors import HelpdeskError

logger = logging.getLogger(__name__)

MIME = "application/pdf"
LONGEST = 30.0  # seconds; a page takes a tenth of one
# -P: the folder we were started in has no say in what the child imports.
CHILD = (sys.executable, "-P", "-m", "helpdesk.documents.typeset")
_TOLD = 2_000  # letters of the compiler's complaint that go into the log


class NotTypeset(HelpdeskError):
    """The document could not be made: a fault of ours, not of what was asked."""

    status = 503


@dataclass(frozen=True, slots=True)
class Paper:
    """A document before it is set. All words are already in its language."""

    template: str  # templates/print/<template>.typ
    title: str
    header: str  # whose paper it is
    page: str  # "Strona {page} z {pages}"
    language: str
    body: Mapping[str, Any]  # what the template prints: texts, numbers, lists


def write(paper: Paper, *, longest: float = LONGEST) -> bytes:
    """Return the PDF. Raises NotTypeset when the typesetter fails or takes too long."""
    data = {
        "title": paper.title,
        "header": paper.header,
        "page": paper.page,
        "language": paper.language,
        **paper.body,
    }
    job = json.dumps({"template": paper.template, "data": data})
    try:
        done = subprocess.run(  # noqa: S603 -- our own module; the job goes in as data
            CHILD, input=job.encode(), capture_output=True, timeout=longest, check=False
        )
    except subprocess.TimeoutExpired as error:
        logger.exception("typesetting %s cut after %s s", paper.template, longest)
        raise _failed() from error
    if done.returncode or not done.stdout.startswith(b"%PDF-"):
        complaint = done.stderr.decode(errors="replace")[:_TOLD]
        logger.error("typesetting %s ended with %s: %s", paper.template, done.returncode, complaint)
        raise _failed()
    return done.stdout


def _failed() -> NotTypeset:
    return NotTypeset(
        _l(
            "Tego dokumentu nie udało się teraz przygotować. Spróbuj za chwilę; "
            "jeśli to się powtórzy, powiedz administratorowi."
        )
    )
