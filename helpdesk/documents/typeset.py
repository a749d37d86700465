"""The typesetter's own process: `python -m helpdesk.documents.typeset`, JSON in, PDF out.

typst knows no time limit and hangs in a process forked from one that has used it, so nobody
calls it but this child, which `documents.pdf` starts, watches and ends. Texts of people are data:
they reach typst as JSON and are never read as markup. What no font can draw is printed as "?".
"""

from __future__ import annotations

import json
import re
import resource
import sys
import unicodedata
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Literal

import typst

from helpdesk.core.resources import resource_dir

FONTS = Path(__file__).parent / "fonts"
MOST_MEMORY = 2 * 1024**3  # bytes of address space; a long document was seen to take a tenth
MOST_PROCESSOR_TIME = 60  # seconds, should the parent be killed before it ends us
STANDARD: Literal["ua-1"] = "ua-1"
MISSING = "?"
# A cluster of letters at a time is named by the compiler; each round takes out all it names.
MOST_ROUNDS = 30

# Controls, directions, halves of pairs, private and unassigned signs: nothing to be read.
UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_UNDRAWABLE = re.compile(r'the text (?:contains the disallowed codepoint )?`"((?:[^"\\]|\\.)+)"`')
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-f]+)\}|(.))")


def compiled(template: str, data: Any) -> bytes:
    """Return the PDF/UA-1 of templates/print/<template>.typ. Raises typst.TypstError."""
    folder = resource_dir("templates") / "print"
    texts = mapped(data, printable)
    for _round in range(MOST_ROUNDS):
        try:
            return _compile(folder, template, texts)
        except typst.TypstError as error:
            undrawable = _named_in(error)
            if not undrawable:
                raise
            texts = mapped(texts, partial(_without, undrawable))
    return _compile(folder, template, texts)


def printable(text: str) -> str:
    """Return `text` without what nobody can see; a tab becomes a blank."""
    plain = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    return "".join(
        sign for sign in plain if sign == "\n" or unicodedata.category(sign) not in UNPRINTABLE
    )


def mapped(data: Any, change: Callable[[str], str]) -> Any:
    """Return `data` with `change` applied to every text in it, keys left alone."""
    match data:
        case str():
            return change(data)
        case dict():
            return {key: mapped(value, change) for key, value in data.items()}
        case list():
            return [mapped(value, change) for value in data]
    return data


def _compile(folder: Path, template: str, data: Any) -> bytes:
    return typst.compile(
        folder / f"{template}.typ",
        root=folder,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data)},
        pdf_standards=STANDARD,
    )


def _named_in(error: typst.TypstError) -> set[str]:
    """Return the clusters of letters that the compiler could not draw."""
    return {
        _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], text)
        for text in _UNDRAWABLE.findall(error.diagnostic)
    }


def _without(undrawable: Iterable[str], text: str) -> str:
    # The longest first: a family is drawn from the same signs as its members.
    for cluster in sorted(undrawable, key=len, reverse=True):
        text = text.replace(cluster, MISSING)
    return text


def main() -> int:
    """Read a job from the standard input, write its PDF; faults go to the standard error."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_PROCESSOR_TIME, MOST_PROCESSOR_TIME))
    job = json.load(sys.stdin)
    try:
        pdf = compiled(job["template"], job["data"])
    except typst.TypstError as error:
        sys.stderr.write(error.diagnostic)
        return 1
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
