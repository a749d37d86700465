"""The settings: from the environment, over one optional TOML file, checked all at once.

`load` never stops at the first fault: its error names every bad or missing setting in words.
Outside a demonstration the service must also say who it is; `required_to_serve` names what of
that is missing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from helpdesk.core import mailbox_settings, rates
from helpdesk.core.db import normalised_url
from helpdesk.core.mailbox_settings import Mailbox

PREFIX = "HELPDESK_"
DRIVERS = ("sqlite", "postgresql+psycopg")
SECURITY = ("none", "starttls", "tls")
STARTTLS = ("off", "offered", "required")
MAILBOX = "mailbox"


class ConfigError(Exception):
    """One or more settings are wrong. `problems` has a sentence for each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def _setting(words: str, default: Any = MISSING, *, to_serve: bool = False) -> Any:
    return field(default=default, metadata={"words": words, "to_serve": to_serve})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set, validated."""

    # ruff: noqa: RUF009 -- `_setting` is `field` with our metadata

    data: Path = _setting("folder of the database, files, key and logs")
    database_url: str = _setting("database; SQLite in the data folder unless given", "")
    host: str = _setting("address the web server listens on", "127.0.0.1")
    port: int = _setting("port of the web server", 8000)
    smtp_host: str = _setting("address the mail listener listens on", "127.0.0.1")
    smtp_port: int = _setting("port of the mail listener; 0 turns it off", 2525)
    lmtp_port: int = _setting("port for LMTP, at the same address; 0 turns it off", 0)
    smtp_tls: str = _setting("off, offered or required: STARTTLS at both", "offered")
    smtp_tls_cert: str = _setting("file of the certificate for it; without one it is off", "")
    smtp_tls_key: str = _setting("file of its key, if that is not in the same file", "")
    public_url: str = _setting("address people reach the service at, used in letters", "")
    trusted_proxies: int = _setting("number of reverse proxies in front of the server", 0)
    threads: int = _setting("threads of the web server", 8)

    service_name: str = _setting("name of the service, shown beside the logo", "", to_serve=True)
    controller_name: str = _setting("controller of personal data (RODO)", "", to_serve=True)
    hotline: str = _setting("telephone number for urgent matters", "", to_serve=True)
    privacy_clause: str = _setting("information clause shown under the form", "", to_serve=True)
    accessibility_statement: str = _setting(
        "accessibility statement: its text or its address", "", to_serve=True
    )
    mail_address: str = _setting("address of the helpdesk, sender of letters", "", to_serve=True)

    mail_server: str = _setting("server that sends our letters; empty: letters are only kept", "")
    mail_port: int = _setting("port of that server", 587)
    mail_security: str = _setting("none, starttls or tls", "starttls")
    mail_username: str = _setting("user name at that server", "")
    mail_password: str = _setting("password at that server", "")
    reply_tokens: str = _setting(
        "on or off: whether answers go to an address of their own, pomoc+ticket-1187.mark@...", "on"
    )
    trusted_authserv: str = _setting(
        "servers whose Authentication-Results are believed; - for one that gives no name", ""
    )

    # In the file alone, as [[mailbox]]: no environment variable can hold them.
    mailboxes: tuple[Mailbox, ...] = ()

    mileage_rates: str = _setting(
        "złoty for a kilometre by private car, from which day on, another class of vehicle named before the "
        "day (2023-01-17 1.15; do 900 cm3 2023-01-17 0.89); empty: logs without amounts",
        "2023-01-17 1.15",
    )

    report_closing_day: int = _setting(
        "working day of the next month on which a month's report is closed; 0: by hand alone", 1
    )

    visit_reminder: str = _setting(
        "hour at which schools are reminded of the day's visits, on working days; empty: never",
        "6:30",
    )

    @property
    def url(self) -> str:
        """The address of the service without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def reminds_at(self) -> time | None:
        """The hour of letters about the visits of the day, on the wall of the schools."""
        return hour_of(self.visit_reminder) if self.visit_reminder else None

    @property
    def gives_reply_addresses(self) -> bool:
        return self.reply_tokens == "on"

    @property
    def is_secure(self) -> bool:
        return self.url.startswith("https://")

    @property
    def address_kept_to_loopback(self) -> bool:
        return self.host in {"127.0.0.1", "::1", "localhost"}


