"""A gunicorn on loopback, what its workers cost, and a client that keeps its connection."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path

HOST = "127.0.0.1"
AGENT = "dzwonek-benchmark"
WORKERS, THREADS = 2, 4
PATIENCE = 60.0  # seconds until a server answers
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Server:
    """A gunicorn master with its two workers."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu_seconds(self) -> float:
        """Return the processor time of all threads of all workers so far."""
        nanoseconds = 0
        for worker in _children(self.process.pid):
            for thread in Path(f"/proc/{worker}/task").iterdir():
                with contextlib.suppress(FileNotFoundError):
                    nanoseconds += int((thread / "schedstat").read_text().split()[0])
        return nanoseconds / 1e9


@contextlib.contextmanager
def serving(application: str, environment: Mapping[str, str]) -> Iterator[Server]:
    """Serve `application` (as gunicorn names it) on a free port until the block ends."""
    port = _free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, f"--bind={HOST}:{port}",
        "--worker-class=gthread", f"--workers={WORKERS}", f"--threads={THREADS}",
        "--keep-alive=30", "--log-level=warning", "--no-control-socket",
    ]  # fmt: skip
    ours = {name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")}
    process = subprocess.Popen(command, cwd=ROOT, env={**ours, **environment})
    try:
        _wait_for(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        process.wait()


@dataclass(frozen=True, slots=True)
class Request:
    """What is sent, and the status that shows it was understood."""

    path: str
    method: str = "GET"
    body: bytes | None = None
    content_type: str = ""
    expected: int = 200


@dataclass
class Client:
    """A browser of the simplest kind: one connection, cookies, nothing else."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    encoding: str = "identity"
    connection: HTTPConnection | None = None

    def connect(self) -> None:
        """Begin a new connection, which either worker may take."""
        if self.connection is not None:
            self.connection.close()
        self.connection = HTTPConnection(HOST, self.port, timeout=PATIENCE)

    def send(self, request: Request) -> tuple[float, str]:
        """Return the seconds until the whole answer was read, and the answer.

        Raises RuntimeError on another status than the request expects.
        """
        assert self.connection is not None
        headers = self._headers(request)
        start = time.perf_counter()
        self.connection.request(request.method, request.path, request.body, headers)
        answer = self.connection.getresponse()
        body = answer.read()
        seconds = time.perf_counter() - start
        if answer.status != request.expected:
            raise RuntimeError(f"{request.method} {request.path}: {answer.status}\n{body[:4000]!r}")
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies.update((name, each.value) for name, each in SimpleCookie(line).items())
        return seconds, body.decode(errors="replace")

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {
            "User-Agent": AGENT,
            "Accept-Language": "pl",
            "Accept-Encoding": self.encoding,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": request.content_type,
        }
        return {name: value for name, value in headers.items() if value}


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            if len(_children(process.pid)) == WORKERS:
                return
        time.sleep(0.1)
    raise SystemExit("A server could not start; its reason stands above.")
