"""Reading real-life mail: each sample in tests/data/mail gives what a person would read in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from helpdesk.mail.file_names import clean_name
from helpdesk.mail.parsing import parse
from tests.mail.samples import named, sample

POLISH = "Zażółć gęślą jaźń."


@pytest.mark.parametrize("name", named("plain-*"))
def test_text_is_read_whatever_the_charset_and_the_lie_about_it(name: str) -> None:
    body = sample(name).body_text

    assert POLISH in body or name in {"plain-ukrainian-koi8", "plain-nul-and-controls"}
    assert not set(body) & set("\x00\x07\x1b\r\ufffd")


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("plain-ukrainian-koi8", "Проєктор не працює у кабінеті 12."),
        ("plain-nul-and-controls", "Drukarka nie działa[31m."),
        ("flowed-delsp", "Projektor nie działa."),
        ("html-only", "Nie działa internet w sali 7.\n\n  - jeden\n  - dwa\n\nlink"),
        ("alternative", "Tekst zwykły."),
        ("alternative-blank-plain", "Tylko w HTML."),
        ("photo-without-a-word", ""),
        ("missing-closing-boundary", "Urwany w pół."),
        ("no-headers", "Sama treść bez nagłówków."),
        ("empty", ""),
        ("calendar-invitation", "Zapraszam na spotkanie."),
        ("pgp-signed", "Podpisane."),
        ("multipart-without-boundary", "Sam tekst."),
    ],
)
def test_body(name: str, body: str) -> None:
    assert sample(name).body_text == body


def test_flowed_lines_are_joined_but_not_into_quote_or_signature() -> None:
    assert sample("flowed").body_text == (
        "Projektor w sali 12 nie pokazuje obrazu od wczoraj.\n\n> cytat pierwszy dalej\n-- \nEwa"
    )


def test_a_wrong_boundary_loses_no_text() -> None:
    assert "Tekst przy złej granicy." in sample("wrong-boundary").body_text


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("name-rfc2231", ["Załącznik do pisma.pdf"]),
        ("name-rfc2047", ["życie.pdf"]),
        ("name-bare-8bit", ["załącznik.pdf"]),
        ("name-with-path", ["passwd", "lista.txt", "_img src=x onerror=alert(1)_.exe"]),
        ("name-missing", ["zalacznik-1.png"]),
        ("name-broken-rfc2231", ["zalacznik-1.pdf"]),
        ("forwarded-as-attachment", ["Pilne_ hasło wygasło.eml"]),
        ("calendar-invitation", ["zalacznik-1.ics"]),
        ("photo-without-a-word", ["IMG_2041.png"]),
        ("photo-as-the-whole-mail", ["foto.png"]),
        ("alternative-with-related-picture", ["ekran.png"]),
    ],
)
def test_attachments_by_name(name: str, files: list[str]) -> None:
    assert [part.name for part in sample(name).attachments] == files


def test_an_attachment_keeps_its_bytes_and_type() -> None:
    (photo,) = sample("alternative-with-related-picture").attachments

    assert photo.content.startswith(b"\x89PNG")
    assert (photo.content_type, photo.inline) == ("image/png", True)


def test_a_long_name_is_cut_but_keeps_its_ending() -> None:
    name = clean_name("ż" * 500 + ".docx", "application/octet-stream", 1)

    assert len(name) == 120
    assert name.endswith("ż.docx")


def test_headers_are_decoded() -> None:
    parsed = sample("from-with-comma-in-name")

    assert parsed.subject == "Awaria łącza w sali"
    assert (parsed.sender_name, parsed.sender_email) == (
        "Domańska, Ewa",
        "e.domanska@sp-lucka.example",
    )
    assert parsed.to == ("pomoc@szas-lubartow.example", "j.kowalski@sp-lucka.example")
    assert parsed.cc == ("sekretariat@sp-lucka.example",)


def test_a_name_that_poses_as_an_address_is_dropped() -> None:
    parsed = sample("from-that-hides-an-address")

    assert (parsed.sender_name, parsed.sender_email) == ("", "obcy@zly.example")


@pytest.mark.parametrize(
    "sender",
    [
        "d.wilk@sp-lucka.example <obcy@zly.example>",
        "d.wilk@sp-lucka.example (praca) <obcy@zly.example>",
        "Dorota d.wilk@sp-lucka.example Wilk <obcy@zly.example>",
    ],
)
def test_a_name_that_is_an_address_without_quotes_is_not_who_wrote(sender: str) -> None:
    parsed = parse(f"From: {sender}\nTo: a@sp.example <b@sp.example>, c@sp.example\n\n.".encode())

    assert (parsed.sender_name, parsed.sender_email) == ("", "obcy@zly.example")
    assert parsed.to == ("b@sp.example", "c@sp.example")


def test_a_line_break_in_a_subject_writes_no_header() -> None:
    assert "\n" not in sample("subject-folded-injection").subject


def test_the_date_is_an_instant_and_nonsense_is_none() -> None:
    assert sample("plain-utf8").date == datetime(2026, 11, 24, 8, 50, tzinfo=UTC)
    assert sample("no-date-bad-date").date is None


def test_a_missing_sender_is_empty() -> None:
    assert sample("from-missing").sender_email == ""