DEMONSTRATION = {
    "service_name": "SZAS Lubartów",
    "controller_name": "Samorządowy Zakład Administracyjny Szkół w Lubartowie (demonstracja)",
    "hotline": "81 000 00 00",
    "privacy_clause": (
        "Dane służą tylko do obsługi zgłoszenia i są usuwane po 24 miesiącach. "
        "To jest demonstracja: osoby i adresy są zmyślone."
    ),
    "accessibility_statement": (
        "Demonstracja Dzwonka dąży do zgodności z WCAG 2.2 AA. "
        "Uwagi o dostępności można zgłosić tą samą drogą co każdy inny problem."
    ),
    "mail_address": "pomoc@szas-lubartow.example",
}


def load(environment: Mapping[str, str], *, file: Path | None = None) -> Settings:
    """Return the settings. Raises ConfigError naming every fault there is."""
    problems: list[str] = []
    from_file = _from_file(file, problems)
    values: dict[str, Any] = {
        "mailboxes": mailbox_settings.read(from_file.pop(MAILBOX, []), problems)
    }
    raw = {**from_file, **_from_environment(environment, problems)}
    for each in SIMPLE:
        if each.name in raw:
            _convert(each.name, str(each.type), raw[each.name], values, problems)
    values.setdefault("data", default_data_folder(environment))
    for check in _CHECKS:
        problems.extend(check(values))
    if problems:
        raise ConfigError(problems)
    values["data"] = values["data"].expanduser().resolve()
    if not values.get("database_url"):
        values["database_url"] = f"sqlite:///{values['data'] / 'helpdesk.sqlite3'}"
    return Settings(**values)


def required_to_serve(settings: Settings) -> list[str]:
    """Return a sentence for each setting without which a real service may not start."""
    return [
        f"{PREFIX}{each.name.upper()} is missing: {each.metadata['words']}"
        for each in SIMPLE
        if each.metadata["to_serve"] and not getattr(settings, each.name)
    ]


def default_data_folder(environment: Mapping[str, str]) -> Path:
    """Return the data folder used when none is set: in the user's own share."""
    share = environment.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(share) / "dzwonek"


def _from_file(file: Path | None, problems: list[str]) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problems.append(f"{file}: {error}")
        return {}
    known = {*_NAMES, MAILBOX}
    problems.extend(f"{file}: unknown setting {name!r}" for name in content if name not in known)
    return {name: value for name, value in content.items() if name in known}


def _from_environment(environment: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    given = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name != f"{PREFIX}CONFIG"
    }
    problems.extend(
        f"{PREFIX}{name.upper()}: unknown setting" for name in given if name not in _NAMES
    )
    return {name: value for name, value in given.items() if name in _NAMES}


def _convert(name: str, kind: str, value: Any, values: dict[str, Any], problems: list[str]) -> None:
    setting = f"{PREFIX}{name.upper()}"
    if kind == "int":
        try:
            values[name] = int(str(value))
        except ValueError:
            problems.append(f"{setting} must be a whole number, not {value!r}")
    elif not isinstance(value, str):
        problems.append(f"{setting} must be text, not {value!r}")
    else:
        values[name] = Path(value) if kind == "Path" else value.strip()


def _check_ports(values: Mapping[str, Any]) -> list[str]:
    return [
        f"{PREFIX}{name.upper()} must be a port from {least} to 65535, not {values[name]}"
        for name, least in (("port", 1), ("smtp_port", 0), ("lmtp_port", 0), ("mail_port", 1))
        if name in values and not least <= values[name] <= 65535
    ]


def _check_counts(values: Mapping[str, Any]) -> list[str]:
    return [
        f"{PREFIX}{name.upper()} must be from {least} to {most}, not {values[name]}"
        for name, least, most in (
            ("threads", 1, 64),
            ("trusted_proxies", 0, 5),
            ("report_closing_day", 0, 15),
        )
        if name in values and not least <= values[name] <= most
    ]


