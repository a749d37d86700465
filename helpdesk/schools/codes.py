"""The short names by which programs know units and categories, and mail domains. Pure."""

from __future__ import annotations

import re
import unicodedata

from flask_babel import lazy_gettext as _l

from helpdesk.core.errors import HelpdeskError
from helpdesk.mail.headers import clean_address

# At these anyone may have an address, so none of them makes a sender known.
PUBLIC_DOMAINS = frozenset(
    {
        "gmail.com", "googlemail.com", "wp.pl", "o2.pl", "tlen.pl", "go2.pl", "onet.pl", "op.pl",
        "vp.pl", "poczta.onet.pl", "interia.pl", "interia.eu", "poczta.fm", "gazeta.pl",
        "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com",
        "proton.me", "protonmail.com", "aol.com",
    }
)  # fmt: skip
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def code_from(name: str) -> str:
    """Return a code for addresses made from a name: "SP Łucka" gives "sp-lucka"."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ł", "l"))
    return "-".join(re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode()))


def clean_domain(text: str) -> str | None:
    """Return the mail domain as it is stored. Raises HelpdeskError if it may not be one."""
    domain = text.strip().lower().removeprefix("@")
    if not domain:
        return None
    if not _DOMAIN.fullmatch(domain):
        raise HelpdeskError(_l("Domena poczty wygląda tak: szkola.example"))
    if domain in PUBLIC_DOMAINS:
        raise HelpdeskError(
            _l(
                "W domenie %(domain)s każdy może mieć adres, więc nie wskazuje ona placówki.",
                domain=domain,
            )
        )
    return domain


def clean_email(text: str) -> str:
    """Return the address of a mailbox. Raises HelpdeskError if it is none."""
    address = clean_address(text)
    if not address:
        raise HelpdeskError(
            _l("„%(text)s” to nie jest adres e-mail. Wpisz po jednym w wierszu.", text=text.strip())
        )
    return address


def clean_code(text: str) -> str:
    """Return the code. Raises HelpdeskError if it could not stand in an address."""
    code = text.strip().lower()
    if not _CODE.fullmatch(code):
        raise HelpdeskError(
            _l("Kod składa się z małych liter bez ogonków, cyfr i łączników, na przykład sp-lucka.")
        )
    return code
