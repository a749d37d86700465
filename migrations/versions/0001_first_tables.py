"""First tables, and the catalogue of services that every installation begins with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


COLUMNS = ("code", "name", "name_en", "hint", "hint_en", "area", "icon", "usual_minutes")
# The tiles of the report form: plan.md L4 in the reporters' words.
TILES = (
    (
        "classroom",
        "Projektor, tablica, monitor",
        "Projector, board, screen",
        "obraz, dźwięk, pióro",
        "picture, sound, pen",
        "hardware",
        "projector",
        40,
    ),
    (
        "computer",
        "Komputer lub laptop",
        "Computer or laptop",
        "nie włącza się, działa wolno",
        "will not start, slow",
        "hardware",
        "laptop",
        45,
    ),
    (
        "network",
        "Internet i Wi-Fi",
        "Internet and Wi-Fi",
        "brak sieci, słaby zasięg",
        "no network, weak signal",
        "networks",
        "wifi",
        60,
    ),
    (
        "printer",
        "Drukarka i ksero",
        "Printer and copier",
        "wydruk, skan, toner",
        "printing, scanning, toner",
        "hardware",
        "printer",
        30,
    ),
    (
        "platform",
        "Dziennik i platformy",
        "E-journal and platforms",
        "UONET+, Librus, Teams",
        "UONET+, Librus, Teams",
        "platforms",
        "journal",
        20,
    ),
    (
        "account",
        "Hasło i konto",
        "Password and account",
        "nie mogę się zalogować",
        "I cannot sign in",
        "help",
        "key",
        10,
    ),
    (
        "software",
        "Program lub aktualizacja",
        "Program or update",
        "instalacja przed lekcją",
        "installing before a lesson",
        "software",
        "software",
        30,
    ),
    (
        "org-sheet",
        "Arkusze organizacyjne",
        "Organisation sheets",
        "arkusz, eksport, uprawnienia",
        "sheet, export, permissions",
        "org_sheets",
        "sheet",
        20,
    ),
    (
        "security",
        "Bezpieczeństwo",
        "Security",
        "podejrzany e-mail, zgubiony pendrive",
        "suspicious e-mail, lost pen drive",
        "security",
        "shield",
        60,
    ),
    (
        "other",
        "Coś innego",
        "Something else",
        "szkolenie, nie wiem",
        "training, not sure",
        "help",
        "other",
        30,
    ),
)
CATALOGUE = [
    dict(zip(COLUMNS, tile, strict=True), position=10 * place, is_active=True, version=1)
    for place, tile in enumerate(TILES, 1)
]
categories = sa.table(
    "categories",
    *(sa.column(name) for name in COLUMNS),
    sa.column("position"),
    sa.column("is_active"),
    sa.column("version"),
)


def _number_tickets_from(first: int) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER SEQUENCE tickets_id_seq RESTART WITH {first}")
    else:
        op.execute(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('tickets', {first - 1})")


def upgrade() -> None:
    op.create_table(
        "attempts",
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("door", "key", "since", name=op.f("pk_attempts")),
    )
    op.create_index("ix_attempts_since", "attempts", ["since"], unique=False)

    op.create_table(
        "categories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("hint", sa.String(), nullable=False),
        sa.Column("hint_en", sa.String(), nullable=False),
        sa.Column(
            "area",
            sa.Enum(
                "networks",
                "hardware",
                "software",
                "platforms",
                "org_sheets",
                "help",
                "security",
                name="area",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("icon", sa.String(), nullable=False),
        sa.Column("usual_minutes", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("usual_minutes > 0", name=op.f("ck_categories_takes_time")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("code", name=op.f("uq_categories_code")),
    )
    op.create_table(
        "inbound_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "smtp",
                "pipe",
                "folder",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("envelope_from", sa.String(), nullable=False),
        sa.Column("envelope_to", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sender_email", sa.String(), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "stored",
                "ticket",
                "reply",
                "automatic",
                "bounce",
                "quarantine",
                "refused",
                "error",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "size >= 0 AND attempts >= 0", name=op.f("ck_inbound_mails_counts_not_negative")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_mails")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_inbound_mails_dedupe_key")),
    )
    op.create_index("ix_inbound_mails_message_id", "inbound_mails", ["message_id"], unique=False)
    op.create_index("ix_inbound_mails_outcome", "inbound_mails", ["outcome", "id"], unique=False)
    op.create_index("ix_inbound_mails_thread", "inbound_mails", ["thread"], unique=False)

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demo_seed", sa.Integer(), nullable=False),
        sa.Column("demo_now", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "leases",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "outbox_letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to_email", sa.String(), nullable=False),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body_text", sa.String(), nullable=False),
        sa.Column("body_html", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("in_reply_to", sa.String(), nullable=True),
        sa.Column("reference_ids", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "sending",
                "sent",
                "kept",
                "failed",
                "withdrawn",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)",
            name=op.f("ck_outbox_letters_sent_has_an_instant"),
        ),
        sa.CheckConstraint("subject <> ''", name=op.f("ck_outbox_letters_has_a_subject")),
        sa.CheckConstraint("to_email <> ''", name=op.f("ck_outbox_letters_has_a_recipient")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outbox_letters_tries_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_letters")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_letters_dedupe_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_letters_message_id")),
    )
    op.create_index(
        "ix_outbox_letters_due", "outbox_letters", ["state", "next_try_at"], unique=False
    )
    op.create_index("ix_outbox_letters_thread", "outbox_letters", ["thread", "kind"], unique=False)

    op.create_table(
        "schools",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("email_domain", sa.String(), nullable=True),
        sa.Column("pupils", sa.Integer(), nullable=True),
        sa.Column("kilometres", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("code <> ''", name=op.f("ck_schools_has_a_code")),
        sa.CheckConstraint("name <> ''", name=op.f("ck_schools_has_a_name")),
        sa.CheckConstraint("kilometres >= 0", name=op.f("ck_schools_distance_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schools")),
        sa.UniqueConstraint("code", name=op.f("uq_schools_code")),
        sa.UniqueConstraint("email_domain", name=op.f("uq_schools_email_domain")),
        sa.UniqueConstraint("short_name", name=op.f("uq_schools_short_name")),
    )
    op.create_table(
        "sla_versions",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_sla_versions")),
    )
    op.create_table(
        "onboarding_stages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "planned",
                "pilot",
                "live",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_onboarding_stages_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onboarding_stages")),
        sa.UniqueConstraint(
            "school_id", "stage", name=op.f("uq_onboarding_stages_school_id_stage")
        ),
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_rooms_has_a_name")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_rooms_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("school_id", "name", name=op.f("uq_rooms_school_id_name")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "requester",
                "secretary",
                "head",
                "technician",
                "director",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("school_id", sa.Integer(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("is_registered", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_users_has_a_name")),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_users_email_in_lower_case")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_users_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_index("ix_users_role", "users", ["role"], unique=False)
    op.create_index("ix_users_school_id", "users", ["school_id"], unique=False)

    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_absences_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_absences_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absences")),
    )
    op.create_index("ix_absences_user_id", "absences", ["user_id"], unique=False)

    op.create_table(
        "devices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column(
            "condition",
            sa.Enum(
                "good",
                "worn",
                "to_replace",
                name="condition",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("bought_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_devices_room_id_rooms")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_devices_school_id_schools")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("number", name=op.f("uq_devices_number")),
    )
    op.create_index("ix_devices_room_id", "devices", ["room_id"], unique=False)
    op.create_index("ix_devices_school_id", "devices", ["school_id"], unique=False)

    op.create_table(
        "signed_links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "sign_in",
                "password",
                "ticket",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("thread", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_signed_links_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_links_token_hash")),
    )
    op.create_index("ix_signed_links_thread", "signed_links", ["thread"], unique=False)
    op.create_index("ix_signed_links_user_id", "signed_links", ["user_id"], unique=False)

    op.create_table(
        "technician_schools",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_technician_schools_school_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_technician_schools_user_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", "school_id", name=op.f("pk_technician_schools")),
    )
    op.create_table(
        "technician_skills",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["categories.id"],
            name=op.f("fk_technician_skills_category_id_categories"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_technician_skills_user_id_users")
        ),
        sa.PrimaryKeyConstraint("user_id", "category_id", name=op.f("pk_technician_skills")),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("technician_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "planned",
                "started",
                "done",
                "cancelled",
                name="visitstatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("kilometres", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("left_at >= arrived_at", name=op.f("ck_visits_leaves_after_arriving")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_visits_takes_time")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_visits_school_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["users.id"], name=op.f("fk_visits_technician_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
    )
    op.create_index("ix_visits_day", "visits", ["day", "technician_id"], unique=False)
    op.create_index(
        "uq_visits_stay",
        "visits",
        ["technician_id", "school_id", "day"],
        unique=True,
        sqlite_where=sa.text("status <> 'cancelled'"),
        postgresql_where=sa.text("status <> 'cancelled'"),
    )

    op.create_table(
        "tickets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "incident",
                "request",
                "training",
                "idea",
                "security",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "new",
                "in_progress",
                "waiting_requester",
                "waiting_vendor",
                "resolved",
                "closed",
                "withdrawn",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "form",
                "mail",
                "phone",
                "desk",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_confidential", sa.Boolean(), nullable=False),
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("requester_id", sa.Integer(), nullable=False),
        sa.Column("technician_id", sa.Integer(), nullable=True),
        sa.Column(
            "routing",
            sa.Enum(
                "unit_and_skill",
                "unit",
                "skill",
                "present",
                "absent",
                "nobody",
                "by_hand",
                name="reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "impact",
            sa.Enum(
                "room",
                "several",
                "school",
                name="impact",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "urgency",
            sa.Enum(
                "stopped",
                "hindered",
                "can_wait",
                "office",
                name="urgency",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "priority",
            sa.Enum(
                "critical",
                "high",
                "medium",
                "low",
                name="priority",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sla_version", sa.String(), nullable=False),
        sa.Column("response_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_seconds", sa.Integer(), nullable=True),
        sa.Column("resolution_seconds", sa.Integer(), nullable=True),
        sa.Column("response_met", sa.Boolean(), nullable=True),
        sa.Column("resolution_met", sa.Boolean(), nullable=True),
        sa.Column(
            "means",
            sa.Enum(
                "remote",
                "on_site",
                name="means",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("resolution", sa.String(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.Column("lessons_lost", sa.Integer(), nullable=True),
        sa.Column("door_key", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (status NOT IN ('resolved', 'closed', 'withdrawn'))",
            name=op.f("ck_tickets_done_has_an_instant"),
        ),
        sa.CheckConstraint("subject <> ''", name=op.f("ck_tickets_has_a_subject")),
        sa.CheckConstraint("lessons_lost >= 0", name=op.f("ck_tickets_lessons_not_negative")),
        sa.CheckConstraint("minutes >= 0 AND cost >= 0", name=op.f("ck_tickets_work_not_negative")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name=op.f("fk_tickets_category_id_categories")
        ),
        sa.ForeignKeyConstraint(
            ["device_id"], ["devices.id"], name=op.f("fk_tickets_device_id_devices")
        ),
        sa.ForeignKeyConstraint(
            ["requester_id"], ["users.id"], name=op.f("fk_tickets_requester_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["sla_version"], ["sla_versions.hash"], name=op.f("fk_tickets_sla_version_sla_versions")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_tickets_room_id_rooms")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["schools.id"], name=op.f("fk_tickets_school_id_schools")
        ),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["users.id"], name=op.f("fk_tickets_technician_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("door_key", name=op.f("uq_tickets_door_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tickets_device_id", "tickets", ["device_id"], unique=False)
    op.create_index("ix_tickets_done", "tickets", ["done_at"], unique=False)
    op.create_index("ix_tickets_filed", "tickets", ["filed_at"], unique=False)
    op.create_index(
        "ix_tickets_open",
        "tickets",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_index("ix_tickets_requester", "tickets", ["requester_id", "filed_at"], unique=False)
    op.create_index("ix_tickets_school", "tickets", ["school_id", "filed_at"], unique=False)
    op.create_index("ix_tickets_technician_id", "tickets", ["technician_id"], unique=False)

    op.create_table(
        "ticket_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "filed",
                "routed",
                "assigned",
                "replied",
                "answered",
                "noted",
                "started",
                "paused",
                "resumed",
                "reprioritised",
                "recategorised",
                "worked",
                "resolved",
                "confirmed",
                "reopened",
                "closed",
                "withdrawn",
                "lessons_lost",
                "joined",
                "visit_planned",
                "visit_cancelled",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_ticket_events_by_id_users")),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_events_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
    )
    op.create_index("ix_ticket_events_at", "ticket_events", ["at"], unique=False)
    op.create_index("ix_ticket_events_ticket_id", "ticket_events", ["ticket_id"], unique=False)

    op.create_table(
        "ticket_followers",
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_followers_ticket_id_tickets")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_ticket_followers_user_id_users")
        ),
        sa.PrimaryKeyConstraint("ticket_id", "user_id", name=op.f("pk_ticket_followers")),
    )
    op.create_index("ix_ticket_followers_user_id", "ticket_followers", ["user_id"], unique=False)

    op.create_table(
        "ticket_messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("is_internal", sa.Boolean(), nullable=False),
        sa.Column("is_from_staff", sa.Boolean(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "form",
                "mail",
                "phone",
                "desk",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("full_body", sa.String(), nullable=True),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_ticket_messages_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_messages_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_messages")),
    )
    op.create_index("ix_ticket_messages_ticket_id", "ticket_messages", ["ticket_id"], unique=False)

    op.create_table(
        "visit_tickets",
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_visit_tickets_ticket_id_tickets")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_tickets_visit_id_visits")
        ),
        sa.PrimaryKeyConstraint("visit_id", "ticket_id", name=op.f("pk_visit_tickets")),
    )
    op.create_index("ix_visit_tickets_ticket_id", "visit_tickets", ["ticket_id"], unique=False)

    op.create_table(
        "work_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("technician_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "means",
            sa.Enum(
                "remote",
                "on_site",
                name="means",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("cost", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes >= 0 AND cost >= 0", name=op.f("ck_work_entries_not_negative")),
        sa.ForeignKeyConstraint(
            ["technician_id"], ["users.id"], name=op.f("fk_work_entries_technician_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_work_entries_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_entries")),
    )
    op.create_index("ix_work_entries_at", "work_entries", ["at"], unique=False)
    op.create_index("ix_work_entries_ticket_id", "work_entries", ["ticket_id"], unique=False)

    op.create_table(
        "attachments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("is_image", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["ticket_messages.id"],
            name=op.f("fk_attachments_message_id_ticket_messages"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_attachments_ticket_id_tickets")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        sa.UniqueConstraint("public_id", name=op.f("uq_attachments_public_id")),
    )
    op.create_index("ix_attachments_message_id", "attachments", ["message_id"], unique=False)
    op.create_index("ix_attachments_ticket_id", "attachments", ["ticket_id"], unique=False)

    op.bulk_insert(categories, CATALOGUE)
    _number_tickets_from(1001)


def downgrade() -> None:
    op.drop_index("ix_attachments_ticket_id", table_name="attachments")
    op.drop_index("ix_attachments_message_id", table_name="attachments")

    op.drop_table("attachments")
    op.drop_index("ix_work_entries_ticket_id", table_name="work_entries")
    op.drop_index("ix_work_entries_at", table_name="work_entries")

    op.drop_table("work_entries")
    op.drop_index("ix_visit_tickets_ticket_id", table_name="visit_tickets")

    op.drop_table("visit_tickets")
    op.drop_index("ix_ticket_messages_ticket_id", table_name="ticket_messages")

    op.drop_table("ticket_messages")
    op.drop_index("ix_ticket_followers_user_id", table_name="ticket_followers")

    op.drop_table("ticket_followers")
    op.drop_index("ix_ticket_events_ticket_id", table_name="ticket_events")
    op.drop_index("ix_ticket_events_at", table_name="ticket_events")

    op.drop_table("ticket_events")
    op.drop_index("ix_tickets_technician_id", table_name="tickets")
    op.drop_index("ix_tickets_school", table_name="tickets")
    op.drop_index("ix_tickets_requester", table_name="tickets")
    op.drop_index("ix_tickets_open", table_name="tickets")
    op.drop_index("ix_tickets_filed", table_name="tickets")
    op.drop_index("ix_tickets_done", table_name="tickets")
    op.drop_index("ix_tickets_device_id", table_name="tickets")

    op.drop_table("tickets")
    op.drop_index("uq_visits_stay", table_name="visits")
    op.drop_index("ix_visits_day", table_name="visits")

    op.drop_table("visits")
    op.drop_table("technician_skills")
    op.drop_table("technician_schools")
    op.drop_index("ix_signed_links_user_id", table_name="signed_links")
    op.drop_index("ix_signed_links_thread", table_name="signed_links")

    op.drop_table("signed_links")
    op.drop_index("ix_devices_school_id", table_name="devices")
    op.drop_index("ix_devices_room_id", table_name="devices")

    op.drop_table("devices")
    op.drop_index("ix_absences_user_id", table_name="absences")

    op.drop_table("absences")
    op.drop_index("ix_users_school_id", table_name="users")
    op.drop_index("ix_users_role", table_name="users")

    op.drop_table("users")
    op.drop_table("rooms")
    op.drop_table("onboarding_stages")
    op.drop_table("sla_versions")
    op.drop_table("schools")
    op.drop_index("ix_outbox_letters_thread", table_name="outbox_letters")
    op.drop_index("ix_outbox_letters_due", table_name="outbox_letters")

    op.drop_table("outbox_letters")
    op.drop_table("leases")
    op.drop_table("installation")
    op.drop_index("ix_inbound_mails_thread", table_name="inbound_mails")
    op.drop_index("ix_inbound_mails_outcome", table_name="inbound_mails")
    op.drop_index("ix_inbound_mails_message_id", table_name="inbound_mails")

    op.drop_table("inbound_mails")
    op.drop_table("categories")
    op.drop_index("ix_attempts_since", table_name="attempts")

    op.drop_table("attempts")
