"""Clients who send slowly: gathered by the loop, so that nobody else waits for a thread."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk import gathering
from helpdesk.core.config import DEMONSTRATION
from helpdesk.gathering import Gathered, HangUp
from tests.postgres import free_port

SLOW = 30
BEGINNINGS = {
    "says nothing": b"",
    "head": b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    "body": b"POST /zglos HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
    "chunks": b"POST /zglos HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
}
FORM = b"POST /zglos HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nopis=awaria"
NEXT = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real web server with an empty register."""
    port, data = free_port(), tmp_path_factory.mktemp("slow")
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")},
        **{f"HELPDESK_{name.upper()}": str(value) for name, value in DEMONSTRATION.items()},
        "HELPDESK_DATA": str(data), "HELPDESK_PORT": str(port), "HELPDESK_SMTP_PORT": "0",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    command = [sys.executable, "-m", "helpdesk"]
    subprocess.run([*command, "db", "upgrade"], env=environment, check=True, capture_output=True)
    server = subprocess.Popen([*command, "web"], env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            health(port)
            return
        time.sleep(0.1)
    raise AssertionError("the server did not answer in time")


def health(port: int) -> float:
    began = time.monotonic()
    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10).read()
    return time.monotonic() - began


@contextlib.contextmanager
def dripping(port: int, beginning: bytes) -> Iterator[None]:
    """Hold thirty connections that send the beginning, then a byte a second."""
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW)]
    done = threading.Event()

    def drip() -> None:
        while not done.wait(1):
            for each in clients:
                with contextlib.suppress(OSError):
                    each.send(b"a")

    for each in clients:
        each.sendall(beginning)
    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        for each in clients:
            each.close()


@pytest.mark.parametrize("beginning", BEGINNINGS.values(), ids=BEGINNINGS)
def test_thirty_slow_clients_do_not_keep_the_service_from_answering(
    port: int, beginning: bytes
) -> None:
    with dripping(port, beginning):
        waits = []
        for _ in range(4):
            time.sleep(0.8)
            waits.append(health(port))

    assert max(waits) < 2


def exchange(port: int, *pieces: bytes) -> bytes:
    """Send the pieces one by one and return all that is answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        for piece in pieces:
            client.sendall(piece)
            time.sleep(0.01)
        answer = b""
        with contextlib.suppress(TimeoutError):
            while piece := client.recv(65536):
                answer += piece
        return answer


def test_a_request_that_comes_byte_by_byte_is_answered(port: int) -> None:
    closing = NEXT.replace(b"Host", b"Connection: close\r\nHost")

    answer = exchange(port, *(bytes([each]) for each in closing))

    assert answer.startswith(b"HTTP/1.1 200 OK")


def test_a_request_sent_ahead_of_its_turn_is_answered_in_its_turn(port: int) -> None:
    closing = NEXT.replace(b"Host", b"Connection: close\r\nHost")

    answer = exchange(port, FORM + NEXT + closing)

    assert re.findall(rb"HTTP/1.1 (\d+)", answer) == [b"400", b"200", b"200"]


def test_a_body_of_unknown_length_is_refused_in_words_of_http(port: int) -> None:
    assert exchange(port, BEGINNINGS["chunks"]).startswith(b"HTTP/1.1 411 ")


@pytest.fixture
def gathered() -> Iterator[Gathered]:
    ours, theirs = socket.socketpair()
    conn = Gathered(None, ours, None, None)
    conn.begin()
    yield conn
    conn.close()
    theirs.close()


@given(cuts=st.lists(st.integers(0, len(FORM + NEXT)), max_size=12))
def test_however_a_request_is_cut_it_is_gathered_the_same(cuts: list[int]) -> None:
    ours, theirs = socket.socketpair()
    conn, whole = Gathered(None, ours, None, None), FORM + NEXT
    conn.begin()
    edges = [0, *sorted(cuts), len(whole)]
    taken = 0
    for since, until in pairwise(edges):
        if not conn.is_whole():
            conn.take(whole[since:until])
            taken = until

    conn.kept.seek(0)
    assert conn.kept.read() == FORM
    assert conn.ahead == whole[len(FORM) : taken]
    conn.close()
    theirs.close()


@pytest.mark.parametrize(
    ("sent", "seconds", "is_too_slow"),
    [
        (b"", 19, False),
        (b"", 21, True),
        (b"GET / HT", 21, True),
        (BEGINNINGS["body"], 29, False),
        (BEGINNINGS["body"] + b"a" * 31, 31, True),
        (BEGINNINGS["body"] + b"a" * 60_000, 60, False),
    ],
    ids=["fresh", "silent", "head drips", "body begins", "body drips", "slow line"],
)
def test_who_sends_too_slowly_is_told_from_a_slow_line(
    gathered: Gathered, sent: bytes, seconds: float, is_too_slow: bool
) -> None:
    gathered.take(sent)

    assert gathered.is_too_slow(gathered.since + seconds) is is_too_slow


def test_a_head_without_end_is_hung_up_on(gathered: Gathered) -> None:
    with pytest.raises(HangUp):
        gathered.take(b"GET / HTTP/1.1\r\nX: " + b"a" * gathering.MOST_HEAD)


def test_a_body_larger_than_the_application_takes_is_read_but_not_kept(gathered: Gathered) -> None:
    gathered.take(b"POST / HTTP/1.1\r\nContent-Length: 100000000\r\n\r\n")
    for _ in range(10):
        gathered.take(b"x" * 10_000_000)

    assert gathered.is_whole()
    assert gathered.kept.tell() < 100
