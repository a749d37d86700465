"""The web server's worker: a request takes a thread only once it has arrived whole.

gunicorn's own threads read from the network, so that eight clients who send a byte a second stop
everybody. Here the one loop that waits for all connections gathers their requests, large ones in
files; a thread reads what was gathered, never the network. Who sends too slowly is hung up on.
"""

from __future__ import annotations

import contextlib
import re
import selectors
import socket
import struct
import tempfile
import time
from concurrent.futures import Future
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.workers.gthread import TConn, ThreadWorker

PIECE = 64 * 1024
IN_MEMORY = 256 * 1024
MOST_HEAD = 64 * 1024
# What the application takes, and what is read beyond it so that its page of refusal arrives.
MOST_KEPT, MOST_READ = 66 * 1024 * 1024, 4 * 64 * 1024 * 1024
MOST_KEPT_OF_ALL = 1024 * 1024 * 1024
# Seconds: for the head of a request, and before its body must come at a rate.
HEAD_WITHIN, GRACE = 20.0, 30.0
LEAST_RATE = 1024  # bytes a second, far below any line that opens a page at all
SEND_WITHIN = 20  # seconds without a byte taken

END_OF_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)
_NO_CHUNKS = b"HTTP/1.1 411 Length Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class HangUp(Exception):
    """The request can't be taken; `args` hold what is still said."""


class Gathered(TConn):
    """A connection, and as much of its next request as has arrived."""

    parser: Any

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.initialized = True  # the parser reads from here, never from the socket
        timeout = struct.pack("ll", SEND_WITHIN, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)
        self.kept: Any = None
        self.ahead = b""

    def begin(self) -> None:
        """Wait for the next request, of which the beginning may have been sent ahead."""
        self.since = time.monotonic()
        self.head, self.size, self.needed = bytearray(), 0, 0
        self._forget()
        self.kept = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 -- outlives this
        early, self.ahead = self.ahead, b""
        self.take(early)

    def take(self, piece: bytes) -> None:
        """Add what has arrived. Raises HangUp."""
        if not self.needed:
            self.head += piece
            self._look_at_head()
            return
        mine = piece[: self.needed - self.size]
        self.ahead = piece[len(mine) :]
        self.size += len(mine)
        if self.needed <= MOST_KEPT:
            self.kept.write(mine)

    def is_whole(self) -> bool:
        return bool(self.needed) and self.size >= min(self.needed, MOST_READ)

    def is_too_slow(self, now: float) -> bool:
        waited = now - self.since
        if not self.needed:
            return waited > HEAD_WITHIN
        return waited > GRACE + self.size / LEAST_RATE

    def hand_over(self) -> None:
        """Let the parser read what was gathered."""
        self.kept.seek(0)
        if self.parser is None:
            self.parser = http.get_parser(self.cfg, self, self.client)

    def recv(self, size: int) -> bytes:
        """Return the next bytes of the gathered request: to the parser this is the socket."""
        piece: bytes = self.kept.read(size)
        return piece

    def close(self, graceful: bool = False) -> None:  # noqa: ARG002
        # Everything sent was read, so nothing is cut off by closing at once; gunicorn's waiting
        # for the other side would hold up the loop.
        self._forget()
        super().close()

    def _forget(self) -> None:
        if self.kept is not None:
            self.kept.close()

    def _look_at_head(self) -> None:
        self.size = len(self.head)
        end = self.head.find(END_OF_HEAD)
        if end < 0:
            if len(self.head) > MOST_HEAD:
                raise HangUp
            return
        head = bytes(self.head[: end + len(END_OF_HEAD)])
        if _CHUNKED.search(head):
            raise HangUp(_NO_CHUNKS)
        length = _LENGTH.search(head)
        body, self.head = bytes(self.head[len(head) :]), bytearray()
        self.needed, self.size = len(head) + (int(length[1]) if length else 0), len(head)
        self.kept.write(head)
        self.take(body)


class Worker(ThreadWorker):
    """gunicorn's threaded worker, with its requests gathered before a thread takes them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gathering: set[Gathered] = set()

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        self.enqueue_req(Gathered(self.cfg, client, address, listener.getsockname()))

    def enqueue_req(self, conn: Gathered) -> None:
        """Gather the connection's next request, then let a thread answer it."""
        conn.sock.setblocking(False)
        try:
            conn.begin()
        except HangUp as refusal:
            self._hang_up(conn, *refusal.args)
            return
        if conn.is_whole():
            self._pass_on(conn)
            return
        self.gathering.add(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._gather, conn))

    def finish_request(self, conn: Gathered, answered: Future[Any]) -> None:
        super().finish_request(conn, answered)
        if conn.ahead and conn in self.keepalived_conns:
            # Sent ahead of its turn: the socket will not tell of it again.
            self.on_client_socket_readable(conn, conn.sock)

    def murder_pending(self) -> None:
        super().murder_pending()
        now = time.monotonic()
        for conn in [each for each in self.gathering if each.is_too_slow(now)]:
            self._let_go(conn)
            self._hang_up(conn)
        if not self.alive:
            # Opened ahead, as browsers do, with nothing asked yet.
            for conn in [each for each in self.gathering if not each.size]:
                self._let_go(conn)
                self._hang_up(conn)

    def _gather(self, conn: Gathered, _sock: socket.socket) -> None:
        try:
            self._take_piece(conn)
        except BlockingIOError:
            return
        except HangUp as refusal:
            self._let_go(conn)
            self._hang_up(conn, *refusal.args)
        except OSError:
            self._let_go(conn)
            self._hang_up(conn)
        else:
            if conn.is_whole():
                self._let_go(conn)
                self._pass_on(conn)

    def _take_piece(self, conn: Gathered) -> None:
        piece = conn.sock.recv(PIECE)
        if not piece or self._is_too_much(conn):
            raise HangUp
        conn.take(piece)

    def _is_too_much(self, conn: Gathered) -> bool:
        return (
            conn.size > IN_MEMORY and sum(each.size for each in self.gathering) > MOST_KEPT_OF_ALL
        )

    def _pass_on(self, conn: Gathered) -> None:
        conn.hand_over()
        super().enqueue_req(conn)

    def _let_go(self, conn: Gathered) -> None:
        self.gathering.discard(conn)
        self.poller.unregister(conn.sock)

    def _hang_up(self, conn: Gathered, said: bytes = b"") -> None:
        self.nr_conns -= 1
        with contextlib.suppress(OSError):
            conn.sock.send(said)
        conn.close()
