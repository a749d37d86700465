"""The mailboxes to fetch from, as an operator names them: `[[mailbox]]` tables of the TOML file.

Every fault is told, in words and with the mailbox it belongs to. Secrets are read from the file
itself or from files it names; they appear in no fault and in no `repr`.
"""

from __future__ import annotations

import enum
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_HOST_NAME = re.compile(r"[\w.-]+")
_ADDRESS = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+")
PORTS = {"tls": 993, "starttls": 143, "none": 143}


class After(enum.Enum):
    """What becomes of a message on the server once the ledger holds it."""

    KEEP = "keep"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class OAuth:
    """Where a hosted mailbox gives out tokens. Without a refresh token we ask as an application."""

    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    refresh_token: str = field(default="", repr=False)
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mailbox from which messages are fetched."""

    name: str
    host: str
    port: int
    username: str
    security: str = "tls"
    password: str = field(default="", repr=False)
    oauth: OAuth | None = None
    folder: str = "INBOX"
    after: After = After.KEEP
    processed_folder: str = "Przetworzone"
    addresses: tuple[str, ...] = ()
    ca_file: str = ""  # certificates to trust instead of the system's

    @property
    def account(self) -> str:
        return f"{self.username}@{self.host}"

    def place(self, folder: str) -> str:
        """Name a folder so that no other folder anywhere has the same name."""
        return f"{self.account}/{normal_folder(folder)}"


def normal_folder(name: str) -> str:
    """Return the one way to write a folder's name: INBOX alone may be written in any letters."""
    return "INBOX" if name.upper() == "INBOX" else name


def read(tables: object, problems: list[str]) -> tuple[Mailbox, ...]:
    """Return the mailboxes of these tables, adding a sentence to `problems` for each fault."""
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        problems.append("mailbox must be written as [[mailbox]], once for each mailbox")
        return ()
    read_tables = [_Table(each, _title(number, each)) for number, each in enumerate(tables, 1)]
    found = [_mailbox(table) for table in read_tables]
    for table in read_tables:
        problems.extend(table.problems)
    problems.extend(_clashes(found))
    return tuple(found)


def _is_host(text: str) -> bool:
    try:
        return bool(_HOST_NAME.fullmatch(text) or ip_address(text))
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Return whether what is sent to `host` stays on this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _title(number: int, table: Mapping[str, Any]) -> str:
    name = table.get("name")
    return f"mailbox {number} ({name})" if isinstance(name, str) and name else f"mailbox {number}"


