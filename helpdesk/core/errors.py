"""Errors worded for the person at the screen, each with the status its page is sent with."""

from __future__ import annotations


class HelpdeskError(Exception):
    """Something the reader asked for can't be done; `str(error)` says what and what to do."""

    status = 400


class NotAllowed(HelpdeskError):
    """The reader may see the thing, but not do this to it."""

    status = 403


class NotFound(HelpdeskError):
    """There is no such thing, or the reader may not know that there is."""

    status = 404


class Conflict(HelpdeskError):
    """The thing has changed meanwhile, or its state forbids the step."""

    status = 409


class TooMany(HelpdeskError):
    """The same door was tried too often in a short time."""

    status = 429
