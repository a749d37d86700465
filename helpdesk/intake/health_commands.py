"""`helpdesk mail health` and `helpdesk mail log`: for monitoring, and for whoever is called by it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from helpdesk.core.clock import utcnow
from helpdesk.core.db import reading
from helpdesk.extensions import db
from helpdesk.intake import health as health_of_mail
from helpdesk.intake import health_wording
from helpdesk.intake.health import Concern, Condition
from helpdesk.mail import send_log
from helpdesk.mail.faults import Fault
from helpdesk.mail.send_log import SendAttempt

ATTENTION = 1


@click.command()
@click.option("--json", "in_json", is_flag=True, help="Print one JSON object.")
@with_appcontext
def health(in_json: bool) -> None:
    """Say whether mail comes in and goes out; the exit code is 1 if something needs attention."""
    with reading():
        found = health_of_mail.condition(utcnow())
        concerns = health_of_mail.concerns(found)
        if in_json:
            click.echo(json.dumps(_as_json(found, concerns), indent=2))
        else:
            _print_words(found, concerns)
        db.session.commit()
    if concerns:
        sys.exit(ATTENTION)


@click.command()
@click.option("--json", "in_json", is_flag=True, help="Print one JSON line per attempt.")
@click.option("--last", default=20, show_default=True, help="How many attempts to print.")
@with_appcontext
def log(in_json: bool, last: int) -> None:
    """Print the last attempts to send letters, oldest first."""
    with reading():
        for attempt in reversed(send_log.latest(last)):
            facts = _attempt(attempt)
            click.echo(json.dumps(facts) if in_json else _line(facts))
        db.session.commit()


def _print_words(found: Condition, concerns: list[Concern]) -> None:
    with force_locale("en"):
        for each in concerns:
            advice = health_wording.advice(each, found.checked_at)
            click.echo(f"{advice.what} {advice.do}")
    if not concerns:
        click.echo("Mail comes in and goes out.")


def _as_json(found: Condition, concerns: list[Concern]) -> dict[str, Any]:
    incoming, outgoing = found.incoming, found.outgoing
    return {
        "ok": not concerns,
        "checked_at": found.checked_at.isoformat(),
        "concerns": [_concern(each) for each in concerns],
        "worker": found.works_until is not None,
        "listener": found.listens,
        "mailboxes": [
            {
                "name": each.name,
                "succeeded_at": _instant(each.succeeded_at),
                "waiting": each.waiting,
                "fault": each.fault.value if each.fault else None,
                "is_late": each.is_late,
            }
            for each in found.mailboxes
        ],
        "open_differences": found.comparison.open_differences,
        "incoming": {
            "unread": incoming.unread,
            "oldest_unread_at": _instant(incoming.oldest_unread_at),
            "undecided": incoming.undecided,
            "unreadable": incoming.unreadable,
            "day": {outcome.value: number for outcome, number in incoming.day.items()},
            "week": {outcome.value: number for outcome, number in incoming.week.items()},
        },
        "outgoing": {
            "waiting": outgoing.waiting,
            "oldest_due_at": _instant(outgoing.oldest_due_at),
            "limited": outgoing.limited,
            "failed": outgoing.failed,
            "kept": outgoing.kept,
            "day": _attempts(outgoing.day),
            "week": _attempts(outgoing.week),
        },
    }


def _concern(concern: Concern) -> dict[str, Any]:
    return {
        "problem": concern.problem.value,
        "number": concern.number,
        "since": _instant(concern.since),
        "name": concern.name,
    }


def _attempts(counts: Mapping[Fault | None, int]) -> dict[str, int]:
    return {fault.value if fault else "sent": number for fault, number in counts.items()}


def _attempt(attempt: SendAttempt) -> dict[str, Any]:
    return {
        "at": attempt.at.isoformat(),
        "letter": attempt.letter_id,
        "result": attempt.fault.value if attempt.fault else "sent",
        "code": attempt.code,
        "words": attempt.words,
        "server": attempt.server,
        "milliseconds": attempt.milliseconds,
    }


def _line(facts: Mapping[str, Any]) -> str:
    code = facts["code"] or ""
    return f"{facts['at']} {facts['letter']} {facts['result']} {facts['server']} {code} {facts['words']}"


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
