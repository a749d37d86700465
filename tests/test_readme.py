"""What the README promises is what the code has."""

from __future__ import annotations

import re
from dataclasses import MISSING
from pathlib import Path

from helpdesk.core.config import PREFIX, SIMPLE
from helpdesk.demo.people import STAFF
from helpdesk.demo.units import UNITS
from helpdesk.scheduler import JOBS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_table_of_settings_is_complete() -> None:
    table = README.partition("<!-- settings:")[2].partition("<!-- /settings -->")[0]
    rows = re.findall(r"^\| `(\w+)`( \*)? \| (.+?) \| (?:`(.*)`)?\s*\|$", table, re.MULTILINE)

    assert [(name, bool(star), words) for name, star, words, _ in rows] == [
        (f"{PREFIX}{each.name.upper()}", each.metadata["to_serve"], each.metadata["words"])
        for each in SIMPLE
    ]
    assert [default for *_, default in rows][1:] == [
        "" if each.default is MISSING else str(each.default) for each in SIMPLE
    ][1:]


def test_the_guide_to_operations_tells_of_every_job() -> None:
    guide = (ROOT / "docs/eksploatacja.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (`[a-z].*)$", guide, re.MULTILINE)

    assert {job.name for job in JOBS} <= set(re.findall(r"`([a-z-]+)`", " ".join(told)))


def test_the_sender_it_names_is_known_in_the_demonstration() -> None:
    senders = set(re.findall(r"[\w.]+@(sp-[\w-]+)\.example", README))

    assert senders <= {unit.code for unit in UNITS}
    assert "Ewa Domańska" in STAFF["sp-lucka"]


def test_the_links_and_pictures_of_the_documents_lead_somewhere() -> None:
    for document in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = document.read_text(encoding="utf-8")
        targets = re.findall(r"\[[^\]]*\]\((?!http)([^)#]+)[^)]*\)|<img src=\"([^\"]+)\"", text)
        named = {link or picture for link, picture in targets}
        assert [target for target in named if not (document.parent / target).exists()] == []
