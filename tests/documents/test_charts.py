"""Charts: well-formed, named, without style attributes, true to the figures."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

from helpdesk.documents.charts import Bar, Link, Point, Target, bars, months

SVG = "{http://www.w3.org/2000/svg}"
TARGET = Target(0.9, "cel 90%")


def parsed(chart: str) -> ET.Element:
    assert "style=" not in chart
    return ET.fromstring(chart)


def words(chart: ET.Element) -> list[str]:
    return [each.text or "" for each in chart.iter(f"{SVG}text")]


def test_a_chart_is_an_image_with_a_name() -> None:
    chart = parsed(bars([Bar("Drukarki", 3, "3")], title="Ile <czego>", key="k"))

    assert chart.get("role") == "img"
    title = chart.find(f"{SVG}title")
    assert title is not None
    assert (title.text, title.get("id")) == ("Ile <czego>", chart.get("aria-labelledby"))


def test_bars_begin_at_zero_and_are_in_proportion() -> None:
    chart = parsed(
        bars([Bar("A", 40, "40"), Bar("B", 10, "10"), Bar("C", 0, "0")], title="t", key="k")
    )
    widths = [float((bar.get("width") or "").rstrip("%")) for bar in chart.iter(f"{SVG}rect")]

    assert {bar.get("x") for bar in chart.iter(f"{SVG}rect")} == {"0"}
    assert widths[0] < 90
    assert widths[1] * 4 == widths[0]
    assert widths[2] == 0
    assert words(chart) == ["A", "40", "B", "10", "C", "0"]


def test_labels_cannot_break_out_of_the_picture() -> None:
    chart = parsed(bars([Bar("</text><script>x</script>", 1, "1")], title="t", key="k"))

    assert words(chart)[0] == "</text><script>x</script>"


def test_bars_of_parts_lie_on_the_whole_and_are_never_longer_than_their_share() -> None:
    chart = parsed(bars([Bar("A", 0.5, "50%")], title="t", key="k", whole=1))

    track, bar = (float((each.get("width") or "").rstrip("%")) for each in chart.iter(f"{SVG}rect"))
    assert bar == track / 2


def test_a_chart_of_nothing_is_still_a_chart() -> None:
    empty = parsed(bars([], title="t", key="k"))
    line = parsed(months([Point("lis", None, "")], TARGET, title="t", key="k"))

    assert words(empty) == []
    assert {"lis", "cel 90%"} <= set(words(line))
    assert list(line.iter(f"{SVG}circle")) == []


def test_the_line_breaks_where_a_month_has_no_share() -> None:
    shares = [0.7, 0.8, None, 0.95]
    points = [Point(str(at), share, f"{share}") for at, share in enumerate(shares)]
    chart = parsed(months(points, TARGET, title="t", key="k"))

    assert len(list(chart.iter(f"{SVG}circle"))) == 3
    assert len([one for one in chart.iter(f"{SVG}line") if one.get("class") == "s-accent"]) == 1


def test_months_before_the_start_say_so_once() -> None:
    before = [Point(name, None, "", note="przed startem") for name in ("wrz", "paź")]
    chart = parsed(months([*before, Point("lis", 0.9, "90%")], TARGET, title="t", key="k"))

    assert words(chart).count("przed startem") == 1
    assert {"wrz", "paź", "lis", "cel 90%", "90%"} <= set(words(chart))


def test_every_share_lies_within_the_picture_however_low() -> None:
    points = [Point(str(at), share, "") for at, share in enumerate((0, 0.03, 0.19, 0.5, 1))]
    chart = parsed(months(points, TARGET, title="t", key="k"))
    height = float(chart.get("height") or 0)

    assert all(0 <= float(dot.get("cy") or -1) < height for dot in chart.iter(f"{SVG}circle"))


def test_the_axis_begins_below_the_lowest_share() -> None:
    low = months([Point("a", 0.41, ""), Point("b", 0.9, "")], TARGET, title="t", key="k")
    usual = months([Point("a", 0.76, ""), Point("b", 0.9, "")], TARGET, title="t", key="k")

    assert ">40%<" in low
    assert re.search(r">60%<.*>80%<.*>100%<", usual)


def heights(chart: str) -> dict[str, float]:
    return {each.text or "": float(each.get("y") or 0) for each in parsed(chart).iter(f"{SVG}text")}


def test_the_target_is_named_on_the_side_where_the_line_does_not_begin() -> None:
    def named(*shares: float) -> float:
        points = [Point(str(at), share, "") for at, share in enumerate(shares)]
        return heights(months(points, TARGET, title="t", key="k"))["cel 90%"]

    target_line = 22 + 178 * 0.1 / 0.4
    assert named(0.8, 0.85, 0.95) < target_line < named(0.95, 0.92, 0.8)


def test_the_last_share_is_not_struck_through_by_the_target() -> None:
    points = [Point("wrz", 0.94, "94%"), Point("paź", 0.921, "92,1%")]
    y = heights(months(points, TARGET, title="t", key="k"))["92,1%"]

    assert not y - 14 < 22 + 178 * 0.1 / 0.4 < y


def test_numbers_with_links_open_and_say_what_they_are() -> None:
    link = Link("/a?b=1&c=2", "Drukarki: 3")
    chart = parsed(bars([Bar("Drukarki", 3, "3", link), Bar("Sieć", 0, "0")], title="t", key="k"))
    [opened] = chart.iter(f"{SVG}a")

    assert chart.get("role") == "group"
    assert (opened.get("href"), opened.findtext(f"{SVG}title")) == ("/a?b=1&c=2", "Drukarki: 3")
    assert words(opened) == ["Drukarki", "3"]
    assert words(chart) == ["Drukarki", "3", "Sieć", "0"]


def test_links_of_months_are_drawn_over_a_picture_that_stays_as_it_is() -> None:
    shares = [0.7, 0.8, None, 0.95]
    plain = [Point(str(at), share, f"{share}") for at, share in enumerate(shares)]
    linked = [
        replace(each, link=Link(f"/{each.label}", each.text) if each.share else None)
        for each in plain
    ]
    alone, chart = (parsed(months(each, TARGET, title="t", key="k")) for each in (plain, linked))
    [silent] = chart.findall(f"{SVG}g")
    opened = chart.findall(f"{SVG}a")

    assert silent.get("aria-hidden") == "true"
    assert [each.get("href") for each in opened] == ["/0", "/1", "/3"]
    assert [words(each) for each in opened] == [["0.7"], [], ["0.95"]]
    assert sorted(words(chart)) == sorted(words(alone))
    assert [each.get("role") for each in (alone, chart)] == ["img", "group"]


def test_a_first_share_at_the_floor_is_not_written_over_its_month() -> None:
    points = [Point(f"{at} 26", at / 2, "number") for at in range(3)]
    chart = parsed(months(points, TARGET, title="t", key="k"))
    lines = [(each.text, each.get("y")) for each in chart.iter(f"{SVG}text")]
    names = dict(lines)["0 26"]

    assert [text for text, y in lines if y == names] == ["0 26", "1 26", "2 26"]
