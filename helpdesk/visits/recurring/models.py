"""Rules of recurring visits, and what each makes due in a unit, as stored."""

from __future__ import annotations

import enum
from datetime import date

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from helpdesk.accounts.models import User
from helpdesk.core.columns import by_value
from helpdesk.extensions import db
from helpdesk.schools.models import School
from helpdesk.visits.models import Visit
from helpdesk.visits.recurring.due import Crew
from helpdesk.visits.recurring.when import EveryWeeks, Monthly, Nth, When, Yearly


class RuleKind(enum.Enum):
    """What is done on the visit."""

    CHECK = "check"  # preventive
    AUDIT = "audit"  # of information security
    TRAINING = "training"


class Recurs(enum.Enum):
    """By what it recurs."""

    MONTHLY = "monthly"
    WEEKS = "weeks"
    YEARLY = "yearly"


class VisitRule(db.Model):  # type: ignore[name-defined]
    """A visit that recurs. When it does never changes: another rule takes over from a day on."""

    __tablename__ = "visit_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RuleKind] = mapped_column(by_value(RuleKind))
    name: Mapped[str]
    recurs: Mapped[Recurs] = mapped_column(by_value(Recurs))
    nth: Mapped[int | None]  # -1: the last of the month
    weekday: Mapped[int | None]  # Monday is 0
    weeks: Mapped[int | None]  # every so many; of a yearly one, so many before its day
    month: Mapped[int | None]
    day: Mapped[int | None]
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    minutes: Mapped[int]
    lines: Mapped[list[str]] = mapped_column(JSON)  # the checklist
    # All units in full service; else those of `visit_rule_units`.
    for_all: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    units: Mapped[list[School]] = relationship(
        secondary="visit_rule_units", order_by="School.short_name"
    )

    __mapper_args__ = {"version_id_col": version}
    __table_args__ = (
        CheckConstraint("name <> ''", name="has_a_name"),
        CheckConstraint("minutes > 0", name="takes_time"),
        CheckConstraint("until_on >= from_on", name="ends_after_it_begins"),
        CheckConstraint(
            "recurs <> 'monthly' OR (nth IN (-1, 1, 2, 3, 4) AND weekday BETWEEN 0 AND 6)",
            name="monthly_on_a_weekday",
        ),
        CheckConstraint("recurs = 'monthly' OR weeks BETWEEN 1 AND 52", name="so_many_weeks"),
        CheckConstraint(
            "recurs <> 'yearly' OR (month BETWEEN 1 AND 12 AND day BETWEEN 1 AND 31)",
            name="yearly_by_a_day",
        ),
    )

    def __repr__(self) -> str:
        return f"<VisitRule {self.id} {self.kind.value}>"

    @property
    def when(self) -> When:
        """When it recurs, as `when` reckons."""
        match self.recurs:
            case Recurs.MONTHLY:
                assert self.nth is not None
                assert self.weekday is not None
                return Monthly(Nth(self.nth), self.weekday)
            case Recurs.WEEKS:
                assert self.weeks is not None
                return EveryWeeks(self.weeks)
            case Recurs.YEARLY:
                assert self.month is not None
                assert self.day is not None
                assert self.weeks is not None
                return Yearly(self.month, self.day, self.weeks)


class VisitRuleUnit(db.Model):  # type: ignore[name-defined]
    """A unit for which a rule was chosen to hold."""

    __tablename__ = "visit_rule_units"

    rule_id: Mapped[int] = mapped_column(ForeignKey("visit_rules.id"), primary_key=True)
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"), primary_key=True)


class VisitOccurrence(db.Model):  # type: ignore[name-defined]
    """What a rule makes due in a unit once in a period: nobody can enter it twice.

    It is planned while its visit is not cancelled: a cancelled one lets it go by itself.
    """

    __tablename__ = "visit_occurrences"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule_id: Mapped[int] = mapped_column(ForeignKey("visit_rules.id"))
    school_id: Mapped[int] = mapped_column(ForeignKey("schools.id"))
    period: Mapped[str]
    earliest_on: Mapped[date]
    latest_on: Mapped[date]
    last_on: Mapped[date]  # after it the period is over
    # The day that was wanted and moved, with the name of the holiday or break if it had one.
    wanted_on: Mapped[date | None]
    moved_why: Mapped[str] = mapped_column(default="")
    is_skipped: Mapped[bool] = mapped_column(default=False)
    # Whether those who look after the unit work on these days.
    crew: Mapped[Crew] = mapped_column(by_value(Crew), default=Crew.WORKS)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visits.id"), index=True)
    # The checklist and who was there, kept as they were on the visit.
    lines: Mapped[list[str]] = mapped_column(JSON, default=list)
    attended: Mapped[list[str]] = mapped_column(JSON, default=list)
    # Seen to without a visit of ours, and entered by hand.
    done_on: Mapped[date | None]
    done_words: Mapped[str] = mapped_column(default="")
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    rule: Mapped[VisitRule] = relationship()
    school: Mapped[School] = relationship()
    visit: Mapped[Visit | None] = relationship()
    done_by: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("rule_id", "school_id", "period"),
        CheckConstraint(
            "earliest_on <= latest_on AND latest_on <= last_on", name="days_in_their_order"
        ),
        CheckConstraint(
            "done_on IS NULL OR (done_words <> '' AND done_by_id IS NOT NULL)",
            name="done_by_hand_says_how",
        ),
        Index("ix_visit_occurrences_latest", "latest_on"),
    )

    def __repr__(self) -> str:
        return f"<VisitOccurrence {self.id} {self.period}>"

    @property
    def keyed_lines(self) -> list[tuple[str, str]]:
        """The lines of the checklist with the keys under which a visit ticks them off."""
        return [(f"p{self.id}.{number}", words) for number, words in enumerate(self.lines, start=1)]
