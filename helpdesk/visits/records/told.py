"""A record in words, in the reader's language: the same for the page and for the paper. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from flask_babel import gettext as _

from helpdesk.core.wording import date_long, money, time_of_day
from helpdesk.tickets.lifecycle import Means, Status
from helpdesk.tickets.wording import MEANS, STATUS
from helpdesk.visits.records import signature
from helpdesk.visits.recurring import wording as recurring
from helpdesk.visits.recurring.models import Recurs, RuleKind

MINUTE = len("2026-11-24T09:50")  # letters of an instant that are shown to people
Pairs: TypeAlias = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TicketTold:
    """What was done about one ticket."""

    title: str
    facts: Pairs
    resolution: str


@dataclass(frozen=True, slots=True)
class RecurringTold:
    """A check, audit or training: its lines ticked off or not, and who was there."""

    title: str
    done: Sequence[str]
    attended: Sequence[str]


@dataclass(frozen=True, slots=True)
class Told:
    """The whole record, part by part."""

    facts: Pairs
    tickets: Sequence[TicketTold]
    recurring: Sequence[RecurringTold]
    still_open: Sequence[str]
    remarks: str
    signed: Pairs
    drawing: str  # SVG; empty unless somebody drew


def record(facts: Mapping[str, Any]) -> Told:
    """Return the record; one that is not signed yet has no remarks and no signature."""
    signed = facts.get("signature")
    return Told(
        facts=_visit(facts),
        tickets=[_ticket(each) for each in facts["tickets"]],
        recurring=[_recurring(each) for each in facts.get("recurring", ())],
        still_open=[*_open_tickets(facts), *_open_lines(facts)],
        remarks=facts.get("remarks", ""),
        signed=_signed(facts) if signed else (),
        drawing=signature.svg(signed["strokes"]) if signed and signed["strokes"] else "",
    )


def annex(facts: Mapping[str, Any]) -> Pairs:
    """Return the facts of an annex; its words stand for themselves."""
    return (
        (_("Placówka"), facts["unit"]["name"]),
        (_("Dzień wizyty"), _day(facts["day"])),
        (_("Sporządzono"), _made(facts)),
    )


def signer(facts: Mapping[str, Any]) -> str:
    """Return who signed for the unit and as what, or that nobody did."""
    by = facts["signature"]
    return _("bez podpisu placówki") if by["kind"] == "refused" else f"{by['name']}, {by['role']}"


def title(ticket: Mapping[str, Any]) -> str:
    """Return the ticket's number and what it is about, if that may be told."""
    if ticket["is_confidential"]:
        return _("%(number)s, zgłoszenie poufne", number=ticket["number"])
    return f"{ticket['number']} {ticket['subject']}"


def recurring_title(given: Mapping[str, Any]) -> str:
    """Return what a recurring part is called, with the time it was due for."""
    name = recurring.title(RuleKind(given["kind"]), given["name"])
    return f"{name}, {recurring.period_words(Recurs(given['recurs']), given['period'])}"


def _open_tickets(facts: Mapping[str, Any]) -> list[str]:
    return [
        _("%(title)s: %(status)s", title=title(each), status=_status(each))
        for each in facts["tickets"]
        if each["is_open"]
    ]


def _open_lines(facts: Mapping[str, Any]) -> list[str]:
    """Return the lines of the checklists that were not ticked off."""
    return [
        f"{recurring_title(each)}: {line['words']}"
        for each in facts.get("recurring", ())
        for line in each["lines"]
        if not line["done"]
    ]


def _recurring(given: Mapping[str, Any]) -> RecurringTold:
    done = [line["words"] for line in given["lines"] if line["done"]]
    return RecurringTold(recurring_title(given), done, given["attended"])


