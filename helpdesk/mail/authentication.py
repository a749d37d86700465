"""What the mail server in front of us found out about a sender: Authentication-Results. Pure.

RFC 8601. Anybody can write such a field into a message, so only those of the servers the operator
names count, and of these only the topmost ones that follow each other: what a server adds stands
above what it was given. A field that can't be read to its end proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from helpdesk.mail.headers import Headers

# Microsoft 365 writes no name of its own; an operator says so by naming it this way.
NAMELESS = "-"
MOST_FIELDS = 20
LONGEST_FIELD = 8_000
MOST_RESULTS = 50
_GOOD = "pass"
_DOMAIN = re.compile(r"[^\s@<>\"]{1,253}")
# Where DMARC says one of these, no rule of the domain was broken.
_NO_RULE = {"", "none", "bestguesspass"}
_OUTSIDE = re.compile(r'[^"(]+|"(?:[^"\\]|\\.)*"|\(', re.DOTALL)
_INSIDE = re.compile(r"[^()\\]+|\\.|[()]", re.DOTALL)
_STATEMENT = re.compile(r'(?:[^;"]|"(?:[^"\\]|\\.)*")+')
_PAIR = re.compile(
    r"([a-z][\w-]{0,30}(?:\s{0,3}\.\s{0,3}[\w-]{1,30})?)(?:/\d{1,5})?\s*="
    r'\s*("(?:[^"\\]|\\.)*"(?:@[^\s"]*)?|[^\s"]*)',
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Result:
    """What one method found, in the server's word ('' if it says nothing), and for which domain."""

    outcome: str = ""
    domain: str = ""

    def passes_for(self, domain: str) -> bool:
        return self.outcome == _GOOD and bool(domain) and self.domain == domain


@dataclass(frozen=True, slots=True)
class Authentication:
    """What a trusted server found about a message from `sender_domain`."""

    spf: Result = Result()
    dkim: Result = Result()
    dmarc: Result = Result()
    sender_domain: str = ""

    @property
    def is_known(self) -> bool:
        """Whether a trusted server said anything at all."""
        return any(each.outcome for each in (self.spf, self.dkim, self.dmarc))

    @property
    def proves_sender(self) -> bool:
        """Whether the domain in From did write it: DMARC passed, or a signature of that domain.

        SPF alone is no proof: everybody who rents space at the same host may pass it. Nor is a
        signature where the domain's own rule (DMARC) was broken all the same.
        """
        if self.dmarc.outcome in _NO_RULE:
            return self.dkim.passes_for(self.sender_domain)
        return self.dmarc.passes_for(self.sender_domain)


def as_kept(proof: Authentication) -> dict[str, object] | None:
    """Return what was found out as plain JSON values; None if nothing was."""
    if not proof.is_known:
        return None
    return {
        "spf": proof.spf.outcome,
        "dkim": proof.dkim.outcome,
        "dmarc": proof.dmarc.outcome,
        "domain": proof.sender_domain,
        "proves_sender": proof.proves_sender,
    }


Told = dict[str, list[tuple[str, dict[str, str]]]]  # by method: results with their properties


def topmost_results(headers: Headers) -> tuple[str, ...]:
    """Return the fields that the last servers wrote, as they stand, topmost first.

    Those below the next Received came with the message from farther away. A message with no
    author or with two is nobody's, whatever was checked.
    """
    found: list[str] = []
    for name, value in headers.in_order():
        if name == "authentication-results":
            found.append(value[:LONGEST_FIELD])
        if len(found) == MOST_FIELDS or (found and name == "received"):
            break
    has_one_author = len(headers.all("from")) == 1 and len(headers.addresses("from")) == 1
    return tuple(found) if found and has_one_author else ()


