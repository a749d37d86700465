"""What a letter is about, by its words as Polish bends them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.intake.guessing import _folded, guess


@pytest.mark.parametrize(
    ("subject", "code", "word"),
    [
        ("Drukarka w sekretariacie", "printer", "Drukarka"),
        ("problem z drukarką", "printer", "drukarką"),
        ("skończył się TONER", "printer", "TONER"),
        ("Kserokopiarka się zacina", "printer", "Kserokopiarka"),
        ("brak obrazu z projektora", "classroom", "projektora"),
        ("tablica interaktywna", "classroom", "tablica"),
        ("nie działają głośniki", "classroom", "głośniki"),
        ("Laptopy w sali 5", "computer", "Laptopy"),
        ("brak internetu na piętrze", "network", "internetu"),
        ("WiFi w bibliotece", "network", "WiFi"),
        ("słaby zasięg Wi-Fi", "network", "zasięg"),
        ("nie ma sieci", "network", "sieci"),
        ("nie otwiera się dziennik", "platform", "dziennik"),
        ("Librus", "platform", "Librus"),
        ("arkusza organizacyjnego nie da się wysłać", "org-sheet", "arkusza organizacyjnego"),
        ("zapomniałam hasła", "account", "hasła"),
        ("reset haseł uczniów", "account", "haseł"),
        ("nie mogę się zalogować", "account", "zalogować"),
        ("proszę zainstalować Scratcha", "software", "zainstalować"),
        ("aktualizacja systemu", "software", "aktualizacja"),
        ("Drukarka nie widzi Wi-Fi", "printer", "Drukarka"),
    ],
)
def test_the_first_word_of_the_subject_that_names_a_thing_tells(
    subject: str, code: str, word: str
) -> None:
    assert guess(subject, "Internet też.") == (code, word)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("pilne", "Proszę o pomoc."),
        ("pytanie o kontakt", ""),
        ("pracownia komputerowa", "Proszę przyjechać."),
        ("pomoc", "Projektor i drukarka nie działają."),
        ("Drukarka", "Po otwarciu podejrzanego załącznika drukarka szaleje."),
        ("zgubiony pendrive z hasłami", ""),
        ("", ""),
    ],
    ids=["nothing", "contact", "adjective", "several", "suspicious", "lost", "empty"],
)
def test_where_the_words_do_not_tell_nothing_is_guessed(subject: str, body: str) -> None:
    assert guess(subject, body) is None


def test_the_body_tells_if_it_names_one_thing_only() -> None:
    assert guess("pomocy", "Ta drukarka znowu nie drukuje.") == ("printer", "drukarka")


@given(st.text())
def test_folding_keeps_each_letter_in_its_place(text: str) -> None:
    assert len(_folded(text)) == len(text)


@given(st.text(), st.text())
def test_no_letter_is_too_strange(subject: str, body: str) -> None:
    found = guess(subject, body)

    assert found is None or found.word in subject + body
