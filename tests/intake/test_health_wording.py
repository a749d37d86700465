"""Each problem has words of its own, in both languages, and the pages they name exist."""

from __future__ import annotations

import pytest
from flask import Flask, url_for
from flask_babel import force_locale

from helpdesk.intake.health import Concern, Problem
from helpdesk.intake.health_wording import MAILBOX_FAULTS, advice, counted
from helpdesk.intake.letter_wording import ADVICE, FAULT_LABELS, HINDRANCE_LABELS
from helpdesk.mail.faults import Fault
from helpdesk.mail.models import Fault as MailboxFault
from helpdesk.mail.outbox import Hindrance
from tests.conftest import NOON


@pytest.mark.parametrize("locale", ["pl", "en"])
@pytest.mark.parametrize("problem", Problem)
def test_each_problem_says_what_to_do(app: Flask, problem: Problem, locale: str) -> None:
    with app.test_request_context(), force_locale(locale):
        words = advice(Concern(problem, 3, NOON, Fault.SIGN_IN.value), NOON)

        assert words.what
        assert words.do
        assert "%(" not in words.what + words.do
        assert words.page is None or url_for(words.page.endpoint, **words.page.values)


def test_every_fault_and_hindrance_has_words() -> None:
    assert set(FAULT_LABELS) == set(ADVICE) == set(Fault)
    assert set(HINDRANCE_LABELS) == set(Hindrance)
    assert set(MAILBOX_FAULTS) == set(MailboxFault)


def test_very_many_are_not_counted_out(app: Flask) -> None:
    with app.test_request_context():
        assert counted(999) == "999"
        assert counted(1000) == "co najmniej 1000"
