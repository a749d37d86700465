"""Ways between places: what was entered goes first, the rest is estimated and says so."""

from __future__ import annotations

import pytest

from helpdesk.schools.models import WaySource
from helpdesk.visits.planning.problem import Place
from helpdesk.visits.proposing.travel import OFFICE, BaseId, Spot, Way, way, ways

LUCKA = Spot(1, 4, Place(51.469, 22.650))
ANNOBOR = Spot(2, 9, Place(51.445, 22.705))
UNMAPPED = Spot(3, 12)
ENTERED = Way(9, 7_100, WaySource.ENTERED)


def test_what_was_entered_goes_first_and_holds_for_the_way_back() -> None:
    entered = {(1, 2): ENTERED}

    assert way(LUCKA, ANNOBOR, entered) == way(ANNOBOR, LUCKA, entered) == ENTERED


def test_a_way_back_of_its_own_holds() -> None:
    back = Way(14, 9_000, WaySource.IMPORTED)

    assert way(ANNOBOR, LUCKA, {(1, 2): ENTERED, (2, 1): back}) == back


def test_between_two_places_on_the_map_the_line_is_lengthened_by_the_detour() -> None:
    # 4.65 km as the crow flies, 1.3 times that by road, at 40 km/h.
    assert way(LUCKA, ANNOBOR, {}) == Way(10, 6_048, WaySource.ESTIMATED)


def test_the_office_is_as_far_as_the_register_says() -> None:
    assert way(OFFICE, ANNOBOR, {}) == Way(14, 9_000, WaySource.ESTIMATED)
    assert way(ANNOBOR, OFFICE, {}) == Way(14, 9_000, WaySource.ESTIMATED)


def test_without_a_map_the_ways_to_the_office_tell() -> None:
    assert way(LUCKA, UNMAPPED, {}) == Way(15, 10_000, WaySource.ESTIMATED)
    assert way(Spot(8, 1), Spot(9, 2), {}).metres == 4_000


def test_an_office_on_the_map_is_found_where_the_register_says_nothing() -> None:
    office, nearby = Spot(None, 0, Place(51.460, 22.600)), Spot(4, 0, LUCKA.place)

    assert way(office, nearby, {}).metres == way(Spot(5, 0, office.place), nearby, {}).metres
    assert way(office, LUCKA, {}).metres == 4_000


@pytest.mark.parametrize(
    ("start", "end"),
    [
        pytest.param(OFFICE, Spot(4), id="a unit of which nobody told anything"),
        pytest.param(LUCKA, Spot(4), id="from another unit"),
        pytest.param(Spot(BaseId(1)), UNMAPPED, id="the register counts from the office alone"),
    ],
)
def test_what_nobody_told_is_unknown_rather_than_near(start: Spot, end: Spot) -> None:
    assert not way(start, end, {}).is_known
    assert not way(end, start, {}).is_known
    assert way(start, end, {(start.id, end.id): ENTERED}) == ENTERED


def test_every_pair_has_a_way() -> None:
    base = Spot(BaseId(1), 0, Place(51.47, 22.61))

    assert len(ways([base, LUCKA, ANNOBOR, UNMAPPED], {})) == 5 * 4
