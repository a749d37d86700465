"""Addresses of our own mailboxes: we never write there, however they are spelt."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from helpdesk.core.mailbox_settings import Mailbox
from helpdesk.mail import outbox


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("pomoc@szas-lubartow.example", True),
        ("Usterki@SZAS.example", True),
        ("usterki+ticket-1187@szas.example", True),
        ("e.domanska@szas.example", False),
        ("", False),
    ],
)
def test_the_addresses_of_mailboxes_are_ours(
    app: Flask, monkeypatch: pytest.MonkeyPatch, address: str, is_ours: bool
) -> None:
    box = Mailbox(
        name="usterki", host="imap.example", port=993, username="u", password="p",
        addresses=("usterki@szas.example",),
    )  # fmt: skip
    named = replace(app.config["SETTINGS"], mailboxes=(box,))
    monkeypatch.setitem(app.config, "SETTINGS", named)

    assert outbox.is_our_address(address) is is_ours
