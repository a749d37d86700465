"""Printed documents: tagged, the same bytes for the same data, and what people wrote as they wrote it."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
from typing import Any

import pytest
from pypdf import PdfReader

from helpdesk.documents import pdf, typeset
from helpdesk.documents.pdf import NotTypeset, Paper


def paper(*paragraphs: str, **given: Any) -> Paper:
    body = {"facts": [["Placówka", "SP Łucka"]], "paragraphs": paragraphs, "prints": []}
    values = {
        "template": "annex",
        "title": "Aneks nr 1 do protokołu 7",
        "header": "SZAS Lubartów",
        "page": "Strona {page} z {pages}",
        "language": "pl",
    }
    return Paper(**{**values, **given}, body=body)


def read(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_a_paper_is_tagged_titled_and_names_its_language() -> None:
    reader = PdfReader(io.BytesIO(pdf.write(paper("Zażółć gęślą jaźń."))))

    assert reader.metadata is not None
    assert reader.metadata.title == "Aneks nr 1 do protokołu 7"
    root = reader.root_object
    assert root["/Lang"] == "pl"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert b"pdfuaid:part" in root["/Metadata"].get_data()


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert pdf.write(paper("Toner wymieniony.")) == pdf.write(paper("Toner wymieniony."))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Zażółć gęślą jaźń – „cudzysłów”, 3 × 5 ≤ 16", id="polish"),
        pytest.param("Не працює проєктор у класі, її Їжак ґудзик", id="ukrainian"),
        pytest.param('#read("/etc/passwd") #import "look.typ"', id="typst code"),
        pytest.param("$x^2$ *gruby* _pochyły_ `kod` = nagłówek", id="typst markup"),
        pytest.param("\\ [ ] { } <etykieta> @kto ~ // komentarz /* i */ -- '", id="typst signs"),
        pytest.param('{"json": "\\u0041"}', id="json"),
    ],
)
def test_what_people_write_is_printed_as_they_wrote_it(text: str) -> None:
    assert text in " ".join(read(pdf.write(paper(text))).split())


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        pytest.param("Super 🎉, dzięki 👨‍👩‍👧", "Super ?, dzięki ???", id="emoji"),
        pytest.param("漢字 w nazwie", "?? w nazwie", id="a script without a font"),
        pytest.param("dzwo\x07nek\x00 \x1b[31m", "dzwonek [31m", id="controls"),
        pytest.param("nie \u202ełatwo\u202c \ufeffpomylić", "nie łatwo pomylić", id="directions"),
        pytest.param("z\u0301rebak", "źrebak", id="combining letters"),
        pytest.param("pół \ud83d pary", "pół pary", id="half a pair"),
    ],
)
def test_what_cannot_be_drawn_does_not_stop_the_paper(text: str, printed: str) -> None:
    assert printed in " ".join(read(pdf.write(paper(text))).split())


def test_hebrew_and_arabic_are_drawn() -> None:
    text = read(pdf.write(paper("שלום", "مرحبا")))

    assert "?" not in text


def test_a_word_longer_than_the_line_stays_on_the_page() -> None:
    content = pdf.write(paper("a" * 2_000))
    [page] = PdfReader(io.BytesIO(content)).pages
    edges: list[float] = []

    page.extract_text(visitor_text=lambda text, _cm, tm, *_: edges.append(tm[4]) if text else None)

    assert max(edges) < float(page.mediabox.width)
    assert read(content).replace("\u200b", "").replace("\n", "").count("a" * 2_000) == 1


def test_a_paper_that_takes_too_long_is_cut(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(NotTypeset, match="nie udało się"):
        pdf.write(paper("x"), longest=0.001)

    assert "cut after" in caplog.text


def test_a_fault_of_the_typesetter_is_told_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(NotTypeset):
        pdf.write(paper("x", template="there_is_none"))

    assert "there_is_none" in caplog.text


def test_the_child_ends_within_its_memory() -> None:
    job = json.dumps({"template": "annex", "data": None})

    done = subprocess.run(pdf.CHILD, input=job.encode(), capture_output=True, check=False)

    assert done.returncode == 1
    assert b"error" in done.stderr
    assert done.stdout == b""


def test_texts_are_cleaned_wherever_they_stand() -> None:
    data = {"a": ["x\x07", {"b": "y\u200b"}], "n": 3, "none": None}

    assert typeset.mapped(data, typeset.printable) == {
        "a": ["x", {"b": "y"}],
        "n": 3,
        "none": None,
    }


def test_the_fonts_are_those_that_are_recorded() -> None:
    recorded = (typeset.FONTS / "README.md").read_text(encoding="utf-8")

    for font in typeset.FONTS.glob("*.ttf"):
        assert f"| `{font.name}` | `{hashlib.sha256(font.read_bytes()).hexdigest()}` |" in recorded
