"""What a failure means, for each way in which smtplib tells of one."""

from __future__ import annotations

import smtplib
import socket
import ssl

import pytest

from helpdesk.mail.faults import Answer, Fault, answer_of

LONG = b"5.1.1 no\r\nsuch \xff user " + b"x" * 2_000


def disconnected_by(cause: Exception) -> Exception:
    try:
        try:
            raise cause
        except OSError:
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")  # noqa: B904
    except smtplib.SMTPServerDisconnected as error:
        return error


CONNECTING = [
    (ConnectionRefusedError(111, "refused"), Fault.UNREACHABLE),
    (socket.gaierror(-2, "no such host"), Fault.UNREACHABLE),
    (OSError(113, "no route"), Fault.UNREACHABLE),
    (TimeoutError("timed out"), Fault.TIMEOUT),
    (disconnected_by(TimeoutError()), Fault.TIMEOUT),
    (disconnected_by(ConnectionResetError()), Fault.DROPPED),
    (ssl.SSLCertVerificationError(1, "self-signed"), Fault.CERTIFICATE),
    (ssl.SSLError(1, "wrong version number"), Fault.ENCRYPTION),
    (smtplib.SMTPNotSupportedError("STARTTLS extension not supported"), Fault.ENCRYPTION),
    (smtplib.SMTPResponseException(454, b"TLS not available"), Fault.TURNED_AWAY),
    (smtplib.SMTPConnectError(554, b"no service"), Fault.TURNED_AWAY),
    (smtplib.SMTPHeloError(421, b"busy"), Fault.TURNED_AWAY),
    (smtplib.SMTPAuthenticationError(535, b"bad"), Fault.SIGN_IN),
    (smtplib.SMTPAuthenticationError(454, b"later"), Fault.TURNED_AWAY),
    (smtplib.SMTPNotSupportedError("SMTP AUTH extension not supported"), Fault.SIGN_IN),
    (smtplib.SMTPException("No suitable authentication method found."), Fault.SIGN_IN),
]
HANDING_OVER = [
    (smtplib.SMTPSenderRefused(550, b"not you", "us"), Fault.SENDER),
    (smtplib.SMTPSenderRefused(530, b"sign in first", "us"), Fault.SIGN_IN),
    (smtplib.SMTPSenderRefused(552, b"too big", "us"), Fault.REFUSED),
    (smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), Fault.REFUSED),
    (smtplib.SMTPRecipientsRefused({"x": (451, b"greylisted")}), Fault.DEFERRED),
    (smtplib.SMTPRecipientsRefused({"x": (421, b"closing")}), Fault.TURNED_AWAY),
    (smtplib.SMTPDataError(554, b"spam"), Fault.REFUSED),
    (smtplib.SMTPDataError(452, b"disk full"), Fault.DEFERRED),
    (smtplib.SMTPDataError(-1, b""), Fault.TURNED_AWAY),
    (smtplib.SMTPNotSupportedError("no SMTPUTF8"), Fault.UNWRITABLE),
    (smtplib.SMTPServerDisconnected("gone"), Fault.DROPPED),
    (ValueError("a line break"), Fault.UNWRITABLE),
]


@pytest.mark.parametrize(("error", "fault"), CONNECTING, ids=repr)
def test_while_connecting(error: Exception, fault: Fault) -> None:
    answer = answer_of(error, before_the_letter=True)

    assert answer.fault is fault
    assert answer.blames_the_server


@pytest.mark.parametrize(("error", "fault"), HANDING_OVER, ids=repr)
def test_while_handing_over_a_letter(error: Exception, fault: Fault) -> None:
    answer = answer_of(error)

    assert answer.fault is fault
    assert answer.is_final == (fault in {Fault.REFUSED, Fault.UNWRITABLE})
    assert not (answer.is_final and answer.blames_the_server)


def test_the_servers_words_are_one_short_line() -> None:
    answer = answer_of(smtplib.SMTPDataError(550, LONG))

    assert answer.code == 550
    assert answer.words.startswith("5.1.1 no such \ufffd user xx")
    assert len(answer.words) == 300


def test_what_was_taken_has_no_fault() -> None:
    assert not Answer(250, "Ok").is_final
