"""Telling thanks alone from an answer: rather one thanks too few than one complaint too many."""

from __future__ import annotations

import pytest

from helpdesk.tickets.thanks import is_only_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Dziękuję",
        "dziekuje bardzo!",
        "Dziękuję bardzo za szybką pomoc.\n\nPozdrawiam",
        "Dzień dobry,\ndziękuję za pomoc, wszystko działa.\nPozdrawiam serdecznie",
        "Super, dzięki 🙂",
        "Bardzo dziękujemy Panu za naprawę",
        "Thanks!",
        "Hello,\nthank you very much for your quick help. It works now.\nKind regards",
        "Vielen Dank für die schnelle Hilfe!\nMit freundlichen Grüßen",
        "Щиро дякую за допомогу! Все працює.\nЗ повагою",
        "DZIĘKUJĘ!!!",
        "👍",
        "🙂 👍!",
    ],
)
def test_thanks_alone(text: str) -> None:
    assert is_only_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Działa.",
        "Pozdrawiam",
        "Dziękuję, ale nadal nie działa",
        "Dziękuję. Nie działa.",
        "nie dziękuję",
        "Dziękuję z góry za pomoc",
        "Dziękuję, a kiedy będzie drugi projektor",
        "Dziękuję?",
        "Dzięki za nic",
        "Dziękuję :(",
        "Dziękuję 😡",
        "👎",
        "👍?",
        "Proszę o pomoc, dziękuję",
        "Thanks, but it is broken again",
        "Thank you, not working",
        "Danke, aber es funktioniert nicht",
        "Дякую, але не працює",
        "Dziękuję, sala 12",
        "Dziękuję " * 40,
        "Dziękuję za przyjazd, drukarka znów mruga",
        "nie działa, dziękuję",
        "okropne dziękuję",
    ],
)
def test_whatever_says_more_is_an_answer(text: str) -> None:
    assert not is_only_thanks(text)


def test_it_may_be_signed() -> None:
    assert is_only_thanks("Dziękuję\nEwa", name="Ewa Domańska")
    assert is_only_thanks("Dziękuję\nEwa Domańska", name="Ewa Domańska")
    assert not is_only_thanks("Ewa Domańska", name="Ewa Domańska")
    assert not is_only_thanks("Dziękuję\nJan", name="Ewa Domańska")
