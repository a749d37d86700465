"""A drawn signature: what is one, and what is refused however it comes."""

from __future__ import annotations

import json

import pytest

from helpdesk.visits.records import signature
from helpdesk.visits.records.signature import NoSignature

NAME = [[[50, 100], [200, 60], [260, 140]], [[300, 90]]]


def test_a_signature_is_read_as_it_was_drawn() -> None:
    assert signature.parse(json.dumps(NAME)) == NAME


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("  ", id="blanks"),
        pytest.param("[]", id="no stroke"),
        pytest.param("[[[10,10]]]", id="a tap"),
        pytest.param("[[[10,10],[20,12]]]", id="a slip"),
        pytest.param("[[[10,10]],[[500,10]]]", id="taps far apart"),
    ],
)
def test_an_empty_signature_is_refused(text: str) -> None:
    with pytest.raises(NoSignature, match="pusty"):
        signature.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("tak", id="no json"),
        pytest.param("{}", id="an object"),
        pytest.param("[[]]", id="an empty stroke"),
        pytest.param("[[[1]]]", id="half a point"),
        pytest.param("[[[1,2,3]]]", id="a point in space"),
        pytest.param("[[[0,0],[601,0]]]", id="beyond the sheet"),
        pytest.param("[[[-1,0],[300,0]]]", id="before the sheet"),
        pytest.param("[[[0.5,0],[300,0]]]", id="fractions"),
        pytest.param("[[[true,false],[300,0]]]", id="truths"),
        pytest.param('[[["0","0"],["300","0"]]]', id="texts"),
        pytest.param("[[[1e400,0],[300,0]]]", id="infinite"),
        pytest.param("[" * 100_000, id="deep"),
        pytest.param("[" + "9" * 10_000 + "]", id="a long number"),
        pytest.param(json.dumps([NAME[0]] * 201), id="too many strokes"),
        pytest.param(json.dumps([[[1, 2]] * 6_001]), id="too many points"),
        pytest.param(" " * 120_001 + json.dumps(NAME), id="too long a text"),
    ],
)
def test_what_is_no_drawing_is_refused(text: str) -> None:
    with pytest.raises(NoSignature, match="odczytać"):
        signature.parse(text)


def test_the_picture_holds_every_stroke_and_nothing_else() -> None:
    picture = signature.svg(NAME)

    assert picture.count("<polyline") == 2
    assert 'points="300,90 300,90"' in picture
    assert "50,100 200,60 260,140" in picture
