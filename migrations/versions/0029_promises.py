"""What schools are told of visits, what they prepare and what they answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

PURPOSES = ("sign_in", "password", "ticket", "follow", "reporter")
ANSWERS = sa.Enum(
    "confirmed", "other",
    name="answer", native_enum=False, create_constraint=True, length=40,
)  # fmt: skip
# Standing hints for the first catalogue; a category without one asks for nothing.
HINTS = {
    "classroom": (
        "dostęp do sali i pilot do projektora",
        "access to the room and the projector's remote control",
    ),
    "computer": (
        "dostęp do komputera i osoba, która zna hasło",
        "access to the computer and somebody who knows the password",
    ),
    "network": (
        "klucz do szafki z urządzeniami sieci",
        "the key to the cabinet with the network devices",
    ),
    "printer": (
        "dostęp do drukarki i zapasowy toner, jeśli jest",
        "access to the printer and a spare toner, if there is one",
    ),
    "software": (
        "włączony komputer, wolny od zajęć",
        "the computer switched on and free of lessons",
    ),
    "security": ("sprzęt, którego dotyczy sprawa", "the device concerned"),
}
categories = sa.table(
    "categories", sa.column("code"), sa.column("preparation"), sa.column("preparation_en")
)


def upgrade() -> None:
    _add_text("visits", "preparation")
    for name in ("preparation", "preparation_en"):
        _add_text("categories", name)
    for code, (polish, english) in HINTS.items():
        op.execute(
            categories.update()
            .where(categories.c.code == code)
            .values(preparation=polish, preparation_en=english)
        )
    op.create_table(
        "visit_promises",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told_day", sa.Date(), nullable=True),
        sa.Column("told_since", sa.Time(), nullable=True),
        sa.Column("told_technician_id", sa.Integer(), nullable=True),
        sa.Column("answer", ANSWERS, nullable=True),
        sa.Column("answered_day", sa.Date(), nullable=True),
        sa.Column("answered_since", sa.Time(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(told_day IS NULL) = (told_since IS NULL)"
            " AND (told_day IS NULL) = (told_technician_id IS NULL)",
            name=op.f("ck_visit_promises_told_whole"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_day IS NULL)"
            " AND (answer IS NULL) = (answered_since IS NULL)"
            " AND (answer IS NULL) = (answered_at IS NULL)"
            " AND (answer IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_visit_promises_answered_whole"),
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_visit_promises_{column}_{table}")
            )
            for column, table in (
                ("visit_id", "visits"),
                ("told_technician_id", "users"),
                ("answered_by_id", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("visit_id", name=op.f("pk_visit_promises")),
    )
    _hold_purposes((*PURPOSES, "visit"))


def downgrade() -> None:
    # Links that would open nothing.
    op.execute("DELETE FROM signed_links WHERE purpose = 'visit'")
    _hold_purposes(PURPOSES)
    op.drop_table("visit_promises")
    op.drop_column("categories", "preparation_en")
    op.drop_column("categories", "preparation")
    op.drop_column("visits", "preparation")


def _add_text(table: str, name: str) -> None:
    op.add_column(table, sa.Column(name, sa.String(), nullable=False, server_default=""))


def _hold_purposes(values: tuple[str, ...]) -> None:
    """Hold the links to these purposes by their CHECK."""
    constraint = op.f("ck_signed_links_purpose")
    one_of = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("signed_links") as links:
        links.drop_constraint(constraint, type_="check")
        links.create_check_constraint(constraint, sa.text(f"purpose IN ({one_of})"))
