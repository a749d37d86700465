"""The life of a ticket as data: statuses, moves, kinds, events. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from helpdesk.core.enums import QuickEnum


class Status(QuickEnum):
    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING_REQUESTER = "waiting_requester"
    WAITING_VENDOR = "waiting_vendor"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Kind(QuickEnum):
    INCIDENT = "incident"
    REQUEST = "request"
    TRAINING = "training"
    IDEA = "idea"
    SECURITY = "security"


class Channel(QuickEnum):
    """The door by which something came in."""

    FORM = "form"
    MAIL = "mail"
    PHONE = "phone"
    DESK = "desk"


class Means(QuickEnum):
    """How a ticket was resolved (plan.md L3)."""

    REMOTE = "remote"
    ON_SITE = "on_site"


class Event(QuickEnum):
    """What can happen to a ticket. Stored for good; nothing is ever rewritten."""

    FILED = "filed"
    ROUTED = "routed"
    ASSIGNED = "assigned"
    REPLIED = "replied"  # a public message of the staff
    ANSWERED = "answered"  # a message of the requester
    NOTED = "noted"
    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    PART_EXPECTED = "part_expected"  # the day of arrival of what a vendor sends, or none any more
    REPRIORITISED = "reprioritised"
    RECATEGORISED = "recategorised"
    WORKED = "worked"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"  # the requester says that it works
    REOPENED = "reopened"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    LESSONS_LOST = "lessons_lost"
    JOINED = "joined"
    LEFT = "left"  # somebody who had joined
    REPORTER_NAMED = "reporter_named"  # who it is that wrote from a shared mailbox
    LINKED = "linked"  # with the ticket that takes it further, or that it takes further
    UNDELIVERED = "undelivered"  # a letter of ours came back for good
    VISIT_PLANNED = "visit_planned"
    VISIT_CANCELLED = "visit_cancelled"
    ESCALATED = "escalated"  # a step of the ladder of warnings fell
    INCIDENT_DECLARED = "incident_declared"
    DETECTION_CORRECTED = "detection_corrected"
    DUTY_ADDED = "duty_added"  # to tell an authority of the incident by a legal deadline
    DUTY_DONE = "duty_done"
    DUTY_WAIVED = "duty_waived"  # does not apply after all
    DUTY_REOPENED = "duty_reopened"
    DETACHED = "detached"  # a letter put here by mistake was taken out, with what it had caused
    ATTACHED = "attached"  # a letter was put here by hand
    MOVE_UNDONE = "move_undone"  # one of the two was taken back


# Their facts may name earlier events, under "cancels", that count as if they had not happened.
CANCELLING = frozenset({Event.DETACHED, Event.MOVE_UNDONE})

PAUSED = frozenset({Status.WAITING_REQUESTER, Status.WAITING_VENDOR})
OPEN = frozenset({Status.NEW, Status.IN_PROGRESS}) | PAUSED
DONE = frozenset({Status.RESOLVED, Status.CLOSED})

MOVES: Mapping[Status, frozenset[Status]] = {
    Status.NEW: frozenset({Status.IN_PROGRESS, Status.RESOLVED, Status.WITHDRAWN}) | PAUSED,
    Status.IN_PROGRESS: frozenset({Status.RESOLVED, Status.WITHDRAWN}) | PAUSED,
    Status.WAITING_REQUESTER: frozenset(
        {Status.IN_PROGRESS, Status.WAITING_VENDOR, Status.RESOLVED, Status.WITHDRAWN}
    ),
    Status.WAITING_VENDOR: frozenset(
        {Status.IN_PROGRESS, Status.WAITING_REQUESTER, Status.RESOLVED, Status.WITHDRAWN}
    ),
    Status.RESOLVED: frozenset({Status.IN_PROGRESS, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.IN_PROGRESS}),
    Status.WITHDRAWN: frozenset(),
}


def can_move(present: Status, target: Status) -> bool:
    return target in MOVES[present]
