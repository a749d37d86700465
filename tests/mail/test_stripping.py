"""A reply is shown without what it quotes; what somebody wrote is never cut away."""

from __future__ import annotations

import time

import pytest

from helpdesk.mail.stripping import reply_of, stripped
from tests.mail.samples import sample


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("reply-gmail-pl", "Tak, dalej nie działa."),
        ("reply-outlook-pl", "Już działa, dziękuję.\n\nEwa"),
        ("reply-outlook-bold", "Nadal nie."),
        ("reply-thunderbird-pl", "Potrzebny nowy kabel."),
        ("reply-iphone-pl", "Działa."),
        ("reply-onet", "Dziękuję, działa."),
        ("reply-samsung", "Nie działa."),
        ("reply-gmail-en", "Still broken."),
        ("reply-outlook-de", "Geht immer noch nicht."),
        ("reply-thunderbird-de", "Geht wieder."),
        ("reply-gmail-uk", "Досі не працює."),
        ("reply-below-the-quote", "Nie, nadal nie."),
        ("reply-signature", "Działa."),
        ("html-with-quote", "Już działa, dziękuję."),
    ],
)
def test_the_senders_own_words_are_left(name: str, own: str) -> None:
    parsed = sample(name)

    assert reply_of(parsed) == own


@pytest.mark.parametrize("name", ["reply-not-to-be-cut", "forward-inline"])
def test_what_only_looks_like_a_quote_is_kept(name: str) -> None:
    parsed = sample(name)

    assert reply_of(parsed) == parsed.body_text


@pytest.mark.parametrize("text", ["> tylko cytat", "-- \nEwa", "Wysłane z iPhone'a"])
def test_a_text_that_would_come_out_empty_comes_back_whole(text: str) -> None:
    assert stripped(text) == text


LINES = [
    *("Od: x\n", "Dnia x\n", "_" * 19 + "\n", "> x\n", "\n", "--- ", "2026 10:22 x\n"),
    *("Temat: x\nData: x\n", "24.11.26 10:22 ", "This message x\n\n", "---\n", "10:22 від "),
    *("-----BEGIN PGP SIGNED MESSAGE-----\nA: b\n", "-----BEGIN PGP SIGNATURE-----\nx\n"),
]


@pytest.mark.parametrize("line", LINES)
def test_a_long_text_takes_no_longer_than_its_length(line: str) -> None:
    started = time.process_time()

    stripped(line * (200_000 // len(line)))

    assert time.process_time() - started < 2
