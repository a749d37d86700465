"""Talking to an IMAP server: one mailbox, one connection, one message at a time.

Nothing here changes a flag that people see: messages are peeked at, and memory is kept on our side.
Every failure leaves as `Refused` (the server said no, the connection goes on) or `Broken` (it
does not), so that callers need not know what the network can throw.
"""

from __future__ import annotations

import logging
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic, sleep
from typing import Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from helpdesk.core.mailbox_settings import Mailbox
from helpdesk.mail.models import Fault
from helpdesk.mail.oauth import Tokens, TokensFailed

# It writes every command into the log at DEBUG, and with some of them what nobody may read.
logging.getLogger("imapclient").setLevel(logging.ERROR)

TIMEOUT = SocketTimeout(connect=20, read=60)  # seconds
SLICE = 1.0  # seconds; as long at most do we not notice that we shall stop
STEP = 50_000  # UIDs asked for at once: their line must not grow without bound
HEADER = 64 * 1024  # bytes kept of the head of a message that is too large
LABEL = 8 * 1024  # bytes of the fields by which a message is known
_MARKS_OF_BYTES = re.compile(r"""^b(['"])(.*)\1$""")
# Not OSError alone: a certificate's fault is a ValueError too, a broken line an IMAP4.abort.
_BREAKS = (IMAPClientAbortError, OSError, EOFError)


class MailboxError(Exception):
    """The mailbox did not do what was asked; `detail` says it in the server's words."""

    def __init__(self, fault: Fault, detail: str) -> None:
        super().__init__(f"{fault.value}: {detail}")
        self.fault = fault
        self.detail = detail


class Refused(MailboxError):
    """The server said no; the connection goes on."""


class Broken(MailboxError):
    """There is no connection, or no more."""


@dataclass(frozen=True, slots=True)
class Folder:
    """The open folder: its numbering, and how far it has come."""

    uidvalidity: int
    exists: int
    uidnext: int | None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A message as the server gave it; of one that is too large, the head alone."""

    raw: bytes
    size: int
    arrived_at: datetime | None
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Label:
    """The few fields of a message's head by which it is known, and when it arrived."""

    head: bytes
    arrived_at: datetime | None


