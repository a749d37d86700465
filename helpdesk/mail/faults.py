"""Why a letter did not go out, told apart by what can be done about it. Pure."""

from __future__ import annotations

import enum
import smtplib
import ssl
from dataclasses import dataclass

from helpdesk.mail.charsets import one_line

LONGEST_WORDS = 300
# RFC 5321: the server is about to close, whatever it was asked.
CLOSING = 421
TOO_LARGE = 552
# "Authentication required", sent by servers to whoever forgot to sign in, at any step.
SIGN_IN_FIRST = 530


class Fault(enum.Enum):
    """What went wrong, as far as the operator can tell one from another."""

    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    DROPPED = "dropped"
    CERTIFICATE = "certificate"
    ENCRYPTION = "encryption"
    SIGN_IN = "sign_in"
    TURNED_AWAY = "turned_away"  # before it heard of any letter
    SENDER = "sender"  # the address we write from
    DEFERRED = "deferred"  # 4xx: greylisting, a full mailbox
    REFUSED = "refused"  # 5xx: no such mailbox, no such content
    UNWRITABLE = "unwritable"  # no letter can be written like this, or not by way of this server
    INTERRUPTED = "interrupted"  # our process died; whether the server has it is not known


FINAL = frozenset({Fault.REFUSED, Fault.UNWRITABLE})
# Every other letter would most likely fail the same way.
OF_THE_SERVER = frozenset(
    {
        Fault.UNREACHABLE,
        Fault.TIMEOUT,
        Fault.DROPPED,
        Fault.CERTIFICATE,
        Fault.ENCRYPTION,
        Fault.SIGN_IN,
        Fault.TURNED_AWAY,
        Fault.SENDER,
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the mail server said last: its code, if it gave one, and its words."""

    code: int | None
    words: str
    fault: Fault | None = None

    @property
    def is_final(self) -> bool:
        """Whether trying again can't help: the recipient or the letter itself is refused."""
        return self.fault in FINAL

    @property
    def blames_the_server(self) -> bool:
        return self.fault in OF_THE_SERVER


def answer_of(error: Exception, *, before_the_letter: bool = False) -> Answer:
    """Return what `error` means, met while connecting or while handing over a letter."""
    code, words = _reply(error)
    fault = _fault_of(error, code, before_the_letter=before_the_letter)
    return Answer(code, words, fault)


def _reply(error: Exception) -> tuple[int | None, str]:
    """Return code and words of the server; our own words where it said nothing."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return code, said_words(said)
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code, said_words(error.smtp_error)
    return None, one_line(f"{type(error).__name__}: {error}", LONGEST_WORDS)


def said_words(said: bytes | str) -> str:
    """Return the words of a reply in one line, whatever bytes they were."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return one_line(text, LONGEST_WORDS)


def _fault_of(error: Exception, code: int | None, *, before_the_letter: bool) -> Fault:
    if code is not None:
        return _by_code(error, code, before_the_letter=before_the_letter)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return _unsupported(error, before_the_letter=before_the_letter)
    if isinstance(error.__context__, TimeoutError):
        return Fault.TIMEOUT  # smtplib calls it a broken connection
    return next((fault for kind, fault in _KINDS if isinstance(error, kind)), Fault.TURNED_AWAY)


def _by_code(error: Exception, code: int, *, before_the_letter: bool) -> Fault:
    is_permanent = code >= 500
    if code == SIGN_IN_FIRST:
        return Fault.SIGN_IN
    if isinstance(error, smtplib.SMTPAuthenticationError) and is_permanent:
        return Fault.SIGN_IN
    # A reply that is no reply has the code -1.
    if before_the_letter or code in {CLOSING, -1}:
        return Fault.TURNED_AWAY
    if isinstance(error, smtplib.SMTPSenderRefused) and code != TOO_LARGE:
        return Fault.SENDER
    return Fault.REFUSED if is_permanent else Fault.DEFERRED


def _unsupported(error: Exception, *, before_the_letter: bool) -> Fault:
    """Return what a missing extension means: SMTPUTF8 is the letter's, the others are the server's."""
    if not before_the_letter:
        return Fault.UNWRITABLE
    return Fault.ENCRYPTION if "STARTTLS" in str(error) else Fault.SIGN_IN


# In this order: each kind is also one of a kind further down.
_KINDS: tuple[tuple[type[Exception], Fault], ...] = (
    (ssl.SSLCertVerificationError, Fault.CERTIFICATE),
    (ssl.SSLError, Fault.ENCRYPTION),
    (smtplib.SMTPServerDisconnected, Fault.DROPPED),
    (smtplib.SMTPException, Fault.SIGN_IN),  # "No suitable authentication method found"
    (TimeoutError, Fault.TIMEOUT),
    (ConnectionResetError, Fault.DROPPED),
    (BrokenPipeError, Fault.DROPPED),
    (OSError, Fault.UNREACHABLE),
    (ValueError, Fault.UNWRITABLE),
)