def authentication(
    fields: Sequence[str], *, sender: str, trusted: frozenset[str]
) -> Authentication:
    """Return what the servers in `trusted` found about mail from the address `sender`."""
    told: Told = {}
    for results in _topmost_run(fields, trusted):
        for method, found in results.items():
            told.setdefault(method, found)  # a lower field adds, it never replaces
    domain = sender.rpartition("@")[2].lower().rstrip(".")
    return Authentication(
        spf=_best(told.get("spf", []), domain, ("smtp.mailfrom", "smtp.mail", "smtp.from")),
        dkim=_best(told.get("dkim", []), domain, ("header.d", "header.i")),
        dmarc=_worst(told.get("dmarc", []), ("header.from",)),
        sender_domain=domain,
    )


def trusted_servers(setting: str) -> frozenset[str]:
    """Return the names in a setting, which blanks or commas part."""
    return frozenset(_server(name) for name in re.split(r"[\s,]+", setting) if name)


def _topmost_run(fields: Sequence[str], trusted: frozenset[str]) -> Iterator[Told]:
    """Yield the results of trusted servers until, below one of them, a stranger's field follows."""
    has_begun = False
    for value in fields[:MOST_FIELDS]:
        server, told = _read(value)
        if server in trusted:
            has_begun = True
            yield told
        elif has_begun:
            return


def _read(value: str) -> tuple[str, Told]:
    """Return the server's name and its results; ('', {}) for what can't be read to its end."""
    statements = _STATEMENT.findall(_without_comments(value))[: MOST_RESULTS + 1]
    if not statements:
        return "", {}
    if "=" in statements[0]:
        return NAMELESS, _told(statements)
    return _server(statements[0]), _told(statements[1:])


def _told(statements: Sequence[str]) -> Told:
    told: Told = {}
    for statement in statements:
        pairs = [
            (re.sub(r"\s", "", name).lower(), value) for name, value in _PAIR.findall(statement)
        ]
        if pairs:
            (method, outcome), *rest = pairs
            told.setdefault(method, []).append((outcome.lower(), _properties(rest)))
    return told


def _properties(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return each property's domain; '' for one that is told in two ways."""
    found: dict[str, str] = {}
    for name, value in pairs:
        domain = _domain(value)
        found[name] = domain if found.get(name, domain) == domain else ""
    return found


def _without_comments(value: str) -> str:
    """Return `value` with a blank for each comment; '' if a comment or a quote has no end."""
    kept: list[str] = []
    depth = at = 0
    while at < len(value):
        match = (_INSIDE if depth else _OUTSIDE).match(value, at)
        if match is None:
            return ""
        at = match.end()
        if match[0] == "(":
            depth += 1
            kept.append(" ")
        elif depth:
            depth -= match[0] == ")"
        else:
            kept.append(match[0])
    return "" if depth else "".join(kept)


def _server(written: str) -> str:
    """Return a server's name without quotes, case and the version that may follow."""
    name = written.split()[:1]
    return name[0].strip('"').rstrip(".").lower() if name else ""


def _domain(value: str) -> str:
    """Return the domain in a value such as `@sp.pl`, `"a b"@sp.pl` or `<e@sp.pl>`."""
    domain = value.rpartition("@")[2].strip('<>"').rstrip(".").lower()
    return domain if _DOMAIN.fullmatch(domain) else ""


def _best(
    results: Sequence[tuple[str, dict[str, str]]], domain: str, names: Sequence[str]
) -> Result:
    """Return the result that speaks most for `domain`: of several signatures one good one does."""
    found = [_result(each, names) for each in results]
    found.sort(key=lambda result: (not result.passes_for(domain), result.outcome != _GOOD))
    return found[0] if found else Result()


def _worst(results: Sequence[tuple[str, dict[str, str]]], names: Sequence[str]) -> Result:
    """Return the result that speaks least for the sender; two domains are none."""
    found = [_result(each, names) for each in results]
    bad = [result for result in found if result.outcome != _GOOD]
    if bad or not found:
        return bad[0] if bad else Result()
    return found[0] if len(set(found)) == 1 else Result(_GOOD)


def _result(told: tuple[str, dict[str, str]], names: Sequence[str]) -> Result:
    outcome, properties = told
    return Result(
        outcome[:20], next((properties[name] for name in names if name in properties), "")
    )
