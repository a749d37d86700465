"""One matter that people write in about, with all that is said until it is solved. Pure.

In the texts `{where}` is the place with its preposition ("w sali 12"), `{place}` the place by its
name, `{grade}` a class, `{of_grade}` it in the genitive, and `{am}` the ending of a verb for a woman or a man.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from helpdesk.sla.priority import Impact, Urgency
from helpdesk.tickets.lifecycle import Kind


class Place(enum.Enum):
    """The sort of room in which such a thing happens."""

    CLASSROOM = "classroom"
    LAB = "lab"
    OFFICE = "office"
    STAFF = "staff"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Story:
    """A matter, who suffers from it and what helps."""

    subject: str
    bodies: tuple[str, ...]
    solutions: tuple[str, ...]
    urgency: Urgency = Urgency.HINDERED
    impact: Impact = Impact.ROOM
    kind: Kind = Kind.INCIDENT
    place: Place = Place.CLASSROOM
    remote: float = 0.5  # how often it is solved from afar
    question: str = ""  # what we ask before we can go on
    told: str = ""  # and what the reporter says to that
    vendor: str = ""  # whom else we may have to wait for
    note: str = ""  # what the staff remembers of it
    cost: int = 0  # zlotys of parts, when there are any
    device: str = ""  # the kind of device concerned


STOPPED, HINDERED = Urgency.STOPPED, Urgency.HINDERED
CAN_WAIT, OFFICE = Urgency.CAN_WAIT, Urgency.OFFICE
SEVERAL, SCHOOL = Impact.SEVERAL, Impact.SCHOOL
REQUEST, TRAINING, IDEA = Kind.REQUEST, Kind.TRAINING, Kind.IDEA
