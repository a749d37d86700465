"""The rules in force, and those that were. The caller commits.

What the files say is recorded as a version. In force is, of those whose day has come, the one with
the latest day, and of several with one day the one recorded last. Bad files change nothing: the
service goes on by the last good version and says so.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import astuple
from datetime import date, datetime
from functools import lru_cache
from typing import cast

from flask import Flask, current_app
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError

from helpdesk.core.clock import WARSAW
from helpdesk.core.config import Settings
from helpdesk.core.db import reading
from helpdesk.core.plain import rows
from helpdesk.core.upsert import insert
from helpdesk.extensions import db
from helpdesk.sla.keeper import Keeper, rules_folder
from helpdesk.sla.models import SlaFiles, SlaVersion
from helpdesk.sla.rules import Rules, RulesError, recorded_rules
from helpdesk.sla.tables import Problem

__all__ = [
    "adopt", "current_rules", "init_app", "problems", "record_version", "rules_folder", "rules_of",
]  # fmt: skip

EXTENSION = "sla_rules"
logger = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Read the files for `app`.

    Raises RulesError naming every fault in them, unless there is a good version to go on with.
    """
    settings: Settings = app.config["SETTINGS"]
    keeper = app.extensions[EXTENSION] = Keeper(settings.data)
    keeper.read()
    if keeper.problems and not _has_version(app):
        raise RulesError(keeper.problems)


def current_rules(now: datetime) -> Rules:
    """Return the rules by which a ticket filed now is judged.

    Asks the database every few seconds only, since a new version is in no such hurry.
    """
    keeper = _keeper()
    known = keeper.known(now)
    if known is None:
        known = _in_force(now)
        keeper.learn(known, now)
    return known


_KNOWN = select(SlaVersion.hash).where(SlaVersion.hash == bindparam("version"))


def record_version(rules: Rules, now: datetime) -> None:
    """Keep these rules for good, unless they are kept already."""
    if rows(_KNOWN, {"version": rules.version}).scalar() is not None:
        return
    row = {
        "hash": rules.version,
        "content": rules.content,
        "recorded_at": now,
        "holds_from": rules.policy.holds_from,
    }
    db.session.execute(insert(SlaVersion).values(row).on_conflict_do_nothing())


def rules_of(version: str) -> Rules:
    """Return the rules of a version: those in force, or as recorded.

    Raises LookupError for a version that was never recorded.
    """
    keeper = _keeper()
    for rules in (keeper.current, keeper.files):
        if rules is not None and rules.version == version:
            return rules
    return _recorded(version)


def adopt(now: datetime) -> bool:
    """Read the files again and take up what they say; return whether anything changed by it.

    A version with a day still to come waits for it. Versions of a later day than theirs, once in
    the files and now no more, are taken back: they judge no further ticket.
    """
    keeper = _keeper()
    keeper.read()
    changed = _tell(keeper.problems, now)
    if keeper.files is not None:
        changed = _take_up(keeper.files, now) or changed
    if changed:
        keeper.forget()
    return changed


def problems() -> list[Problem]:
    """Return what is wrong with the files now, whichever process found it."""
    told = db.session.get(SlaFiles, 1)
    return [Problem(*problem) for problem in told.problems] if told else []


_VALID = select(SlaVersion.hash).where(SlaVersion.taken_back_at.is_(None)).limit(1)
_BY_DAY = (SlaVersion.holds_from, SlaVersion.recorded_at)
_LATEST = _VALID.where(SlaVersion.holds_from <= bindparam("today")).order_by(
    *(column.desc() for column in _BY_DAY)
)
_EARLIEST = _VALID.order_by(*_BY_DAY)


def _in_force(now: datetime) -> Rules:
    version = rows(_LATEST, {"today": _today(now)}).scalar() or rows(_EARLIEST).scalar()
    if version is not None:
        return rules_of(version)
    keeper = _keeper()
    if keeper.files is None:
        raise RulesError(keeper.problems)
    return keeper.files


def _take_up(rules: Rules, now: datetime) -> bool:
    """Make this the version of its day, and that the latest day. Asks first: it seldom has to."""
    columns = (SlaVersion.hash, SlaVersion.recorded_at)
    day, others = rules.policy.holds_from, SlaVersion.hash != rules.version
    rivals = select(*columns).where(others, SlaVersion.taken_back_at.is_(None))
    own = select(*columns).where(~others, SlaVersion.taken_back_at.is_(None))
    found = rows(own).one_or_none()
    later = rows(rivals.where(SlaVersion.holds_from > day)).all()
    since = max(
        (row.recorded_at for row in rows(rivals.where(SlaVersion.holds_from == day))), default=None
    )
    if found and not later and (since is None or since < found.recorded_at):
        return False
    record_version(rules, now)
    taken_back = update(SlaVersion).where(SlaVersion.hash.in_([row.hash for row in later]))
    db.session.execute(taken_back.values(taken_back_at=now))
    renewed = update(SlaVersion).where(SlaVersion.hash == rules.version)
    db.session.execute(renewed.values(recorded_at=now, taken_back_at=None))
    logger.info("sla_rules: version %s holds from %s", rules.version[:12], day)
    return True


def _tell(problems: Sequence[Problem], now: datetime) -> bool:
    """Log what is wrong with the files now, and keep it for the administrators' page."""
    found = [list(astuple(each)) for each in problems]
    known = rows(select(SlaFiles.problems)).scalar_one_or_none()
    if found == (known or []):
        return False
    for problem in problems:
        logger.error("sla_rules: %s", problem)
    if problems:
        logger.error("sla_rules: the last good version holds until this is mended")
    row = {"id": 1, "read_at": now, "problems": found}
    statement = insert(SlaFiles).values(row)
    db.session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))
    return True


def _today(now: datetime) -> date:
    return now.astimezone(WARSAW).date()


def _keeper() -> Keeper:
    return cast("Keeper", current_app.extensions[EXTENSION])


def _has_version(app: Flask) -> bool:
    """Return whether a good version was recorded; not if there are no tables yet."""
    try:
        with app.app_context(), reading(), db.engine.connect() as connection:
            return connection.scalar(select(SlaVersion.hash).limit(1)) is not None
    except SQLAlchemyError:
        return False


# A version is named by its content, so what was read once can't go stale.
@lru_cache(maxsize=32)
def _recorded(version: str) -> Rules:
    row = db.session.get(SlaVersion, version)
    if row is None:
        raise LookupError(f"no rules of the version {version!r} were recorded")
    return recorded_rules(row.content)
