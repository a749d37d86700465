"""The whole product as a user starts it: `helpdesk run` on demonstration data, in a child process."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.postgres import free_port

PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class Service:
    """A product that can run: where it answers, and its data."""

    url: str
    smtp_port: int
    data: Path
    environment: dict[str, str]

    def command(self, *words: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run a `helpdesk` command on the service's data."""
        return subprocess.run(
            [sys.executable, "-m", "helpdesk", *words],
            env=self.environment,
            input=stdin,
            capture_output=True,
            check=False,
        )

    def start(self) -> subprocess.Popen[bytes]:
        """Start `helpdesk run` and return once it answers."""
        process = subprocess.Popen([sys.executable, "-m", "helpdesk", "run"], env=self.environment)
        try:
            self.wait_until_healthy(process)
        except BaseException:
            process.terminate()
            process.wait(PATIENCE)
            raise
        return process

    def wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert process.poll() is None, "helpdesk run ended by itself"
            with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
                answer = urllib.request.urlopen(f"{self.url}/healthz", timeout=10).read()
                assert json.loads(answer)["status"] == "ok"
                return
            time.sleep(0.1)
        raise AssertionError("helpdesk run did not answer in time")


def prepared(data: Path) -> Service:
    """Return a product with the demonstration in `data`; nothing runs yet."""
    port, smtp_port = free_port(), free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HELPDESK_")},
        "HELPDESK_DATA": str(data),
        "HELPDESK_PORT": str(port),
        "HELPDESK_SMTP_PORT": str(smtp_port),
    }
    service = Service(f"http://127.0.0.1:{port}", smtp_port, data, environment)
    for words in (["db", "upgrade"], ["demo", "load", "--seed", "1"]):
        done = service.command(*words)
        assert done.returncode == 0, done.stderr.decode()
    return service


def stop(process: subprocess.Popen[bytes]) -> None:
    """Stop the product as an operator would."""
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0, "SIGTERM did not end it cleanly"


@contextlib.contextmanager
def running(data: Path) -> Iterator[Service]:
    """Load the demonstration into `data`, run the product, and stop it in the end."""
    service = prepared(data)
    process = service.start()
    try:
        yield service
    finally:
        stop(process)
