"""What a report is called."""

from __future__ import annotations

import pytest

from helpdesk.tickets.lifecycle import Channel
from helpdesk.tickets.report import SUBJECT_LENGTH, Report, door_key, subject_of


def report(**given: str) -> Report:
    return Report(
        channel=Channel.FORM,
        school_id=1,
        category_id=1,
        reporter_name="Ewa",
        reporter_email="ewa@sp.example",
        **given,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("given", "subject"),
    [
        ({"subject": "  Rzutnik \n w sali 3 "}, "Rzutnik w sali 3"),
        ({"body": "\n Nie działa. Próbowałam dwa razy."}, "Nie działa"),
        ({"body": "Co z internetem? Pilne"}, "Co z internetem?"),
        ({"body": "", "place": "sala 7"}, "Projektor, sala 7"),
        ({"body": "   "}, "Projektor"),
    ],
)
def test_subject(given: dict[str, str], subject: str) -> None:
    assert subject_of(report(**given), "Projektor") == subject


def test_a_long_subject_is_cut_between_words() -> None:
    subject = subject_of(report(body="bardzo " * 40), "Projektor")

    assert len(subject) <= SUBJECT_LENGTH
    assert subject.endswith("bardzo…")


def test_a_form_brought_back_with_another_matter_is_another_report() -> None:
    first, again = door_key("form", "t1", "Projektor"), door_key("form", "t1", "Projektor")

    assert first == again
    assert door_key("form", "t1", "Drukarka") != first
    assert door_key("form", "t1", "Projek", "tor") != first
