"""Which job runs when. Started by `helpdesk worker`, never inside a web server.

Each job asks the database what is due, so that a run missed while the machine was off is made up
for by the next. Of several workers, the one that holds a job's lease runs it.
"""

from __future__ import annotations

import contextlib
import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

from aiosmtpd.controller import Controller
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask, current_app
from sqlalchemy.exc import OperationalError

from helpdesk.core import lease
from helpdesk.core.clock import utcnow
from helpdesk.core.lease import Holder
from helpdesk.core.processes import is_dead_here
from helpdesk.escalation.jobs import escalate
from helpdesk.extensions import db
from helpdesk.incidents.jobs import warn
from helpdesk.intake.jobs import compare_mailboxes, process_stored
from helpdesk.intake.service import accept
from helpdesk.mail import ledger, listener
from helpdesk.mail.fetchers import Fetchers
from helpdesk.mail.jobs import send_letters
from helpdesk.portal.photos import forget_drafts
from helpdesk.reports.delivery.jobs import send_reports
from helpdesk.reports.frozen.jobs import close_months
from helpdesk.security import access_log, throttle
from helpdesk.sla.jobs import adopt_rules
from helpdesk.tickets.jobs import close_settled, verify_sla
from helpdesk.visits.mileage.jobs import lay_legs
from helpdesk.visits.promise.jobs import remind_schools, tell_schools
from helpdesk.visits.records.jobs import print_records
from helpdesk.visits.recurring.jobs import lay_occurrences

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Job:
    """A plain function that does what is due and returns how much that was."""

    name: str
    every: timedelta
    run: Callable[[], int]


JOBS = (
    Job("process-mail", timedelta(seconds=2), lambda: process_stored(now=utcnow())),
    Job("send-letters", timedelta(seconds=5), lambda: send_letters(now=utcnow())),
    Job("compare-mailboxes", timedelta(minutes=30), lambda: compare_mailboxes(clock=utcnow)),
    Job("adopt-rules", timedelta(minutes=1), lambda: adopt_rules(now=utcnow())),
    Job("close-settled", timedelta(minutes=10), lambda: close_settled(now=utcnow())),
    Job("verify-sla", timedelta(minutes=30), lambda: verify_sla(now=utcnow(), clock=utcnow)),
    Job("escalate", timedelta(minutes=1), lambda: escalate(now=utcnow())),
    Job("tell-schools", timedelta(minutes=1), lambda: tell_schools(now=utcnow())),
    Job("remind-schools", timedelta(minutes=1), lambda: remind_schools(now=utcnow())),
    Job("print-records", timedelta(seconds=15), lambda: print_records(now=utcnow())),
    Job("lay-legs", timedelta(hours=1), lambda: lay_legs(now=utcnow())),
    Job("lay-occurrences", timedelta(hours=1), lambda: lay_occurrences(now=utcnow())),
    Job("close-months", timedelta(minutes=30), lambda: _close_months(utcnow())),
    Job("send-reports", timedelta(minutes=10), lambda: _send_reports(utcnow())),
    Job("legal-warnings", timedelta(minutes=1), lambda: warn(now=utcnow())),
    Job("forget-attempts", timedelta(hours=1), lambda: _forget_attempts(utcnow())),
    Job("forget-drafts", timedelta(hours=1), lambda: forget_drafts(now=utcnow())),
    Job("forget-logs", DAY, lambda: _forget_logs(utcnow())),
)


def serve(app: Flask) -> None:
    """Run listener, fetchers and the schedule until SIGTERM or SIGINT, then stop all cleanly."""
    holder = Holder()
    scheduler = _schedule(app, holder)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        scheduler.shutdown(wait=False)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    with app.app_context():
        # After a crash the jobs go on at once, instead of waiting for a dead worker's leases.
        lease.release_dead(is_dead=is_dead_here, now=utcnow())
        ledger.release_dead(is_dead=is_dead_here)
        db.session.commit()
    doors = _open_doors(app)
    fetchers = Fetchers(app)
    fetchers.start()
    try:
        scheduler.start()
    finally:
        fetchers.stop()
        for door in doors:
            door.stop()
        # Without a database the leases run out by themselves.
        with app.app_context(), contextlib.suppress(OperationalError):
            holder.release_all(now=utcnow())


def _schedule(app: Flask, holder: Holder) -> BlockingScheduler:
    # Late runs collapse into one, and a slow job is never started a second time.
    scheduler = BlockingScheduler(
        timezone="UTC",
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in JOBS:
        trigger = IntervalTrigger(seconds=int(job.every.total_seconds()))
        scheduler.add_job(
            run_in_app, trigger, [app, job, holder], id=job.name, next_run_time=utcnow()
        )
    return scheduler


def _open_doors(app: Flask) -> list[Controller]:
    settings = app.config["SETTINGS"]
    return [
        listener.start(app, settings.smtp_host, port, accept, lmtp=lmtp)
        for port, lmtp in ((settings.smtp_port, False), (settings.lmtp_port, True))
        if port
    ]


def run_in_app(app: Flask, job: Job, holder: Holder) -> None:
    """Run one job with its own session; a failure is logged and the schedule goes on."""
    with app.app_context():
        try:
            if holder.has(job.name, now=utcnow()):
                done = job.run()
                if done:
                    logger.info("job %s: %s", job.name, done)
        except OperationalError as error:
            # A database that is away is met every few seconds: a line each time, no pages.
            db.session.rollback()
            logger.error("job %s: the database does not answer: %s", job.name, error.orig)  # noqa: TRY400
        except Exception:
            db.session.rollback()
            logger.exception("job %s failed", job.name)


def _close_months(now: datetime) -> int:
    day = current_app.config["SETTINGS"].report_closing_day
    return close_months(working_day=day, now=now) if day else 0


def _send_reports(now: datetime) -> int:
    day = current_app.config["SETTINGS"].report_closing_day
    return send_reports(closing_day=day, now=now)


def _forget_attempts(now: datetime) -> int:
    gone = throttle.forget(before=now - DAY)
    db.session.commit()
    return gone


def _forget_logs(now: datetime) -> int:
    return access_log.forget_old(current_app.config["SETTINGS"].data / "log", now=now)
