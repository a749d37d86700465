"""The mailboxes of the settings file: every fault at once, and no secret in any words."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk.core.config import ConfigError, Settings, load
from helpdesk.core.mailbox_settings import After

PLAIN = """
[[mailbox]]
name = "pomoc"
host = "imap.szas.example"
username = "pomoc@szas.example"
password = "tajne-haslo"
"""
HOSTED = """
[[mailbox]]
name = "chmura"
host = "outlook.example"
username = "pomoc@szas.example"
after = "move"
processed_folder = "Zgłoszone"
[mailbox.oauth]
token_url = "https://login.example/token"
client_id = "dzwonek"
refresh_token_file = "%s"
"""


def settings_of(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "helpdesk.toml"
    file.write_text(text, encoding="utf-8")
    return load({"HELPDESK_DATA": str(tmp_path)}, file=file)


def faults_of(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as raised:
        settings_of(tmp_path, text)
    return str(raised.value)


def test_several_mailboxes_are_read(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("odswiezenie\n")

    plain, hosted = settings_of(tmp_path, PLAIN + HOSTED % (tmp_path / "token")).mailboxes

    assert (plain.port, plain.security, plain.after) == (993, "tls", After.KEEP)
    assert hosted.oauth is not None
    assert (hosted.after, hosted.processed_folder) == (After.MOVE, "Zgłoszone")
    assert hosted.oauth.refresh_token == "odswiezenie"


def test_a_service_without_a_mailbox_has_none(tmp_path: Path) -> None:
    assert settings_of(tmp_path, "port = 8001\n").mailboxes == ()


def test_no_secret_is_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("odswiezenie")

    shown = repr(settings_of(tmp_path, PLAIN + HOSTED % (tmp_path / "token")))

    assert "imap.szas.example" in shown
    assert "tajne-haslo" not in shown
    assert "odswiezenie" not in shown


def test_every_fault_of_every_mailbox_is_told_at_once(tmp_path: Path) -> None:
    told = faults_of(
        tmp_path,
        """
        smtp_port = 99999
        [[mailbox]]
        name = "pomoc"
        port = 0
        security = "ssl"
        password_file = "/nie/ma"
        folder = "INBOX"
        after = "move"
        processed_folder = "inbox"
        colour = "red"
        [[mailbox]]
        host = "imap.example"
        username = "a@b.example"
        security = "none"
        password = "tajne-haslo"
        addresses = "a@b.example"
        """,
    )

    for words in (
        "HELPDESK_SMTP_PORT",
        "mailbox 1 (pomoc): host is missing",
        "mailbox 1 (pomoc): username is missing",
        "mailbox 1 (pomoc): port must be",
        "mailbox 1 (pomoc): security must be one of tls, starttls, none",
        "password_file: /nie/ma: No such file",
        "processed_folder must be another folder",
        "unknown setting 'colour'",
        "mailbox 2: name is missing",
        "mailbox 2: security = 'none' is for a server on this machine alone",
        "mailbox 2: addresses must be a list",
    ):
        assert words in told
    assert "tajne-haslo" not in told


@pytest.mark.parametrize(
    ("line", "instead", "words"),
    [
        ("https://login.example", "http://login.example", "token_url must begin with https"),
        ('client_id = "dzwonek"', "", "client_id is missing"),
        ('refresh_token = "odswiezenie"', "", "client_secret or refresh_token is missing"),
    ],
    ids=["plain http", "no client", "no secret"],
)
def test_a_faulty_way_to_tokens_is_told(
    tmp_path: Path, line: str, instead: str, words: str
) -> None:
    sound = HOSTED.replace('refresh_token_file = "%s"', 'refresh_token = "odswiezenie"')

    told = faults_of(tmp_path, sound.replace(line, instead))

    assert words in told
    assert "odswiezenie" not in told


def test_one_mailbox_is_not_fetched_from_twice(tmp_path: Path) -> None:
    told = faults_of(tmp_path, PLAIN + PLAIN.replace("pomoc", "POMOC", 1) + PLAIN)

    assert "two mailboxes are called pomoc" in told
    assert "two mailboxes fetch from pomoc@szas.example@imap.szas.example/INBOX" in told


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ('"pomoc"', '"  "', "name is missing"),
        ('"pomoc@szas.example"', '" "', "username is missing"),
        ('"tajne-haslo"', '"tajne\\r\\nhaslo"', "password must be text in one line"),
        ('"imap.szas.example"', '"imap.szas.example:993"', "host must be a bare name"),
        ('"imap.szas.example"', '"https://imap.szas.example"', "host must be a bare name"),
        ('"imap.szas.example"', '"imap szas"', "host must be a bare name"),
        ("[[mailbox]]", '[[mailbox]]\nfolder = ""', "folder is missing"),
        ("[[mailbox]]", '[[mailbox]]\naddresses = ["Pomoc <p@szas.example>"]', "must be e-mail"),
    ],
)
def test_what_no_server_could_be_asked_is_told(
    tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    faults = faults_of(tmp_path, PLAIN.replace(was, becomes))

    assert told in faults
    assert "tajne" not in faults


def test_mailbox_in_single_brackets_is_told(tmp_path: Path) -> None:
    assert "[[mailbox]]" in faults_of(tmp_path, '[mailbox]\nname = "pomoc"\n')