class _Table:
    """A table of the file, asked for one setting after another; remembers all that is wrong."""

    def __init__(self, content: Mapping[str, Any], title: str) -> None:
        self.content = content
        self.title = title
        self.problems: list[str] = []
        self._asked: set[str] = set()

    def complain(self, words: str) -> None:
        self.problems.append(f"{self.title}: {words}")

    def given(self, name: str) -> bool:
        return name in self.content

    def text(self, name: str, default: str | None = None) -> str:
        self._asked.add(name)
        value = self.content.get(name, default)
        if value is None or (isinstance(value, str) and not value.strip()):
            if default != "":
                self.complain(f"{name} is missing")
            return ""
        if not isinstance(value, str) or not value.isprintable():
            self.complain(f"{name} must be text in one line")
            return ""
        return value.strip()

    def choice(self, name: str, among: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value in among:
            return value
        self.complain(f"{name} must be one of {', '.join(among)}, not {value!r}")
        return default

    def port(self, name: str, default: int) -> int:
        self._asked.add(name)
        value = self.content.get(name, default)
        if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 65535:
            return value
        self.complain(f"{name} must be a port from 1 to 65535, not {value!r}")
        return default

    def texts(self, name: str) -> tuple[str, ...]:
        self._asked.add(name)
        value = self.content.get(name, [])
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.complain(f'{name} must be a list of texts, such as ["pomoc@przyklad.example"]')
        return ()

    def secret(self, name: str) -> str:
        """Return what is given as `name`, or stands in the file named by `name`_file."""
        in_file = f"{name}_file"
        self._asked.update((name, in_file))
        if self.given(name) and self.given(in_file):
            self.complain(f"give {name} or {in_file}, not both")
        if self.given(in_file):
            return self._content_of(in_file)
        value = self.content.get(name, "")
        if not isinstance(value, str):
            self.complain(f"{name} must be text")
            return ""
        if not value.isprintable():
            self.complain(f"{name} must be text in one line")
        return value

    def table(self, name: str) -> _Table | None:
        self._asked.add(name)
        if not self.given(name):
            return None
        content = self.content[name]
        if not isinstance(content, dict):
            self.complain(f"{name} must be a table, [mailbox.{name}]")
            content = {}
        return _Table(content, f"{self.title}, {name}")

    def end(self) -> None:
        """Complain of every setting that nobody asked for."""
        for name in self.content:
            if name not in self._asked:
                self.complain(f"unknown setting {name!r}")

    def _content_of(self, name: str) -> str:
        path = Path(self.text(name))
        try:
            return path.expanduser().read_text(encoding="utf-8").strip()
        except UnicodeDecodeError:
            self.complain(f"{name}: {path} is not text")
        except (OSError, RuntimeError) as error:
            self.complain(f"{name}: {path}: {getattr(error, 'strerror', None) or error}")
        return ""


def _mailbox(table: _Table) -> Mailbox:
    security = table.choice("security", tuple(PORTS), "tls")
    found = Mailbox(
        name=table.text("name"),
        host=table.text("host"),
        port=table.port("port", PORTS[security]),
        security=security,
        username=table.text("username"),
        password=table.secret("password"),
        oauth=_oauth(table),
        folder=table.text("folder", "INBOX"),
        after=After(table.choice("after", tuple(each.value for each in After), "keep")),
        processed_folder=table.text("processed_folder", "Przetworzone"),
        addresses=table.texts("addresses"),
        ca_file=table.text("ca_file", ""),
    )
    table.end()
    for words in _faults(found):
        table.complain(words)
    return found


def _oauth(table: _Table) -> OAuth | None:
    given = table.table("oauth")
    if given is None:
        return None
    found = OAuth(
        token_url=given.text("token_url"),
        client_id=given.text("client_id"),
        client_secret=given.secret("client_secret"),
        refresh_token=given.secret("refresh_token"),
        scope=given.text("scope", ""),
    )
    given.end()
    if not found.client_secret and not found.refresh_token:
        given.complain("client_secret or refresh_token is missing")
    if found.token_url and not _is_safe(found.token_url):
        given.complain("token_url must begin with https:// (http:// on this machine alone)")
    table.problems.extend(given.problems)
    return found


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    host = parts.hostname or ""
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    )


def _faults(found: Mailbox) -> Iterator[str]:
    if found.security == "none" and found.host and not is_loopback(found.host):
        yield "security = 'none' is for a server on this machine alone; use tls or starttls"
    if found.host and not _is_host(found.host):
        yield "host must be a bare name or address: the port stands in port"
    if bool(found.password) == bool(found.oauth):
        yield "give either password (or password_file) or [mailbox.oauth]"
    if found.after is After.MOVE and _same(found.folder, found.processed_folder):
        yield "processed_folder must be another folder than folder"
    if found.ca_file and not Path(found.ca_file).is_file():
        yield f"ca_file: there is no file {found.ca_file}"
    if not all(_ADDRESS.fullmatch(each) for each in found.addresses):
        yield "addresses must be e-mail addresses"


def _same(folder: str, other: str) -> bool:
    return normal_folder(folder) == normal_folder(other)


def _clashes(found: list[Mailbox]) -> Iterator[str]:
    for name in _twice([each.name for each in found]):
        yield f"two mailboxes are called {name}"
    for place in _twice([each.place(each.folder) for each in found]):
        yield f"two mailboxes fetch from {place}"


def _twice(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1 and name]
