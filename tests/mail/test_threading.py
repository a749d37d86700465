"""Which thread a message names, and that nobody else can make our ids."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk.mail.parsing import Parsed
from helpdesk.mail.threading import (
    Candidate,
    How,
    ReplyThread,
    candidates,
    is_ours,
    make_message_id,
    reply_address,
    root_message_id,
    subject_tag,
    thread_of_address,
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


EWA, JAN = "e.domanska@sp-lucka.example", "j.kowalski@sp-lucka.example"
ADDRESS = reply_address("pomoc@szas.example", "ticket:1187", reader=EWA, secret=SECRET) or ""
LOCAL, _, DOMAIN = ADDRESS.partition("@")


@pytest.mark.parametrize(
    "written", [ADDRESS, ADDRESS.upper(), f" {ADDRESS} ", f"{LOCAL}@inna-domena.example"]
)
def test_our_reply_address_names_its_thread_and_its_reader(written: str) -> None:
    found = thread_of_address(written, SECRET, sender=EWA.upper())

    assert found == ReplyThread("ticket:1187", is_the_readers=True)


@pytest.mark.parametrize("sender", [JAN, "", "nie adres"])
def test_somebody_elses_reply_address_still_names_the_thread(sender: str) -> None:
    found = thread_of_address(ADDRESS, SECRET, sender=sender)

    assert found == ReplyThread("ticket:1187", is_the_readers=False)


@pytest.mark.parametrize(
    "forged",
    [
        ADDRESS.replace("1187", "1188"),
        ADDRESS.replace("1187", "01187"),
        ADDRESS.replace("ticket", "visit"),
        ADDRESS.replace(LOCAL[-24:], LOCAL[-12:] + LOCAL[-24:-12]),
        ADDRESS.replace(LOCAL[-24:-12], "a" * 12),
        ADDRESS.replace(LOCAL[-24:], LOCAL[-24:-1]),
        ADDRESS.replace(LOCAL[-24:], LOCAL[-24:] + "a"),
        ADDRESS.replace("1187", "\u0661187"),
        f"{ADDRESS}@zly.example",
        "pomoc+1187@szas.example",
        "pomoc@szas.example",
        "",
    ],
)
def test_a_forged_reply_address_is_worth_nothing(forged: str) -> None:
    assert thread_of_address(forged, SECRET, sender=EWA) is None


def test_a_reply_address_of_another_installation_is_worth_nothing() -> None:
    assert thread_of_address(ADDRESS, b"another secret", sender=EWA) is None


def test_a_readers_mark_cannot_be_moved_to_another_thread() -> None:
    other = reply_address("pomoc@szas.example", "ticket:2000", reader=JAN, secret=SECRET) or ""
    mixed = other.replace(other.partition("@")[0][-12:], LOCAL[-12:])

    found = thread_of_address(mixed, SECRET, sender=EWA)

    assert found == ReplyThread("ticket:2000", is_the_readers=False)


def test_a_reply_address_fits_into_what_servers_take() -> None:
    assert len(LOCAL) <= 64
    assert reply_address(f"{'p' * 30}@x.example", "ticket:1187", reader=EWA, secret=SECRET) is None


def test_an_address_with_a_plus_of_its_own_gets_one_mark() -> None:
    assert (
        reply_address("pomoc+x@szas.example", "ticket:1187", reader=EWA, secret=SECRET) == ADDRESS
    )


@pytest.mark.parametrize("field", ["to", "cc", "delivered_to"])
def test_a_reply_address_is_the_best_ground_wherever_it_stands(field: str) -> None:
    parsed = replace(ANSWER, sender_email=EWA, **{field: ("x@y.example", ADDRESS)})

    assert candidates(parsed, SECRET)[0] == Candidate(How.REPLY_TOKEN, "ticket:1187")


def test_a_reply_address_counts_in_the_envelope_alone() -> None:
    found = candidates(Parsed(sender_email=EWA), SECRET, envelope=[ADDRESS])

    assert found == [Candidate(How.REPLY_TOKEN, "ticket:1187")]


def test_somebody_elses_reply_address_stands_behind_our_own_message() -> None:
    other = reply_address("pomoc@szas.example", "ticket:7", reader=JAN, secret=SECRET) or ""
    parsed = replace(ANSWER, sender_email=EWA, to=(other,))

    assert [found.how for found in candidates(parsed, SECRET)] == [
        How.OUR_MESSAGE_ID,
        How.REPLY_ADDRESS,
    ]
