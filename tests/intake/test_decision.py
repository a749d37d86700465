"""What a message is, from the facts alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from helpdesk.intake.decision import MOST_AN_HOUR, MOST_IN_ALL, Facts, PassedOn, Place, decide
from helpdesk.intake.outcomes import (
    Automatic,
    Bounce,
    Continuation,
    Decision,
    NewTicket,
    NewTicketFor,
    Quarantine,
    Reason,
    Refused,
    Reply,
)
from helpdesk.intake.threads import is_internal, thread_of, ticket_id_of
from helpdesk.mail.authentication import Authentication, Result
from helpdesk.mail.parsing import Parsed
from helpdesk.mail.parts import Part
from helpdesk.mail.threading import How
from helpdesk.tickets.answering import Effect

LETTER = Parsed(sender_email="ewa@sp.example", subject="Projektor", body_text="Nie działa.")
EMPTY = Parsed(sender_email="ewa@sp.example")
PHOTO = Parsed(
    sender_email="ewa@sp.example", attachments=(Part("foto.jpg", "image/jpeg", b"\xff\xd8"),)
)
KNOWN = Facts(is_known=True, school_id=3)


UNPROVEN = Authentication()


def proof(of: str = "sp.example", **found: str) -> Authentication:
    results = {name: Result(outcome, of) for name, outcome in found.items()}
    return Authentication(**results, sender_domain="sp.example")


def place(how: How = How.OUR_MESSAGE_ID, **given: bool) -> Place:
    return Place(1187, how, **{"takes_part": True, **given})


def test_a_letter_from_somebody_we_know_is_a_ticket() -> None:
    assert decide(LETTER, KNOWN) == NewTicket(3)


def test_a_letter_from_a_stranger_waits_for_a_person() -> None:
    assert decide(LETTER, Facts()) == Quarantine(Reason.UNKNOWN_SENDER)


def test_somebody_known_without_a_unit_waits_for_a_person() -> None:
    assert decide(LETTER, Facts(is_known=True)) == Quarantine(Reason.NO_UNIT)


def test_just_a_photo_is_a_ticket() -> None:
    assert decide(PHOTO, KNOWN) == NewTicket(3)


def test_nothing_at_all_is_not() -> None:
    assert decide(EMPTY, KNOWN) == Quarantine(Reason.EMPTY)


@pytest.mark.parametrize("how", list(How))
def test_a_reply_of_somebody_who_takes_part_lands_in_the_ticket(how: How) -> None:
    decision = decide(LETTER, Facts(places=[place(how)]))

    assert isinstance(decision, Reply)
    assert decision.ticket_id == 1187


@pytest.mark.parametrize("how", [How.OUR_MESSAGE_ID, How.KNOWN_MESSAGE])
@pytest.mark.parametrize("is_known", [True, False])
def test_a_strangers_reply_is_set_aside_even_if_we_know_the_person(
    how: How, is_known: bool
) -> None:
    facts = Facts(places=[place(how, takes_part=False)], is_known=is_known, school_id=3)

    assert decide(LETTER, facts) == Quarantine(Reason.STRANGERS_REPLY, ticket_id=1187)


def test_a_number_of_somebody_elses_ticket_is_no_reply() -> None:
    facts = Facts(places=[place(How.SUBJECT_NUMBER, takes_part=False)], is_known=True, school_id=3)

    assert decide(LETTER, facts) == NewTicket(3)


@pytest.mark.parametrize(
    ("proof", "is_believed"),
    [
        pytest.param(Authentication(), False, id="nobody says anything"),
        pytest.param(proof(dkim="pass"), True, id="signed by the domain"),
        pytest.param(proof(dmarc="pass"), True, id="DMARC"),
        pytest.param(proof(spf="pass"), False, id="SPF alone"),
        pytest.param(proof(dkim="pass", of="mailer.example"), False, id="signed by another"),
        pytest.param(proof(dkim="pass", dmarc="fail"), False, id="against the domain's rule"),
    ],
)
@pytest.mark.parametrize("is_internal", [True, False])
def test_nobody_speaks_as_the_staff_without_proof(
    proof: Authentication, is_believed: bool, is_internal: bool
) -> None:
    facts = Facts(places=[place(as_staff=True, is_internal=is_internal)], proof=proof)

    decision = decide(LETTER, facts)

    assert isinstance(decision, Reply if is_believed else Quarantine)
    if isinstance(decision, Quarantine):
        assert decision.reason in {Reason.UNPROVEN_STAFF, Reason.FORGED_SENDER}


@pytest.mark.parametrize("is_proven", [True, False])
@pytest.mark.parametrize("takes_part", [True, False])
def test_only_the_staff_answer_what_only_the_staff_may_read(
    is_proven: bool, takes_part: bool
) -> None:
    """The requester, to whom somebody passed a note on, least of all."""
    asked = Place(1187, How.OUR_MESSAGE_ID, takes_part=takes_part, is_internal=True)
    facts = Facts(places=[place(), asked], proof=proof(dmarc="pass") if is_proven else UNPROVEN)

    assert decide(LETTER, facts) == Quarantine(Reason.NOTES_REPLY, ticket_id=1187, is_internal=True)


def test_an_answer_to_a_note_and_a_letter_is_an_answer_to_the_note() -> None:
    both = [place(as_staff=True), place(How.KNOWN_MESSAGE, as_staff=True, is_internal=True)]

    decision = decide(LETTER, Facts(places=both, proof=proof(dmarc="pass")))

    assert decision == Reply(1187, Reason.KNOWN_MESSAGE, is_internal=True)


@pytest.mark.parametrize("facts", [KNOWN, Facts(places=[place()])])
def test_what_the_senders_domain_disowns_is_not_theirs(facts: Facts) -> None:
    forged = replace(facts, proof=proof(spf="pass", dmarc="fail"))

    decision = decide(LETTER, forged)

    assert isinstance(decision, Quarantine)
    assert decision.reason is Reason.FORGED_SENDER
    assert decision.detail == "spf=pass (sp.example), dmarc=fail (sp.example)"


@pytest.mark.parametrize("given", [{}, {"spf": "fail"}, {"dmarc": "none"}, {"dmarc": "temperror"}])
def test_a_requester_needs_no_proof(given: dict[str, str]) -> None:
    assert decide(LETTER, replace(KNOWN, proof=proof(**given))) == NewTicket(3)


@pytest.mark.parametrize("files", [(), (Part("foto.jpg", "image/jpeg", b""),)])
def test_an_empty_reply_waits_for_a_person(files: tuple[Part, ...]) -> None:
    empty = replace(EMPTY, attachments=files)

    assert decide(empty, Facts(places=[place()])) == Quarantine(Reason.EMPTY, ticket_id=1187)


@pytest.mark.parametrize("facts", [KNOWN, Facts(), Facts(places=[place()])])
def test_machines_come_first_whoever_they_pose_as(facts: Facts) -> None:
    auto = Parsed(sender_email="ewa@sp.example", is_auto=True, auto_reason="header: X")
    bounce = Parsed(sender_email="ewa@sp.example", is_auto=True, is_bounce=True, failed=("x@y.z",))

    assert decide(auto, facts) == Automatic("header: X")
    assert decide(bounce, facts) == Bounce("x@y.z")


def test_our_own_letter_coming_back_opens_nothing() -> None:
    decision = decide(LETTER, Facts(is_our_letter=True, is_known=True, school_id=3))

    assert isinstance(decision, Automatic)
    assert decision.reason is Reason.OWN_LETTER


def test_without_a_sender_nobody_can_be_answered() -> None:
    assert decide(Parsed(body_text="x"), Facts()) == Quarantine(Reason.NO_SENDER)


def test_what_is_too_large_is_refused() -> None:
    assert decide(LETTER, Facts(is_too_large=True)) == Refused(Reason.TOO_LARGE)


def test_a_machine_that_does_not_say_so_is_stopped_within_the_hour() -> None:
    facts = Facts(is_known=True, school_id=3, filed_lately=MOST_AN_HOUR)

    assert decide(LETTER, facts) == Quarantine(Reason.FLOOD)


def test_one_that_changes_its_subject_is_stopped_too() -> None:
    facts = Facts(is_known=True, school_id=3, filed_in_all=MOST_IN_ALL)

    assert decide(LETTER, facts) == Quarantine(Reason.FLOOD)


ORIGINAL = PassedOn("jan@sp.example", school_id=4)
PROVEN = proof(dmarc="pass")


@pytest.mark.parametrize(
    ("original", "found", "decision"),
    [
        pytest.param(ORIGINAL, PROVEN, NewTicketFor(4, "jan@sp.example"), id="proven staff"),
        pytest.param(ORIGINAL, UNPROVEN, Quarantine(Reason.UNPROVEN_STAFF), id="unproven"),
        pytest.param(
            PassedOn(), PROVEN, Quarantine(Reason.FORWARDED_UNREADABLE), id="no sender in it"
        ),
        pytest.param(
            PassedOn("jan@x.example"),
            PROVEN,
            Quarantine(Reason.NO_UNIT, "jan@x.example"),
            id="of no unit",
        ),
    ],
)
def test_what_the_staff_pass_on(
    original: PassedOn, found: Authentication, decision: Decision
) -> None:
    facts = Facts(is_known=True, school_id=3, passed_on=original, proof=found)

    assert decide(LETTER, facts) == decision


@pytest.mark.parametrize("thread", [None, "", "ticket:", "note:x", "visit:3", "1187", "note:"])
def test_other_threads_are_no_tickets(thread: str | None) -> None:
    assert ticket_id_of(thread) is None


def test_a_thread_names_its_ticket() -> None:
    for internal in (True, False):
        thread = thread_of(1187, is_internal=internal)
        assert ticket_id_of(thread) == 1187
        assert is_internal(thread) is internal


@pytest.mark.parametrize(
    ("effect", "decision"),
    [
        (Effect.GOES_ON, Reply(1187, Reason.OUR_MESSAGE_ID, effect=Effect.GOES_ON)),
        (Effect.REOPENS, Reply(1187, Reason.OUR_MESSAGE_ID, effect=Effect.REOPENS)),
        (Effect.THANKED, Reply(1187, Reason.ONLY_THANKS, effect=Effect.THANKED)),
        (Effect.NEW_TICKET, Continuation(1187, detail="1187")),
    ],
)
def test_the_words_of_the_requester_do_what_the_ticket_says(
    effect: Effect, decision: Decision
) -> None:
    where = Place(1187, How.OUR_MESSAGE_ID, takes_part=True, effect=effect)

    assert decide(LETTER, Facts(places=[where])) == decision
