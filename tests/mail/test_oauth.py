"""Hosted mailboxes: tokens from a real endpoint, checked by a real IMAP server (XOAUTH2)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask import Flask

from helpdesk.core.clock import utcnow
from helpdesk.core.mailbox_settings import Mailbox, OAuth
from helpdesk.mail import fetching, mailboxes
from helpdesk.mail.fetching import Look, Mark
from helpdesk.mail.imap import MailboxError
from helpdesk.mail.models import Fault
from helpdesk.mail.oauth import Tokens, TokensFailed
from tests.mail import dovecot
from tests.mail.dovecot import Dovecot
from tests.mail.mailboxes import Box, box_on, letter


@dataclass
class Provider:
    """Gives out tokens for refresh tokens, and tells Dovecot which of them are good."""

    port: int = 0
    refresh_token: str = "odswiezenie-1"
    rotates: bool = False
    life: int = 3600
    answer: bytes | None = None
    status: int = 200
    location: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    good: dict[str, str] = field(default_factory=dict)  # token -> user
    user: str = ""

    def token(self, form: dict[str, str]) -> tuple[int, bytes]:
        self.asked.append(form)
        if self.answer is not None or self.status != 200:
            return self.status, self.answer or b""
        is_known = form.get("refresh_token") == self.refresh_token
        if form["grant_type"] == "refresh_token" and not is_known:
            told = {"error": "invalid_grant", "error_description": form["refresh_token"]}
            return 400, json.dumps(told).encode()
        token = f"dostep-{len(self.asked)}"
        self.good[token] = self.user
        told = {"access_token": token, "expires_in": self.life, "token_type": "Bearer"}
        if self.rotates:
            self.refresh_token = f"odswiezenie-{len(self.asked) + 1}"
            told["refresh_token"] = self.refresh_token
        return 200, json.dumps(told).encode()

    def introspect(self, form: dict[str, str]) -> tuple[int, bytes]:
        user = self.good.get(form.get("token", ""))
        told = {"active": False} if user is None else {"active": True, "username": user}
        return 200, json.dumps(told).encode()


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A provider on loopback."""
    made = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            is_token = self.path == "/token"
            status, answer = made.token(form) if is_token else made.introspect(form)
            self.send_response(status)
            if is_token and made.location:
                self.send_header("Location", made.location)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def hosted(provider: Provider, **given: str) -> Mailbox:
    settings = {
        "token_url": f"http://127.0.0.1:{provider.port}/token",
        "client_id": "dzwonek",
        "client_secret": "sekret-klienta",
        "refresh_token": "odswiezenie-1",
        "scope": "https://outlook.example/IMAP.AccessAsUser.All",
    }
    return Mailbox(
        name="chmura", host="127.0.0.1", port=1, username="pomoc@szas.example",
        oauth=OAuth(**{**settings, **given}),
    )  # fmt: skip


class Seconds:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_token_is_used_until_shortly_before_its_end(provider: Provider, tmp_path: Path) -> None:
    clock = Seconds()
    tokens = Tokens(hosted(provider), tmp_path, clock=clock)

    first = tokens.current()
    clock.now = 3290.0
    still = tokens.current()
    clock.now = 3310.0
    then = tokens.current()

    assert (first, still, then) == ("dostep-1", "dostep-1", "dostep-2")
    assert provider.asked[0] == {
        "grant_type": "refresh_token",
        "client_id": "dzwonek",
        "client_secret": "sekret-klienta",
        "refresh_token": "odswiezenie-1",
        "scope": "https://outlook.example/IMAP.AccessAsUser.All",
    }


def test_a_new_refresh_token_outlives_the_process(provider: Provider, tmp_path: Path) -> None:
    provider.rotates = True
    Tokens(hosted(provider), tmp_path).current()

    assert Tokens(hosted(provider), tmp_path).current() == "dostep-2"

    (file,) = (tmp_path / "tokens").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_refresh_token_newly_written_into_the_settings_goes_before(
    provider: Provider, tmp_path: Path
) -> None:
    provider.rotates = True
    Tokens(hosted(provider), tmp_path).current()
    provider.refresh_token = "nowe"

    assert Tokens(hosted(provider, refresh_token="nowe"), tmp_path).current() == "dostep-2"


