"""What recurs: once in each period, never twice, on days that are open."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from helpdesk.visits.recurring.due import Crew, Due, Terms, due
from helpdesk.visits.recurring.when import EveryWeeks, Monthly, Nth, When, Yearly, periods

TUESDAY, FRIDAY, SATURDAY = 1, 4, 5
JANUARY, DECEMBER = date(2026, 1, 1), date(2026, 12, 31)
AUDIT = Yearly(11, 30, lead_weeks=12)


def weekends(day: date) -> str | None:
    return "" if day.weekday() >= SATURDAY else None


def shut_also(*spans: tuple[date, date, str]) -> Callable[[date], str | None]:
    def why(day: date) -> str | None:
        named = (name for first, last, name in spans if first <= day <= last)
        return next(named, weekends(day))

    return why


def once(when: When, shut: Callable[[date], str | None] = weekends, **given: date) -> list[Due]:
    terms = Terms(when, given.get("from_on", JANUARY), given.get("until_on"))
    return list(due(terms, shut, after=JANUARY, before=DECEMBER))


@pytest.mark.parametrize(
    ("when", "key", "first", "last"),
    [
        pytest.param(Monthly(Nth.FIRST, TUESDAY), "2026-09", "2026-09-01", "2026-09-01", id="on the 1st"),
        pytest.param(Monthly(Nth.FIRST, TUESDAY), "2026-12", "2026-12-01", "2026-12-01", id="first Tuesday"),
        pytest.param(Monthly(Nth.FOURTH, TUESDAY), "2026-11", "2026-11-24", "2026-11-24", id="fourth"),
        pytest.param(Monthly(Nth.LAST, FRIDAY), "2026-02", "2026-02-27", "2026-02-27", id="last of February"),
        pytest.param(EveryWeeks(3), "2026-01-19", "2026-01-19", "2026-01-23", id="every three weeks"),
        pytest.param(AUDIT, "2026", "2026-09-07", "2026-11-30", id="by 30 November"),
        pytest.param(Yearly(2, 29, 4), "2026", "2026-02-02", "2026-02-27", id="29 February, no leap year"),
        pytest.param(Yearly(1, 31, 12), "2026", "2026-01-01", "2026-01-30", id="not before the year"),
    ],
)  # fmt: skip
def test_when_it_is_wanted(when: When, key: str, first: str, last: str) -> None:
    found = {each.period: each for each in once(when)}[key]

    assert (str(found.earliest), str(found.latest)) == (first, last)


def test_29_february_is_kept_in_a_leap_year() -> None:
    terms = Terms(Yearly(2, 29, 4), date(2024, 1, 1))

    (found,) = due(terms, lambda _day: None, after=date(2024, 1, 1), before=date(2024, 12, 31))

    assert found.latest == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("shut", "latest", "why"),
    [
        pytest.param((date(2026, 12, 1), date(2026, 12, 1), "Święto"), date(2026, 12, 2), "Święto", id="a holiday"),
        pytest.param((date(2026, 12, 1), date(2026, 12, 11), "Ferie"), date(2026, 12, 14), "Ferie", id="past a break and its weekend"),
    ],
)  # fmt: skip
def test_a_shut_day_is_moved_to_the_next_open_one_and_said(
    shut: tuple[date, date, str], latest: date, why: str
) -> None:
    found = once(Monthly(Nth.FIRST, TUESDAY), shut_also(shut))[-1]

    assert (found.earliest, found.latest) == (latest, latest)
    assert (found.wanted, found.why) == (date(2026, 12, 1), why)


def test_at_the_end_of_a_month_it_is_moved_back_not_into_the_next() -> None:
    shut = shut_also((date(2026, 10, 26), date(2026, 10, 31), "Remont"))

    found = {each.period: each for each in once(Monthly(Nth.LAST, FRIDAY), shut)}["2026-10"]

    assert found.latest == date(2026, 10, 23)


def test_a_deadline_on_a_weekend_or_holiday_is_met_before_it() -> None:
    shut = shut_also((date(2026, 11, 27), date(2026, 11, 30), "Remont"))

    (found,) = once(AUDIT, shut)

    assert found.latest == date(2026, 11, 26)
    assert (found.wanted, found.why) == (date(2026, 11, 30), "Remont")


def test_a_period_without_an_open_day_is_skipped_and_says_why() -> None:
    shut = shut_also((date(2026, 7, 1), date(2026, 8, 31), "Ferie letnie"))

    skipped = [each for each in once(Monthly(Nth.FIRST, TUESDAY), shut) if each.is_skipped]

    assert [(each.period, each.why) for each in skipped] == [
        ("2026-07", "Ferie letnie"),
        ("2026-08", "Ferie letnie"),
    ]


@pytest.mark.parametrize(
    ("given", "keys"),
    [
        pytest.param({"from_on": date(2026, 12, 1)}, [], id="begins after this year's deadline"),
        pytest.param({"from_on": date(2026, 11, 28)}, ["2026"], id="begins just before it"),
        pytest.param({"until_on": date(2026, 11, 29)}, [], id="ends before it"),
        pytest.param({"until_on": date(2026, 11, 30)}, ["2026"], id="ends on it"),
    ],
)
def test_a_year_counts_if_its_deadline_lies_within_the_rule(
    given: dict[str, date], keys: list[str]
) -> None:
    found = once(AUDIT, **given)

    assert [each.period for each in found] == keys
    assert all(each.earliest >= given.get("from_on", JANUARY) for each in found)


@pytest.mark.parametrize("begins", [date(2026, 11, 20), date(2026, 11, 22)])
def test_a_rule_begun_late_in_a_week_does_not_lose_its_first_time(begins: date) -> None:
    terms = Terms(EveryWeeks(26), begins)

    first = next(due(terms, weekends, after=begins, before=begins + timedelta(days=14)))

    assert first.latest in {date(2026, 11, 20), date(2026, 11, 27)}


def _drawn(draw: random.Random) -> When:
    return draw.choice(
        [
            Monthly(draw.choice(list(Nth)), draw.randrange(7)),
            EveryWeeks(draw.randint(1, 52)),
            Yearly(2, 29, draw.randint(1, 52)),
            Yearly(draw.randint(1, 12), draw.randint(1, 28), draw.randint(1, 52)),
        ]
    )


@pytest.mark.parametrize("seed", range(60))
def test_the_laws_of_recurring(seed: int) -> None:
    draw = random.Random(seed)
    when, begins = _drawn(draw), date(2020, 1, 1) + timedelta(days=draw.randrange(1500))
    shut = frozenset(begins + timedelta(days=draw.randrange(3000)) for _ in range(900))
    end = begins + timedelta(days=draw.randrange(4000)) if draw.random() < 0.5 else None
    terms = Terms(when, begins, end)
    closed = lambda day: "x" if day in shut else weekends(day)  # noqa: E731
    after, before = begins - timedelta(days=400), begins + timedelta(days=2500)

    found = list(due(terms, closed, after=after, before=before))
    known = {each.key: each for each in periods(when, begins=begins, after=after, before=before)}

    # Once for each period, and the periods never overlap: never twice for one.
    assert len({each.period for each in found}) == len(found)
    assert all(one.last < following.first for one, following in pairwise(known.values()))
    for each in found:
        period = known[each.period]
        assert period.first <= each.earliest <= each.latest <= each.last <= period.last
        assert begins <= each.earliest
        assert end is None or each.latest <= end
        assert each.is_skipped or closed(each.latest) is None is closed(each.earliest)
        assert (each.wanted is None) == (each.latest == period.until and not each.is_skipped)
    # None is forgotten: every period whose last wanted day the rule covers is there.
    wanted = [key for key, each in known.items() if begins <= each.until <= (end or date.max)]
    assert [each.period for each in found] == wanted
    # Asked in two parts it is the same.
    middle = begins + timedelta(days=700)
    parts = [*due(terms, closed, after=after, before=middle), *due(terms, closed, after=middle, before=before)]  # fmt: skip
    assert list(dict.fromkeys(parts)) == found


@pytest.mark.parametrize("make", [lambda: Yearly(2, 30, 4), lambda: EveryWeeks(0), lambda: Monthly(Nth.FIRST, 7)])  # fmt: skip
def test_what_never_comes_is_no_rule(make: Callable[[], When]) -> None:
    with pytest.raises(ValueError, match=r"day|weeks"):
        make()


def nobody(*days: str, weekday: int | None = None) -> Callable[[date], bool]:
    """Return who works on a day: nobody from the first to the last of them, or on the weekday."""
    first, last = (date.fromisoformat(day) for day in (days[0], days[-1])) if days else (None, None)

    def works(day: date) -> bool:
        is_away = first is not None and last is not None and first <= day <= last
        return not is_away and day.weekday() != weekday

    return works


ADVENT = (date(2026, 12, 2), date(2026, 12, 2), "Apel")


@pytest.mark.parametrize(
    ("when", "manned", "key", "laid"),
    [
        pytest.param(Monthly(Nth.FIRST, TUESDAY), nobody(weekday=TUESDAY), "2026-12", ("2026-12-03", "2026-12-03", "2026-12-01", Crew.WAITED_FOR), id="no Tuesdays, and shut on Wednesday"),
        pytest.param(Monthly(Nth.FIRST, TUESDAY), nobody("2026-12-01", "2026-12-11"), "2026-12", ("2026-12-14", "2026-12-14", "2026-12-01", Crew.WAITED_FOR), id="away, and past the weekend"),
        pytest.param(Monthly(Nth.FIRST, TUESDAY), nobody("2026-12-01", "2026-12-31"), "2026-12", ("2026-12-01", "2026-12-01", None, Crew.AWAY), id="away all the month"),
        pytest.param(Monthly(Nth.LAST, FRIDAY), nobody(weekday=FRIDAY), "2026-07", ("2026-07-31", "2026-07-31", None, Crew.AWAY), id="never brought forward"),
        pytest.param(EveryWeeks(2), nobody("2026-01-12", "2026-01-15"), "2026-01-12", ("2026-01-12", "2026-01-16", None, Crew.WORKS), id="a day of the week is left"),
        pytest.param(EveryWeeks(2), nobody("2026-01-12", "2026-01-16"), "2026-01-12", ("2026-01-19", "2026-01-19", "2026-01-16", Crew.WAITED_FOR), id="the week after"),
        pytest.param(EveryWeeks(1), nobody("2026-01-12", "2026-01-16"), "2026-01-12", ("2026-01-12", "2026-01-16", None, Crew.AWAY), id="not into the next period"),
        pytest.param(AUDIT, nobody("2026-11-01", "2026-12-31"), "2026", ("2026-09-07", "2026-11-30", None, Crew.WORKS), id="a deadline stays"),
        pytest.param(AUDIT, nobody("2026-09-01", "2026-11-30"), "2026", ("2026-09-07", "2026-11-30", None, Crew.AWAY), id="not past a deadline"),
    ],
)  # fmt: skip
def test_a_day_on_which_nobody_works_is_waited_past_within_the_period(
    when: When, manned: Callable[[date], bool], key: str, laid: tuple[str, str, str | None, Crew]
) -> None:
    begins = date(2026, 1, 12)  # a Monday

    found = {
        each.period: each
        for each in due(
            Terms(when, begins), shut_also(ADVENT), after=begins, before=DECEMBER, manned=manned
        )
    }[key]

    wanted = None if found.wanted is None else str(found.wanted)
    assert (str(found.earliest), str(found.latest), wanted, found.crew) == laid
    assert not found.is_skipped


def test_who_works_or_not_never_opens_a_shut_day_nor_leaves_the_period() -> None:
    """A law over many rules: only later, only open, only within the period, else as without people."""
    chance = random.Random(26)
    for _ in range(200):
        when = Monthly(chance.choice(list(Nth)), chance.randrange(5))
        away = {
            JANUARY + timedelta(days=chance.randrange(365)) for _ in range(chance.randrange(200))
        }
        plain = once(when)
        laid = due(
            Terms(when, JANUARY), weekends, after=JANUARY, before=DECEMBER,
            manned=lambda day, away=away: day not in away,
        )  # fmt: skip

        for was, now in zip(plain, laid, strict=True):
            match now.crew:
                case Crew.WAITED_FOR:
                    assert was.latest in away
                    assert was.latest < now.latest <= now.last
                    assert now.latest not in away
                    assert weekends(now.latest) is None
                case Crew.AWAY:
                    assert (now.earliest, now.latest) == (was.earliest, was.latest)
                    assert was.latest in away
                case _:
                    assert now == was
