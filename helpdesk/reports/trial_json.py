"""What a trial came to, for a program and for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from helpdesk.reports.staffing import Staffing
from helpdesk.reports.tally import Flip, Key, Share, Tally
from helpdesk.reports.tightest import tightest
from helpdesk.reports.what_if import Period, Side
from helpdesk.sla.priority import Priority
from helpdesk.sla.targets import Promise

REPLAYED = ("before", "after")
SIMULATED = ("recorded", "present", "chosen")
SHOWN = 20  # flips on a terminal

Units = Mapping[int, str]  # codes by id


def of_replay(tally: Tally, period: Period, units: Units) -> dict[str, Any]:
    """Return what other rules came to."""
    return {
        **_head(tally, period),
        "older_versions": tally.older,
        "reproduced": not tally.unlike,
        **_body(tally, units, REPLAYED),
        "tightest": {
            promise.value: {
                priority.value: _tightest(tally, promise, priority) for priority in Priority
            }
            for promise in Promise
        },
    }


def of_staffing(found: Staffing, period: Period, units: Units) -> dict[str, Any]:
    """Return what another crew came to."""
    present, chosen = found.loads
    return {
        **_head(found.tally, period),
        "technicians": {"present": found.present, "chosen": found.chosen},
        "load": {"present": present, "chosen": chosen},
        **_body(found.tally, units, SIMULATED),
    }


def _head(tally: Tally, period: Period) -> dict[str, Any]:
    return {
        "from": period.start.isoformat(),
        "until": period.end.isoformat(),
        "as_of": period.now.isoformat(),
        "tickets": tally.tickets,
        "unlike": tally.unlike,
    }


def _body(tally: Tally, units: Units, names: Sequence[str]) -> dict[str, Any]:
    return {
        "shares": {promise.value: _shares(tally, promise, units, names) for promise in Promise},
        "flips": [_flip(each, units, names) for each in tally.flips],
    }


def _shares(tally: Tally, promise: Promise, units: Units, names: Sequence[str]) -> dict[str, Any]:
    def share(of: Any) -> dict[str, Any]:
        found = zip(names, tally.share(promise, of), strict=True)
        return {name: _share(each) for name, each in found}

    return {
        "all": share(None),
        "priorities": {priority.value: share(priority) for priority in Priority},
        "units": {units[of]: share(of) for of in of_units(tally.shares, promise, units)},
    }


def of_units(shares: Mapping[Key, Any], promise: Promise, units: Units) -> list[int]:
    """Return the units that have tickets, in the order of `units`."""
    return [each for each in units if (promise, each) in shares]


def _share(share: Share) -> dict[str, Any]:
    return {"judged": share.judged, "met": share.met, "share": share.value}


def _flip(flip: Flip, units: Units, names: Sequence[str]) -> dict[str, Any]:
    return {
        "ticket": flip.id,
        "promise": flip.promise.value,
        "priority": flip.priority.value,
        "unit": units.get(flip.school_id),
        names[-2]: _side(flip.before),
        names[-1]: _side(flip.after),
    }


def _side(side: Side) -> dict[str, Any]:
    return {"seconds": side.seconds, "allowed_seconds": side.allowed, "met": side.met}


def _tightest(tally: Tally, promise: Promise, priority: Priority) -> dict[str, Any]:
    found = tightest(tally.times.get((promise, priority), []))
    return {
        "allowance_seconds": found.allowance,
        "tickets": found.tickets,
        "is_small": found.is_small,
    }


def lines(told: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    """Yield what `of_replay` or `of_staffing` returned as lines to read."""
    yield f"{told['tickets']} tickets, {told['unlike']} of them come out otherwise"
    if "load" in told:
        yield from _crew_lines(told)
    elif told["older_versions"]:
        yield f"{told['older_versions']} were judged by an older version of the rules"
    for promise, shares in told["shares"].items():
        yield ""
        yield _row(promise, names)
        yield _row("  all", [_words(shares["all"][name]) for name in names])
        for of, found in (*shares["priorities"].items(), *shares["units"].items()):
            if any(found[name]["judged"] for name in names):
                yield _row(f"  {of}", [_words(found[name]) for name in names])
        for priority, found in told.get("tightest", {}).get(promise, {}).items():
            if found["allowance_seconds"]:
                hours = found["allowance_seconds"] / 3600
                yield f"  {priority}: 95 % of {found['tickets']} within {hours:g} h"
    yield from _flip_lines(told["flips"])


def _crew_lines(told: Mapping[str, Any]) -> Iterator[str]:
    for name, number in told["technicians"].items():
        load = told["load"][name]
        share = "no working time" if load is None else f"busy {load:.0%} of the working time"
        yield f"{name}: {number} technicians, {share}"
    yield "A simple queue without travel or absences: compare crews, not days."


def _flip_lines(flips: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if flips:
        yield ""
        lost = sum(flip[_last(flip)]["met"] is False for flip in flips)
        yield f"{lost} met become missed, {len(flips) - lost} missed become met"
    for flip in flips[:SHOWN]:
        word = "now missed" if flip[_last(flip)]["met"] is False else "now met"
        yield f"  {flip['ticket']} {flip['promise']} {flip['priority']} {flip['unit']}: {word}"
    if len(flips) > SHOWN:
        yield f"  and {len(flips) - SHOWN} more; --json lists all"


def _last(flip: Mapping[str, Any]) -> str:
    return "chosen" if "chosen" in flip else "after"


def _row(name: str, values: Sequence[str]) -> str:
    return f"{name:22}" + "".join(f"{value:>20}" for value in values)


def _words(share: Mapping[str, Any]) -> str:
    if not share["judged"]:
        return "-"
    return f"{share['met']}/{share['judged']} = {share['share']:.1%}"
