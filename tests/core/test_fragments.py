"""Pieces of pages that are kept: once per language and key, never for another key."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import force_locale

from helpdesk.core import fragments
from helpdesk.core.fragments import Fragments


class Piece:
    """Something to render, which says how often it was."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return f"rendered {self.times}"


@pytest.fixture(autouse=True)
def _request(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def test_a_piece_is_rendered_once() -> None:
    pieces, piece = Fragments(), Piece()

    assert [pieces.kept("row", 1, caller=piece) for _ in range(3)] == ["rendered 1"] * 3


def test_another_key_is_another_piece() -> None:
    pieces, piece = Fragments(), Piece()

    assert pieces.kept("row", 1, caller=piece) != pieces.kept("row", 2, caller=piece)


def test_each_language_has_its_own() -> None:
    pieces, piece = Fragments(), Piece()

    with force_locale("pl"):
        polish = pieces.kept("row", caller=piece)
    with force_locale("en"):
        assert pieces.kept("row", caller=piece) != polish


def test_what_may_not_be_kept_is_rendered_each_time() -> None:
    pieces, piece = Fragments(), Piece()

    assert pieces.kept("row", caller=piece, when=False) != pieces.kept(
        "row", caller=piece, when=False
    )


def test_there_is_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragments, "MOST", 2)
    pieces, piece = Fragments(), Piece()

    for number in range(3):
        pieces.kept("row", number, caller=piece)

    assert pieces.kept("row", 2, caller=piece) == "rendered 3"
    assert pieces.kept("row", 0, caller=piece) == "rendered 4"


def test_a_macro_is_drawn_once_for_the_same_arguments() -> None:
    drawn: list[str] = []
    kept = Fragments().keeping("status", lambda word: drawn.append(word) or f"<b>{word}</b>")

    assert [kept("Nowe"), kept("W trakcie"), kept("Nowe")] == [
        "<b>Nowe</b>",
        "<b>W trakcie</b>",
        "<b>Nowe</b>",
    ]
    assert drawn == ["Nowe", "W trakcie"]
