"""The day from which a unit is no longer under the service, as a stage of its own.

What was noted of changes in the register tells when units left that were switched off before; going
down writes the days there, so that going up again finds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

WARSAW = ZoneInfo("Europe/Warsaw")
BEFORE = ("planned", "pilot", "live")
STAGES = sa.table(
    "onboarding_stages",
    sa.column("school_id", sa.Integer),
    sa.column("stage", sa.String),
    sa.column("from_on", sa.Date),
)
SCHOOLS = sa.table("schools", sa.column("id", sa.Integer), sa.column("is_active", sa.Boolean))
CHANGES = sa.table(
    "changes",
    sa.column("id", sa.Integer),
    sa.column("at", sa.DateTime(timezone=True)),
    sa.column("kind", sa.String),
    sa.column("row_id", sa.Integer),
    sa.column("facts", sa.JSON),
)


def upgrade() -> None:
    _allow((*BEFORE, "left"))
    connection = op.get_bind()
    left = _left(connection.execute(_of_units()))
    last = dict(connection.execute(_last_stage()).all())
    known = [
        {"school_id": unit, "stage": "left", "from_on": day}
        for unit, day in left.items()
        if unit in last and last[unit] < day
    ]
    if known:
        op.bulk_insert(STAGES, known)


def downgrade() -> None:
    connection = op.get_bind()
    leaving = connection.execute(
        sa.select(STAGES.c.school_id, STAGES.c.from_on).where(STAGES.c.stage == "left")
    ).all()
    for unit, day in leaving:
        facts = {"left_on": ["", day.isoformat()]}
        note = {"at": datetime.now(UTC), "kind": "unit", "row_id": unit, "facts": facts}
        connection.execute(CHANGES.insert().values(note))
    op.execute("delete from onboarding_stages where stage = 'left'")
    _allow(BEFORE)


def _of_units() -> Any:
    """Return the query of the changes of units that still are: what became of each, in order."""
    return (
        sa.select(CHANGES.c.row_id, CHANGES.c.at, CHANGES.c.facts)
        .join(SCHOOLS, SCHOOLS.c.id == CHANGES.c.row_id)
        .where(CHANGES.c.kind == "unit")
        .order_by(CHANGES.c.id)
    )


def _last_stage() -> Any:
    return sa.select(STAGES.c.school_id, sa.func.max(STAGES.c.from_on)).group_by(STAGES.c.school_id)


def _left(changes: Iterable[Any]) -> Mapping[int, date]:
    """Return on which day each unit left that has not come back since."""
    left: dict[int, date | None] = {}
    for unit, at, facts in changes:
        if "left_on" in facts:
            written = facts["left_on"][1]
            left[unit] = date.fromisoformat(written) if written else None
        elif "is_active" in facts:
            left[unit] = None if facts["is_active"][1] else _day(at)
    return {unit: day for unit, day in left.items() if day is not None}


def _day(at: datetime) -> date:
    # SQLite keeps no zone; what was written was UTC.
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(WARSAW).date()


def _allow(stages: tuple[str, ...]) -> None:
    quoted = ", ".join(f"'{stage}'" for stage in stages)
    with op.batch_alter_table("onboarding_stages") as batch:
        batch.drop_constraint(op.f("ck_onboarding_stages_stage"), type_="check")
        batch.create_check_constraint(op.f("ck_onboarding_stages_stage"), f"stage IN ({quoted})")
