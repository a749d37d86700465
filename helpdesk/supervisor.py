"""`helpdesk run`: a parent that starts the worker and the web server and keeps both alive.

The web server comes last, so that `/healthz` answers only when everything works. SIGTERM or
Ctrl-C stops both cleanly; what dies by itself is started again, ever more slowly if it keeps
dying.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import FrameType
from typing import NoReturn

import click

from helpdesk.core.config import Settings

PATIENCE = 30.0  # seconds a child gets to stop or to open its port
LONGEST_PAUSE = 30.0  # seconds between attempts to start what keeps dying


@dataclass
class Child:
    """A process that shall be running."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = field(default=0)
    not_before: float = 0.0

    def start(self) -> None:
        # A group of its own: Ctrl-C reaches the parent alone, which then stops its children.
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            start_new_session=True,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def terminate(self) -> None:
        if self.process is not None and self.is_running():
            self.process.terminate()

    def wait(self) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def _die_with_parent() -> None:
    """Ask Linux to stop this child when its parent is killed, so that no port stays taken."""
    set_parent_death_signal = 1
    ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


class Stop(Exception):
    """Somebody asked us to stop."""


def supervise(settings: Settings) -> int:
    """Run the worker and the web server until told to stop. Returns the exit code."""
    for port, host, setting in _ports(settings):
        if not _is_free(host, port):
            click.echo(f"Port {port} on {host} is taken; set {setting} to another.", err=True)
            return 2
    try:
        with _only_one(settings):
            return _run_children(settings)
    except BlockingIOError:
        click.echo(f"Another helpdesk runs on the data in {settings.data}.", err=True)
        return 2


def run_web(settings: Settings) -> NoReturn:
    """Become gunicorn, so that whoever stops this process stops the server."""
    command = _web_command(settings)
    os.execv(command[0], command)  # noqa: S606


def _run_children(settings: Settings) -> int:
    worker = Child("worker", [sys.executable, "-m", "helpdesk", "worker"])
    web = Child("web", _web_command(settings))
    children = [worker, web]
    signal.signal(signal.SIGTERM, _raise_stop)
    signal.signal(signal.SIGINT, _raise_stop)
    try:
        worker.start()
        if settings.smtp_port:
            _wait_for(worker, settings.smtp_host, settings.smtp_port)
        web.start()
        _wait_for(web, settings.host, settings.port)
        _announce(settings)
        _keep_alive(children)
    except Stop:
        return 0
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for child in reversed(children):
            child.terminate()
        for child in reversed(children):
            child.wait()
    return 1


def _keep_alive(children: Sequence[Child]) -> None:
    while True:
        for child in children:
            if not child.is_running():
                _revive(child)
        time.sleep(0.5)


def _revive(child: Child) -> None:
    now = time.monotonic()
    if child.process is not None:
        click.echo(
            f"{child.name} ended with {child.process.returncode}; starting it again", err=True
        )
        child.process = None
        child.deaths += 1
        child.not_before = now + min(0.5 * 2**child.deaths, LONGEST_PAUSE)
    if now >= child.not_before:
        child.start()


def _wait_for(child: Child, host: str, port: int) -> None:
    """Wait until the child listens. Raises SystemExit if it dies or takes too long."""
    for _ in range(int(PATIENCE / 0.05)):
        if not child.is_running():
            raise SystemExit(f"The {child.name} could not start; its reason stands above.")
        with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        time.sleep(0.05)
    raise SystemExit(f"The {child.name} did not open port {port} in time.")


def _web_command(settings: Settings) -> list[str]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "helpdesk.environment:create_app_from_environment()",
        f"--bind={host}:{settings.port}",
        "--worker-class=helpdesk.gathering.Worker",
        "--workers=1",
        f"--threads={settings.threads}",
        "--timeout=60",
        "--graceful-timeout=20",
        "--log-level=warning",
        "--no-control-socket",
    ]


def _ports(settings: Settings) -> Iterator[tuple[int, str, str]]:
    yield settings.port, settings.host, "HELPDESK_PORT"
    if settings.smtp_port:
        yield settings.smtp_port, settings.smtp_host, "HELPDESK_SMTP_PORT"
    if settings.lmtp_port:
        yield settings.lmtp_port, settings.smtp_host, "HELPDESK_LMTP_PORT"


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextlib.contextmanager
def _only_one(settings: Settings) -> Iterator[None]:
    """Hold the data folder. Raises BlockingIOError if another supervisor does."""
    with (settings.data / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _raise_stop(_signal: int, _frame: FrameType | None) -> None:
    raise Stop


def _announce(settings: Settings) -> None:
    click.echo(f"Dzwonek answers at {settings.url}")
    if settings.smtp_port:
        click.echo(
            f"Mail to {settings.mail_address} is taken at "
            f"{settings.smtp_host}:{settings.smtp_port} (SMTP)"
        )
    click.echo("Ctrl-C stops it.")
