"""Ways between places: what was entered goes first, the rest is estimated and says so."""

from __future__ import annotations

from helpdesk.schools.models import WaySource
from helpdesk.visits.planning.problem import Place
from helpdesk.visits.proposing.travel import OFFICE, Spot, Way, way, ways

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


def test_every_pair_has_a_way() -> None:
    assert len(ways([LUCKA, ANNOBOR, UNMAPPED], {})) == 4 * 3
