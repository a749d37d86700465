"""Authentication-Results count only from servers the operator trusts, and only as they wrote them."""

from __future__ import annotations

import time
from email import message_from_bytes

import pytest

from helpdesk.mail.authentication import (
    Authentication,
    Result,
    authentication,
    topmost_results,
    trusted_servers,
)
from helpdesk.mail.headers import Headers
from helpdesk.mail.parsing import parse

OURS = trusted_servers("mx.szas.example, brama.szas.example")
EWA = "e.domanska@sp-lucka.example"
GOOD = "dkim=pass header.d=sp-lucka.example"


def judged(*fields: str, sender: str = EWA, trusted: frozenset[str] = OURS) -> Authentication:
    return authentication(fields, sender=sender, trusted=trusted)


def test_all_three_methods_are_read_with_their_domains() -> None:
    found = judged(
        "mx.szas.example; spf=pass smtp.mailfrom=odbicia@poczta.example;"
        " dkim=fail header.d=sp-lucka.example;"
        " dmarc=fail (p=reject) header.from=sp-lucka.example"
    )

    assert found.spf == Result("pass", "poczta.example")
    assert found.dkim == Result("fail", "sp-lucka.example")
    assert found.dmarc == Result("fail", "sp-lucka.example")
    assert found.is_known
    assert not found.proves_sender


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(f"mx.szas.example; {GOOD}", id="plain"),
        pytest.param(f"MX.Szas.Example.; {GOOD.upper()}", id="case and final dot"),
        pytest.param(f"mx.szas.example 1; {GOOD}", id="version"),
        pytest.param(f'"mx.szas.example" (nasz; serwer) 1 ; {GOOD}', id="quoted, comment"),
        pytest.param("mx.szas.example;\r\n\tdkim=pass\r\n\theader.d=sp-lucka.example", id="folded"),
        pytest.param("mx.szas.example; dkim/1 = pass header . d = sp-lucka.example", id="blanks"),
        pytest.param("mx.szas.example; dkim=pass header.i=@sp-lucka.example", id="agent"),
        pytest.param(f"mx.szas.example; dkim=fail header.d=x.example; {GOOD}", id="second one"),
        pytest.param(f"mx.szas.example; dkim=pass header.d=x.example; {GOOD}", id="of two good"),
        pytest.param(f"mx.szas.example; dmarc=none; {GOOD}", id="no rule"),
        pytest.param(
            "mx.szas.example; dmarc=pass (p=none) header.from=sp-lucka.example", id="dmarc"
        ),
        pytest.param(
            f'mx.szas.example; dkim=pass reason="ok; a=b" (x (y) \\) ") {GOOD[10:]}', id="odd"
        ),
        pytest.param(f"brama.szas.example; {GOOD}", id="the other server"),
    ],
)
def test_the_senders_domain_is_proven(field: str) -> None:
    assert judged(field).proves_sender


@pytest.mark.parametrize(
    "field",
    [
        pytest.param(f"zly.example; {GOOD}", id="a stranger's"),
        pytest.param(f"mx.szas.example.zly.example; {GOOD}", id="longer name"),
        pytest.param(f"xmx.szas.example; {GOOD}", id="ends like ours"),
        pytest.param(f'"mx.szas.example; {GOOD}', id="quote without end"),
        pytest.param(f"mx.szas.example (; {GOOD}", id="comment without end"),
        pytest.param(f"(mx.szas.example;) zly.example; {GOOD}", id="our name in a comment"),
        pytest.param(f"mx.szas.example; none ({GOOD})", id="result in a comment"),
        pytest.param(
            f'mx.szas.example; spf=pass smtp.mailfrom="x; {GOOD}"@zly.example', id="quoted"
        ),
        pytest.param(GOOD, id="no name"),
        pytest.param("mx.szas.example; dkim=pass header.d=zly.example", id="other domain"),
        pytest.param("mx.szas.example; dkim=pass header.d=example", id="domain above"),
        pytest.param("mx.szas.example; dkim=pass header.d=xsp-lucka.example", id="ends like it"),
        pytest.param("mx.szas.example; dkim=passed header.d=sp-lucka.example", id="other word"),
        pytest.param(f"mx.szas.example; {GOOD} header.d=zly.example", id="two domains"),
        pytest.param(f"mx.szas.example; dmarc=fail; {GOOD}", id="rule broken"),
        pytest.param("mx.szas.example; dmarc=pass header.from=zly.example", id="other author"),
        pytest.param("mx.szas.example; dmarc=pass", id="for nobody"),
        pytest.param(
            "mx.szas.example; dmarc=pass header.from=sp-lucka.example; dmarc=fail", id="both ways"
        ),
        pytest.param("mx.szas.example; spf=pass smtp.mailfrom=a@sp-lucka.example", id="spf alone"),
        pytest.param("mx.szas.example", id="nothing"),
        pytest.param("", id="empty"),
    ],
)
def test_the_senders_domain_is_not_proven(field: str) -> None:
    assert not judged(field).proves_sender