def _check_url(values: Mapping[str, Any]) -> list[str]:
    url = values.get("public_url", "")
    if not url:
        return []
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in {"http", "https"} and parts.hostname and not parts.query
        if is_address and parts.port != 0 and url.isprintable() and " " not in url:
            return []
    except ValueError:
        pass  # brackets without an end, or a port beyond 65535
    return [f"{PREFIX}PUBLIC_URL must be an address such as https://pomoc.example, not {url!r}"]


def _check_database(values: Mapping[str, Any]) -> list[str]:
    url = values.get("database_url", "")
    try:
        if not url or make_url(normalised_url(url)).drivername in DRIVERS:
            return []
    except ArgumentError:
        pass
    # Not repeated: it may hold a password.
    return [f"{PREFIX}DATABASE_URL must begin with postgresql:// or sqlite:///"]


def _check_data(values: Mapping[str, Any]) -> list[str]:
    try:
        in_full(values["data"])
    except ConfigError as error:
        return error.problems
    return []


def in_full(data: Path) -> Path:
    """Return the data folder with its "~" read. Raises ConfigError if there is no such home."""
    try:
        return data.expanduser()
    except RuntimeError as error:
        raise ConfigError(
            [f"{PREFIX}DATA names a home folder that there is not: {data}"]
        ) from error


def _check_rates(values: Mapping[str, Any]) -> list[str]:
    try:
        rates.parse(values.get("mileage_rates", ""))
    except ValueError as error:
        return [f'{PREFIX}MILEAGE_RATES must be like "2023-01-17 1.15; 2027-01-01 1.20": {error}']
    return []


def hour_of(text: str) -> time:
    """Return the hour written as 6:30. Raises ValueError."""
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 -- on the wall


def _check_reminder(values: Mapping[str, Any]) -> list[str]:
    given = values.get("visit_reminder", "")
    try:
        if given:
            hour_of(given)
    except ValueError:
        return [f"{PREFIX}VISIT_REMINDER must be an hour such as 6:30, or empty, not {given!r}"]
    return []


def _check_mail(values: Mapping[str, Any]) -> list[str]:
    problems = []
    address = values.get("mail_address", "")
    if address and not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", address):
        problems.append(f"{PREFIX}MAIL_ADDRESS must be one e-mail address, not {address!r}")
    security = values.get("mail_security", "starttls")
    if security not in SECURITY:
        problems.append(
            f"{PREFIX}MAIL_SECURITY must be one of {', '.join(SECURITY)}, not {security!r}"
        )
    if values.get("reply_tokens", "on") not in {"on", "off"}:
        problems.append(f"{PREFIX}REPLY_TOKENS must be on or off, not {values['reply_tokens']!r}")
    return problems


# The settings of one value each, which the environment can give as well.
SIMPLE = tuple(each for each in fields(Settings) if "words" in each.metadata)


def _check_listener(values: Mapping[str, Any]) -> list[str]:
    problems = []
    starttls = values.get("smtp_tls", "offered")
    if starttls not in STARTTLS:
        problems.append(f"{PREFIX}SMTP_TLS must be one of {', '.join(STARTTLS)}, not {starttls!r}")
    if starttls == "required" and not values.get("smtp_tls_cert"):
        problems.append(f"{PREFIX}SMTP_TLS_CERT is missing: SMTP_TLS requires it")
    if values.get("lmtp_port", 0) and values["lmtp_port"] == values.get("smtp_port", 2525):
        problems.append(f"{PREFIX}LMTP_PORT must be another port than SMTP_PORT")
    return problems


_NAMES = {each.name for each in SIMPLE}
_CHECKS: tuple[Callable[[Mapping[str, Any]], list[str]], ...] = (
    _check_ports,
    _check_counts,
    _check_url,
    _check_database,
    _check_data,
    _check_mail,
    _check_listener,
    _check_rates,
    _check_reminder,
)