def _visit(facts: Mapping[str, Any]) -> Pairs:
    unit = facts["unit"]
    return (
        (_("Placówka"), unit["name"]),
        (_("Adres"), unit["address"]),
        (_("Dzień wizyty"), _day(facts["day"])),
        (_("Przyjazd i wyjazd"), f"{_time(facts['arrived_at'])} – {_time(facts['left_at'])}"),
        (_("Informatyk"), facts["technician"]),
        (_("Praca i koszty"), _totals(facts["tickets"])),
    )


def _totals(tickets: Sequence[Mapping[str, Any]]) -> str:
    work = [entry for ticket in tickets for entry in ticket["work"]]
    return _("%(minutes)s min, %(cost)s", **_sums(work))


def _sums(work: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "minutes": sum(entry["minutes"] for entry in work),
        "cost": money(sum(entry["cost"] for entry in work)),
    }


def _ticket(ticket: Mapping[str, Any]) -> TicketTold:
    device = ticket.get("device")
    return TicketTold(
        title=title(ticket),
        facts=(
            (_("Stan"), _status(ticket)),
            (_("Miejsce"), ticket.get("place", "")),
            (_("Urządzenie"), f"{device['kind']} {device['model']}, {device['number']}" if device else ""),
            (_("Praca"), "; ".join(map(_work, ticket["work"])) or _("bez zapisanej pracy")),
        ),
        resolution=ticket.get("resolution", ""),
    )  # fmt: skip


def _work(entry: Mapping[str, Any]) -> str:
    words = _(
        "%(means)s, %(minutes)s min", means=MEANS[Means(entry["means"])], minutes=entry["minutes"]
    )
    cost = f"{_('części i usługi')} {money(entry['cost'])}" if entry["cost"] else ""
    # Records of the first form have no names of parts.
    return ", ".join(filter(None, (words, entry.get("parts", ""), cost)))


def _status(ticket: Mapping[str, Any]) -> str:
    return str(STATUS[Status(ticket["status"])])


def _signed(facts: Mapping[str, Any]) -> Pairs:
    by = facts["signature"]
    how = {
        "drawn": _("Podpisano na ekranie"),
        "typed": _("Potwierdzono bez rysowania podpisu"),
        "refused": _("Bez podpisu placówki"),
    }[by["kind"]]
    who = by["reason"] if by["kind"] == "refused" else signer(facts)
    return ((how, who), (_("Sporządzono"), _made(facts)), *_from_phone(facts))


def _from_phone(facts: Mapping[str, Any]) -> Pairs:
    """Return when a record signed without a network arrived, and what a wrong clock showed."""
    phone = facts.get("phone")
    if phone is None:
        return ()
    arrived = (
        _("Podpisano w telefonie"),
        _("dotarło %(when)s", when=_moment(phone["received_at"])),
    )
    by_phone = (phone["arrived_at"], phone["left_at"], phone["signed_at"])
    by_us = (facts["arrived_at"], facts["left_at"], facts["made_at"])
    if [at and at[:MINUTE] for at in by_phone] == [at and at[:MINUTE] for at in by_us]:
        return (arrived,)
    shown = _(
        "przyjazd %(arrived)s, wyjazd %(left)s, podpis %(signed)s",
        arrived=_time(by_phone[0]),
        left=_time(by_phone[1]),
        signed=_moment(by_phone[2]),
    )
    return (arrived, (_("Według zegara telefonu"), shown))


def _moment(instant: str) -> str:
    at = datetime.fromisoformat(instant)
    return _("%(day)s, %(time)s", day=date_long(at), time=time_of_day(at))


def _made(facts: Mapping[str, Any]) -> str:
    at = datetime.fromisoformat(facts["made_at"])
    return _(
        "%(day)s, %(time)s, %(name)s",
        day=date_long(at),
        time=time_of_day(at),
        name=facts["made_by"],
    )


def _day(day: str) -> str:
    return date_long(date.fromisoformat(day))


def _time(instant: str | None) -> str:
    return time_of_day(datetime.fromisoformat(instant)) if instant else ""
