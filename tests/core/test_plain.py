"""Plain rows share the fate of the session's transaction, whatever becomes of it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, PendingRollbackError

from helpdesk.core import plain
from helpdesk.core.lease import Lease
from helpdesk.extensions import db
from tests.conftest import NOON

NAMES = select(Lease.name).order_by(Lease.name)


def lease(name: str) -> dict[str, object]:
    return {"name": name, "owner": "a", "until": NOON, "epoch": 1}


def names() -> list[str]:
    return list(plain.rows(NAMES).scalars())


def test_what_waits_in_the_session_is_read(app: Flask) -> None:
    plain.add(Lease, lease("one"))
    db.session.add(Lease(**lease("two")))

    assert names() == ["one", "two"]


def test_a_rollback_undoes_it_and_the_next_statement_begins_anew(app: Flask) -> None:
    plain.add(Lease, lease("one"))
    db.session.rollback()
    assert names() == []

    plain.add(Lease, lease("two"))
    db.session.commit()
    assert names() == ["two"]


def test_a_savepoint_takes_it_back_and_only_that(app: Flask) -> None:
    plain.add(Lease, lease("one"))
    savepoint = db.session.begin_nested()
    plain.add(Lease, lease("two"))
    assert names() == ["one", "two"]

    savepoint.rollback()

    assert names() == ["one"]


def test_nothing_passes_by_a_transaction_that_failed(app: Flask) -> None:
    plain.add(Lease, lease("one"))
    db.session.add(Lease(**lease("one")))
    with pytest.raises(IntegrityError):
        names()

    with pytest.raises(PendingRollbackError):
        names()
    db.session.rollback()
    assert names() == []
