"""A throwaway PostgreSQL server for the tests, where its programs are installed."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

USER = "postgres"


def programs() -> Path | None:
    """Return the folder of PostgreSQL's server programs, or None if they are not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


@contextlib.contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """Run a server on a free port of loopback and yield the address of an empty database."""
    # Not pytest's folder: that is closed to the user the server has to run as.
    with tempfile.TemporaryDirectory(prefix="dzwonek-pg-") as scratch:
        folder = Path(scratch)
        folder.chmod(0o755)
        data, sockets = folder / "data", folder / "sockets"
        for each in (data, sockets):
            each.mkdir()
            if os.geteuid() == 0:
                shutil.chown(each, USER, USER)
        port = free_port()
        _run(
            bin_folder / "initdb",
            "-A",
            "trust",
            "-U",
            USER,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-D",
            data,
        )
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {sockets} -c fsync=off"
        _run(bin_folder / "pg_ctl", "-w", "-D", data, "-l", data / "log", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{USER}@127.0.0.1:{port}/postgres"
        finally:
            _run(bin_folder / "pg_ctl", "-w", "-m", "immediate", "-D", data, "stop")


def free_port() -> int:
    """Return a port of loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", USER, "--", *words]
    subprocess.run(words, check=True, cwd="/", stdout=subprocess.DEVNULL)
