"""The wheel, installed into an empty environment, gives a working service from any directory."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.error
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ENOUGH = 60.0  # seconds


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel by the pinned hatchling: nothing is fetched."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def helpdesk(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone into an empty environment that sees the locked packages."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True)
    home = Path(
        subprocess.check_output(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], text=True
        ).strip()
    )
    # Last on the path, and its own .pth files are not followed: a checkout installed there in
    # editable mode stays out of sight.
    (home / "locked.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return folder / "bin" / "helpdesk"


def _environment(data: Path, **settings: int) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("HELPDESK_", "PYTHON"))
    }
    given = {f"HELPDESK_{name.upper()}": str(value) for name, value in settings.items()}
    return {**kept, "HELPDESK_DATA": str(data), **given}


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(helpdesk: Path, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen([helpdesk, "run"], cwd=folder, env=environment)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(ENOUGH) == 0


def _answer(url: str) -> str:
    until = time.monotonic() + ENOUGH
    while True:
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def test_the_wheel_carries_its_data_folders(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    assert {
        "helpdesk/templates/base.html",
        "helpdesk/static/css/dzwonek.css",
        "helpdesk/static/vendor/bootstrap.min.css",
        "helpdesk/migrations/env.py",
        "helpdesk/sla_rules/policy.toml",
        "helpdesk/sla_rules/school_years/2026-2027.toml",
        "helpdesk/documents/fonts/OpenSans-Regular.ttf",
        "helpdesk/documents/fonts/LICENSE.txt",
        "helpdesk/templates/print/look.typ",
        "helpdesk/translations/pl/LC_MESSAGES/messages.mo",
        "helpdesk/translations/en/LC_MESSAGES/messages.mo",
    } <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "benchmarks/")) for name in names)


def test_it_serves_from_any_directory(helpdesk: Path, tmp_path: Path) -> None:
    elsewhere, data = tmp_path / "elsewhere", tmp_path / "data"
    elsewhere.mkdir()
    port = _free_port()
    environment = _environment(data, port=port, smtp_port=_free_port())

    def run(*arguments: str) -> str:
        command = [str(helpdesk), *arguments]
        return subprocess.check_output(command, cwd=elsewhere, env=environment, text=True)

    assert "helpdesk of a shared school-IT service" in run("--help")
    run("db", "upgrade")
    assert "tickets" in run("demo", "load", "--seed", "1", "--now", "2026-11-24T09:50:00+01:00")
    with _running(helpdesk, elsewhere, environment):
        assert json.loads(_answer(f"http://127.0.0.1:{port}/healthz"))["status"] == "ok"
        assert "Dzwonek" in _answer(f"http://127.0.0.1:{port}/")
        assert "Ewa Domańska" in _answer(f"http://127.0.0.1:{port}/wejdz-jako")


def test_it_prints_from_any_directory(helpdesk: Path, tmp_path: Path) -> None:
    body = {"facts": [], "paragraphs": ["Zażółć"], "prints": []}
    words = {"title": "Aneks", "header": "SZAS", "page": "{page}/{pages}", "language": "pl"}
    job = json.dumps({"template": "annex", "data": {**words, **body}})

    done = subprocess.run(
        [helpdesk.parent / "python", "-P", "-m", "helpdesk.documents.typeset"],
        input=job.encode(),
        cwd=tmp_path,
        env=_environment(tmp_path / "data"),
        capture_output=True,
        check=True,
    )

    assert done.stdout.startswith(b"%PDF-")


def test_a_real_service_says_what_it_lacks(helpdesk: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [helpdesk, "run"],
        cwd=tmp_path,
        env=_environment(tmp_path / "data"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "HELPDESK_SERVICE_NAME is missing" in done.stderr
    assert "Traceback" not in done.stderr