def test_nobody_is_trusted_unless_named() -> None:
    assert not judged(f"mx.szas.example; {GOOD}", trusted=trusted_servers("")).is_known


def test_a_lower_field_of_the_run_adds_but_never_replaces() -> None:
    found = judged(
        "brama.szas.example; dkim=fail header.d=sp-lucka.example",
        "mx.szas.example; spf=pass smtp.mailfrom=x.example",
        f"mx.szas.example; {GOOD}",
    )

    assert found.dkim.outcome == "fail"
    assert found.spf == Result("pass", "x.example")


def test_below_a_strangers_field_nothing_counts() -> None:
    found = judged(
        "mx.szas.example; spf=pass smtp.mailfrom=x.example",
        "zly.example; none",
        f"mx.szas.example; {GOOD}",
    )

    assert found.dkim == Result()


def test_a_server_without_a_name_counts_only_if_said_so() -> None:
    field = f"spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=x.example; {GOOD}"

    assert judged(field, trusted=trusted_servers("-")).proves_sender
    assert not judged(field).is_known


def test_an_empty_sender_is_never_proven() -> None:
    assert not judged("mx.szas.example; dkim=pass; dmarc=pass", sender="").proves_sender


def fields_of(*lines: str) -> tuple[str, ...]:
    raw = "\r\n".join([*lines, "", "x"]).encode()
    return topmost_results(Headers(message_from_bytes(raw)))


def test_what_stands_below_the_next_received_came_with_the_message() -> None:
    found = fields_of(
        "Received: from mx by dovecot",
        "Authentication-Results: mx.szas.example; dkim=none",
        "AUTHENTICATION-RESULTS: mx.szas.example; spf=none",
        "Received: from zly.example by mx.szas.example",
        f"Authentication-Results: mx.szas.example; {GOOD}",
        f"From: {EWA}",
    )

    assert found == ("mx.szas.example; dkim=none", "mx.szas.example; spf=none")


@pytest.mark.parametrize(
    "authors",
    [[], [f"From: {EWA}", "From: x@zly.example"], [f"From: {EWA}, x@zly.example"]],
    ids=["none", "two fields", "two addresses"],
)
def test_a_message_without_its_one_author_is_nobodys(authors: list[str]) -> None:
    assert fields_of(f"Authentication-Results: mx.szas.example; {GOOD}", *authors) == ()


HOSTILE = {
    "many fields": "Authentication-Results: mx.szas.example; dkim=pass\r\n" * 20_000,
    "many results": "Authentication-Results: mx.szas.example" + "; dkim=pass" * 100_000 + "\r\n",
    "comments": "Authentication-Results: mx.szas.example " + "(" * 200_000 + "\r\n",
    "quotes": "Authentication-Results: " + '"' * 200_001 + "\r\n",
    "escapes": 'Authentication-Results: "' + "\\" * 200_001 + "\r\n",
    "one word": "Authentication-Results: mx; " + "a." * 100_000 + "\r\n",
    "blanks": "Authentication-Results: mx; a" + " " * 100_000 + "=\r\n",
}


@pytest.mark.parametrize("head", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_fields_are_read_in_bounded_time(head: str) -> None:
    started = time.process_time()
    parsed = parse(f"From: {EWA}\r\n{head}\r\nx".encode())

    found = judged(*parsed.authentication_results)

    assert not found.proves_sender
    assert time.process_time() - started < 1