def test_without_a_refresh_token_we_ask_as_an_application(
    provider: Provider, tmp_path: Path
) -> None:
    Tokens(hosted(provider, refresh_token=""), tmp_path).current()

    assert provider.asked[0]["grant_type"] == "client_credentials"
    assert "refresh_token" not in provider.asked[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"refresh_token": "inne"}, "HTTP 400 invalid_grant"),
        ({"status": 503}, "HTTP 503"),
        ({"answer": b"<html>"}, "Expecting value"),
        ({"answer": b"[]"}, "no JSON object"),
        ({"answer": b"{}"}, "no access_token"),
        ({"answer": b'{"access_token": "a\\nb"}'}, "no access_token"),
        ({"answer": b" " * 70_000}, "too long"),
        ({"status": 302, "location": "http://127.0.0.1:1/elsewhere"}, "HTTP 302"),
    ],
    ids=["refused", "away", "html", "list", "empty", "line break", "endless", "redirect"],
)
def test_a_provider_that_gives_no_token_is_told_without_secrets(
    provider: Provider, tmp_path: Path, changes: dict[str, Any], words: str
) -> None:
    for name, value in changes.items():
        setattr(provider, name, value)

    with pytest.raises(TokensFailed) as raised:
        Tokens(hosted(provider), tmp_path).current()

    assert words in str(raised.value)
    assert "odswiezenie" not in str(raised.value)
    assert "sekret" not in str(raised.value)


def test_a_provider_out_of_reach_is_told(tmp_path: Path, provider: Provider) -> None:
    box = hosted(provider, token_url="http://127.0.0.1:1/token")

    with pytest.raises(TokensFailed, match="refused"):
        Tokens(box, tmp_path).current()


@pytest.fixture
def server(provider: Provider) -> Iterator[Dovecot]:
    """A server that asks the provider whether a token is good."""
    if reason := dovecot.reason_to_skip():
        pytest.skip(reason)
    with dovecot.running(introspection_port=provider.port) as running:
        yield running


@pytest.fixture
def inbox(app: Flask, server: Dovecot, provider: Provider) -> Box:
    box = box_on(server, password="", oauth=hosted(provider).oauth)
    provider.user = box.user
    return box


def look(box: Box, tokens: Tokens) -> int:
    with (
        fetching.failures_noted(box.settings, utcnow),
        fetching.connected(box.settings, tokens) as session,
    ):
        return len(Look(box.settings, session, Mark(), clock=utcnow).run().mail_ids)


def test_a_mailbox_is_fetched_from_by_token(inbox: Box, provider: Provider, tmp_path: Path) -> None:
    tokens = Tokens(inbox.settings, tmp_path)
    inbox.deliver(letter())

    assert look(inbox, tokens) == 1
    inbox.deliver(letter())
    assert look(inbox, tokens) == 1
    assert len(provider.asked) == 1


def test_a_token_that_is_refused_is_renewed_once(
    inbox: Box, provider: Provider, tmp_path: Path
) -> None:
    tokens = Tokens(inbox.settings, tmp_path)
    inbox.deliver(letter())
    tokens.current()
    provider.good.clear()  # revoked before its time

    assert look(inbox, tokens) == 1
    assert len(provider.asked) == 2


def test_a_token_that_is_refused_again_is_a_visible_failure(
    inbox: Box,
    provider: Provider,
    tmp_path: Path,
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tokens = Tokens(inbox.settings, tmp_path)
    provider.user = "ktos.inny@szas.example"
    named = replace(app.config["SETTINGS"], mailboxes=(inbox.settings,))
    monkeypatch.setitem(app.config, "SETTINGS", named)

    with pytest.raises(MailboxError) as raised:
        look(inbox, tokens)

    (shown,) = mailboxes.overview(utcnow())
    assert shown.fault is Fault.TOKEN
    assert len(provider.asked) == 2
    assert "dostep" not in shown.detail + str(raised.value)
