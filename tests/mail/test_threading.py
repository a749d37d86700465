"""Which thread a message names, and that nobody else can make our ids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk.mail.parsing import Parsed
from helpdesk.mail.threading import (
    Candidate,
    How,
    candidates,
    is_ours,
    make_message_id,
    root_message_id,
    subject_tag,
    thread_of_message_id,
)

SECRET = b"a secret of this installation"
OURS = make_message_id("ticket:1187", SECRET, "szas.example", token="ab12")
ANSWER = Parsed(in_reply_to=(OURS,), references=(OURS,), subject="Re: projektor")


def test_our_own_id_names_its_thread() -> None:
    assert thread_of_message_id(OURS, SECRET) == "ticket:1187"
    assert thread_of_message_id(f"<{OURS.upper()}>", SECRET) == "ticket:1187"


@pytest.mark.parametrize(
    "forged",
    [
        OURS.replace("1187", "1188"),
        OURS.replace("ab12", "ab13"),
        OURS.replace("@szas", "x@szas"),
        "dz.ticket-1187.ab12.00000000000000000000@szas.example",
        "1187@szas.example",
        "",
    ],
)
def test_a_forged_id_is_worth_nothing(forged: str) -> None:
    assert thread_of_message_id(forged, SECRET) is None


def test_another_installations_id_is_worth_nothing() -> None:
    assert thread_of_message_id(OURS, b"another secret") is None


def test_letters_of_a_thread_share_one_root() -> None:
    root = root_message_id("ticket:1187", SECRET, "szas.example")

    assert root == root_message_id("ticket:1187", SECRET, "szas.example")
    assert thread_of_message_id(root, SECRET) == "ticket:1187"


def test_proof_comes_before_known_messages_and_those_before_numbers() -> None:
    parsed = replace(
        ANSWER,
        in_reply_to=("other@x.example",),
        references=("first@x.example", OURS),
        subject=f"Re: {subject_tag(55)} projektor",
    )

    assert candidates(parsed, SECRET) == [
        Candidate(How.OUR_MESSAGE_ID, "ticket:1187"),
        Candidate(How.KNOWN_MESSAGE, "other@x.example"),
        Candidate(How.KNOWN_MESSAGE, "first@x.example"),
        Candidate(How.SUBJECT_NUMBER, "55"),
    ]


@pytest.mark.parametrize("subject", ["Dzwonek 1187", "[Dzwonek]", "[Dzwonek 12345678901]", "#1187"])
def test_only_our_own_mark_in_the_subject_is_a_number(subject: str) -> None:
    assert candidates(Parsed(subject=subject), SECRET) == []


def test_a_letter_of_ours_that_comes_back_is_known() -> None:
    assert is_ours(Parsed(message_id=OURS), SECRET)
    assert not is_ours(ANSWER, SECRET)


def test_a_thread_key_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="looks like"):
        make_message_id("ticket 1187", SECRET, "szas.example", token="x")