class Session:
    """An open connection, signed in."""

    def __init__(self, box: Mailbox, client: IMAPClient, *, largest: int) -> None:
        self._box = box
        self._client = client
        self._largest = largest

    def select(self, name: str, *, writing: bool = False) -> Folder:
        """Open a folder. Raises Refused if there is none."""
        with _faults(Fault.FOLDER):
            answer = self._client.select_folder(name, readonly=not writing)
        return Folder(
            uidvalidity=int(answer[b"UIDVALIDITY"]),
            exists=int(answer[b"EXISTS"]),
            uidnext=int(answer[b"UIDNEXT"]) if b"UIDNEXT" in answer else None,
        )

    def make_folder(self, name: str) -> None:
        """Make the folder unless it is there."""
        with _faults(Fault.FOLDER):
            if not self._client.folder_exists(name):
                self._client.create_folder(name)
                self._client.subscribe_folder(name)

    def has_folder(self, name: str) -> bool:
        with _faults():
            return bool(self._client.folder_exists(name))

    def uids(self, folder: Folder, *, since: int = 1) -> Iterator[list[int]]:
        """Yield the UIDs of the open folder from `since` on, ascending, in bounded portions."""
        if folder.exists <= STEP or folder.uidnext is None:
            yield self._search(since, None)
            return
        # UIDs may have gaps of any width, and an answer each must not take for ever.
        step = max(STEP, folder.uidnext // 1000)
        for start in range(since, folder.uidnext, step):
            yield self._search(start, start + step - 1)

    def arrived_since(self, day: date) -> list[int]:
        """Return the UIDs of the open folder's messages that arrived on `day` or later."""
        with _faults():
            return sorted(self._client.search(["SINCE", day]))

    def holds(self, uid: int) -> bool:
        """Return whether the message is in the open folder still."""
        return bool(self._search(uid, uid))

    def arrivals(self, uids: Sequence[int]) -> dict[int, datetime]:
        """Return when these messages arrived at the server."""
        with _faults():
            answer = self._client.fetch(uids, ["INTERNALDATE"])
        return {
            uid: data[b"INTERNALDATE"]
            for uid, data in answer.items()
            if data.get(b"INTERNALDATE") is not None
        }

    def labels(self, uids: Sequence[int]) -> dict[int, Label]:
        """Return what the messages say of themselves at first sight; no body is fetched."""
        item = f"BODY.PEEK[HEADER.FIELDS (MESSAGE-ID FROM SUBJECT)]<0.{LABEL}>"
        with _faults():
            answer = self._client.fetch(uids, [item, "INTERNALDATE"])
        return {
            uid: Label(_body(data) or b"", data.get(b"INTERNALDATE"))
            for uid, data in answer.items()
        }

    def fetch(self, uid: int) -> Fetched | None:
        """Return the message, or None if it is not in the folder any more."""
        with _faults():
            about = self._client.fetch([uid], ["RFC822.SIZE", "INTERNALDATE"]).get(uid, {})
            size = about.get(b"RFC822.SIZE")
            arrived_at = about.get(b"INTERNALDATE")
            if size is None:
                self._refuse_if_there(uid)
                return None
            if size > self._largest:
                return self._head(uid, size, arrived_at)
            # In part, whatever the size was said to be: no answer can fill our memory.
            item = f"BODY.PEEK[]<0.{self._largest + 1}>"
            raw = _body(self._client.fetch([uid], [item]).get(uid, {}))
        if raw is None:
            self._refuse_if_there(uid)
            return None
        if len(raw) > self._largest:
            return self._head(uid, max(size, len(raw)), arrived_at)
        return Fetched(raw, len(raw), arrived_at, is_whole=True)

    def move(self, uid: int, folder: str) -> None:
        """Move a message. Raises Refused if this server can't without touching other messages."""
        with _faults():
            if self._client.has_capability("MOVE"):
                self._client.move([uid], folder)
            elif self._client.has_capability("UIDPLUS"):
                self._client.copy([uid], folder)
                self._client.add_flags([uid], [b"\\Deleted"], silent=True)
                self._client.uid_expunge([uid])
            else:
                raise Refused(Fault.ANSWER, "the server knows neither MOVE nor UIDPLUS")

    def wait(self, seconds: float, *, is_over: Callable[[], bool]) -> None:
        """Wait for something to happen in the open folder, `seconds` at most, or until `is_over`."""
        if not self._client.has_capability("IDLE"):
            self._sleep(seconds, is_over)
            return
        with _faults():
            self._client.idle()
            try:
                if not self._has_unread_news():
                    self._listen(monotonic() + seconds, is_over)
            finally:
                self._client.idle_done()

    def _has_unread_news(self) -> bool:
        """Return whether something arrived before we listened: it is not told a second time.

        Either among the answers to our commands (the first EXISTS is that of SELECT), or in the
        same breath as the answer to IDLE; then no socket will tell that there is more to read.
        """
        connection = self._client._imap  # noqa: SLF001 -- the library has no door to this
        if len(connection.untagged_responses.get("EXISTS", ())) > 1:
            return True
        connection.sock.setblocking(False)
        try:
            return bool(connection.file.peek(1))
        finally:
            connection.sock.settimeout(TIMEOUT.read)

    def _listen(self, until: float, is_over: Callable[[], bool]) -> None:
        while not is_over() and (left := until - monotonic()) > 0:
            pause = min(SLICE, left)
            began = monotonic()
            # Silence before its time is the end of the connection, which "DONE" will find out.
            if self._client.idle_check(timeout=pause) or monotonic() - began < pause / 2:
                return

    def _sleep(self, seconds: float, is_over: Callable[[], bool]) -> None:
        until = monotonic() + seconds
        while not is_over() and (left := until - monotonic()) > 0:
            sleep(min(SLICE, left))

    def _search(self, first: int, last: int | None) -> list[int]:
        with _faults():
            found = self._client.search(["UID", f"{first}:{'*' if last is None else last}"])
        # "7:*" names the last message even if its UID is below 7.
        return sorted(uid for uid in found if uid >= first)

    def _head(self, uid: int, size: int, arrived_at: datetime | None) -> Fetched | None:
        with _faults():
            answer = self._client.fetch([uid], [f"BODY.PEEK[HEADER]<0.{HEADER}>"])
        raw = _body(answer.get(uid, {}))
        if raw is None:
            self._refuse_if_there(uid)
            return None
        return Fetched(raw, size, arrived_at, is_whole=False)

    def _refuse_if_there(self, uid: int) -> None:
        """Raise Refused if a message that was not given is there all the same."""
        if self.holds(uid):
            raise Refused(Fault.ANSWER, "the server said OK and gave no message")


@contextmanager
def connected(box: Mailbox, tokens: Tokens | None, *, largest: int) -> Iterator[Session]:
    """Connect, sign in, and sign out at the end. Raises Broken for whatever fails of that."""
    client = _connect(box)
    try:
        _sign_in(client, box, tokens)
        yield Session(box, client, largest=largest)
    finally:
        _leave(client)


def _connect(box: Mailbox) -> IMAPClient:
    context = ssl.create_default_context(cafile=box.ca_file or None)
    tls = box.security == "tls"
    try:
        client = IMAPClient(
            box.host, box.port, ssl=tls, ssl_context=context if tls else None, timeout=TIMEOUT
        )
    except ssl.SSLError as error:
        raise Broken(Fault.CERTIFICATE, _words(error)) from error
    except (IMAPClientError, OSError, EOFError) as error:
        raise Broken(Fault.UNREACHABLE, _words(error)) from error
    client.normalise_times = False  # instants with their zone
    if box.security == "starttls":
        _start_tls(client, context)
    return client


def _start_tls(client: IMAPClient, context: ssl.SSLContext) -> None:
    try:
        if not client.has_capability("STARTTLS"):
            raise Broken(Fault.NO_TLS, "the server does not offer STARTTLS")
        client.starttls(context)
    except ssl.SSLError as error:
        raise Broken(Fault.CERTIFICATE, _words(error)) from error
    except (IMAPClientError, OSError, EOFError) as error:
        raise Broken(Fault.NO_TLS, _words(error)) from error
    finally:
        if not client._starttls_done:  # noqa: SLF001 -- no other way to tell
            _leave(client)


def _sign_in(client: IMAPClient, box: Mailbox, tokens: Tokens | None) -> None:
    try:
        if tokens is None:
            client.login(box.username, box.password)
        else:
            _sign_in_by_token(client, box, tokens)
    except TokensFailed as error:
        raise Broken(Fault.TOKEN, str(error)) from error
    except LoginError as error:
        fault = Fault.LOGIN if tokens is None else Fault.TOKEN
        raise Broken(fault, _words(error)) from error
    except (*_BREAKS, IMAPClientError) as error:
        raise Broken(Fault.BROKEN_OFF, _words(error)) from error


def _sign_in_by_token(client: IMAPClient, box: Mailbox, tokens: Tokens) -> None:
    """Sign in by the token we hold; if it is refused, once more by a new one."""
    try:
        client.oauth2_login(box.username, tokens.current())
    except LoginError:
        client.oauth2_login(box.username, tokens.renewed())


def _leave(client: IMAPClient) -> None:
    """Say goodbye, or hang up if the server does not listen any more."""
    with suppress(IMAPClientError, OSError, EOFError):
        client.logout()
        return
    with suppress(OSError):
        client.shutdown()


@contextmanager
def _faults(fault: Fault = Fault.ANSWER) -> Iterator[None]:
    """Turn what the library throws into what we call it."""
    try:
        yield
    except _BREAKS as error:
        raise Broken(Fault.BROKEN_OFF, _words(error)) from error
    except IMAPClientError as error:
        raise Refused(fault, _words(error)) from error


def _body(data: dict[bytes, Any]) -> bytes | None:
    """Return the part of the message that was asked for, under whatever name it comes."""
    found = (value for name, value in data.items() if name.startswith(b"BODY["))
    value = next(found, None)
    return value if isinstance(value, bytes) else None


def _words(error: Exception) -> str:
    """Return what the error says, in one line, without the marks of bytes."""
    words = str(getattr(error, "strerror", None) or error) or type(error).__name__
    return _MARKS_OF_BYTES.sub(r"\2", " ".join(words.split()))[:300]
