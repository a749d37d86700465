"""How much more a page of ours costs than a bare one: `python -m benchmarks.pages`.

The bare page (`benchmarks.bare`) and three helpdesks, of a thousand, twenty thousand and a
hundred thousand tickets, are served side by side under the same gunicorn. Each round asks all of
them for a few of each page, so that whatever else the machine does hits all alike; a figure is
the median over the rounds of the ratio within a round. A ratio counts by the wall clock or by the
processor time of the workers, whichever is worse. Results go to benchmarks/results/pages.*.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any

from flask import session
from flask.sessions import SecureCookieSessionInterface
from flask_login import login_user

from benchmarks import bare, data
from benchmarks.keeping import keep
from benchmarks.machine import described
from benchmarks.serving import AGENT, HOST, ROOT, THREADS, WORKERS, Client, Request, Server, serving
from helpdesk.accounts.models import User
from helpdesk.app import create_app
from helpdesk.core.config import load
from helpdesk.extensions import db

SIZES = (1_000, 20_000, 100_000)
MAIN = 20_000
MOST_GROWTH = 1.15
LEAST_ROUNDS = 6
BARE = Request("/")
BOUNDARY = "a-boundary-that-occurs-nowhere"
HELPDESK = "helpdesk.environment:create_app_from_environment()"
TOKEN = re.compile(r'name="(csrf_token|door_key)"[^>]* value="([^"]+)"')

numbers = count()


@dataclass(frozen=True, slots=True)
class Place:
    """A helpdesk under measurement: its size, files, server and the cookie of a technician."""

    size: int
    folder: Path
    server: Server
    cookie: str

    @property
    def youngest(self) -> int:
        return data.FIRST + self.size - 1


Prepare = Callable[[Place, Client, int], list[Request]]


@dataclass(frozen=True, slots=True)
class Page:
    """What is measured; `prepare` returns so many requests, ready to be sent."""

    name: str
    prepare: Prepare
    limit: float | None = None  # times the bare page; None: shown, not judged
    grown_from: int = min(SIZES)  # the smallest helpdesk with as much to show
    signed_in: bool = False
    encoding: str = "identity"
    settle: Callable[[Place], None] = lambda _place: None


@dataclass
class Figures:
    """One number a round: milliseconds of a request, by the wall clock and of processor time."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


def same(path: str) -> Prepare:
    return lambda _place, _client, times: [Request(path)] * times


def open_tickets(place: Place, _client: Client, times: int) -> list[Request]:
    return [Request(f"/zgloszenia/{place.youngest - next(numbers) % 100}") for _ in range(times)]


def filings(_place: Place, client: Client, times: int) -> list[Request]:
    """Fetch the form anew for each filing, as a browser does; only the sending is timed."""
    return [_filing(dict(TOKEN.findall(client.send(Request("/zglos"))[1]))) for _ in range(times)]


def _filing(tokens: Mapping[str, str]) -> Request:
    number = next(numbers)
    fields = {
        **tokens,
        "unit": f"sp-{number % data.SCHOOLS + 1}",
        "place": f"sala {number % data.ROOMS + 1}",
        "category": "classroom",
        "urgency": "hindered",
        "impact": "room",
        "description": data.BODY,
        "name": "Ewa Nauczycielka",
        "email": data.email(number),
        "phone": "",
        "strona": "",
    }
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = "".join([*parts, f"--{BOUNDARY}--\r\n"]).encode()
    return Request("/zglos", "POST", body, f"multipart/form-data; boundary={BOUNDARY}", 302)


def settle(place: Place) -> None:
    """Close what was just filed and forget the tries: as many are open as before."""
    with contextlib.closing(sqlite3.connect(place.folder / "helpdesk.sqlite3")) as connection:
        connection.execute(
            "UPDATE tickets SET status = 'closed', done_at = filed_at, closed_at = filed_at, "
            "due_at = NULL WHERE id > ? AND done_at IS NULL",
            [place.youngest],
        )
        connection.execute("DELETE FROM attempts")
        connection.commit()


PAGES = (
    Page("report form", same("/zglos"), limit=2),
    Page("queue", same("/kolejka"), limit=3, signed_in=True),
    Page("ticket", open_tickets, limit=3, signed_in=True),
    # It counts two months: a thousand tickets do not fill them.
    Page("overview", same("/przeglad"), limit=10, signed_in=True, grown_from=MAIN),
    Page("filing by the form", filings, limit=4, settle=settle),
    Page("report form of a unit", same("/zglos/sp-1")),
    Page("queue, gzipped", same("/kolejka"), signed_in=True, encoding="gzip"),
)


def measure(
    bare_server: Server, places: Sequence[Place], *, requests: int, seconds: float
) -> dict[tuple[str, int], Figures]:
    """Return the figures by page and size, those of the bare page under ("bare", 0)."""
    lanes = [(page, place, _client(page, place)) for page in PAGES for place in places]
    plain = Client(bare_server.port)
    figures = {(page.name, place.size): Figures() for page, place, _ in lanes}
    figures["bare", 0] = Figures()
    for warming in (True, False):
        end = time.monotonic() + seconds
        for number in count(1):
            # There and back, so that no lane is always the one after an expensive one.
            for page, place, client in lanes if number % 2 else reversed(lanes):
                found = _block(client, place.server, page.prepare, place, requests)
                page.settle(place)
                _note(figures[page.name, place.size], found, warming)
            for _ in SIZES:
                found = _block(plain, bare_server, same("/"), places[0], requests)
                _note(figures["bare", 0], found, warming)
            if warming or (number >= LEAST_ROUNDS and time.monotonic() > end):
                break
    return figures


def _client(page: Page, place: Place) -> Client:
    cookies = {"dzwonek": place.cookie} if page.signed_in else {}
    return Client(place.server.port, cookies, page.encoding)


def _block(
    client: Client, server: Server, prepare: Prepare, place: Place, times: int
) -> tuple[float, float]:
    """Return the milliseconds of a request: the median by the clock, the mean of the processor."""
    client.connect()
    ready = prepare(place, client, times + 2)
    for request in ready[:2]:
        client.send(request)
    before = server.cpu_seconds()
    walls = [client.send(request)[0] for request in ready[2:]]
    return 1000 * median(walls), 1000 * (server.cpu_seconds() - before) / times


def _note(figures: Figures, found: tuple[float, float], warming: bool) -> None:
    if not warming:
        figures.wall.append(found[0])
        figures.cpu.append(found[1])


def summary(figures: Mapping[tuple[str, int], Figures]) -> dict[str, Any]:
    """Return the results as they are kept."""
    plain = figures["bare", 0]
    return {
        "measured_on": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": described(
            "flask", "sqlalchemy", "jinja2", "gunicorn", sqlite=sqlite3.sqlite_version
        ),
        "gunicorn": {"workers": WORKERS, "threads": THREADS, "class": "gthread"},
        "rounds": len(plain.wall) // len(SIZES),
        "bare": {"wall_ms": _rounded(plain.wall), "cpu_ms": _rounded(plain.cpu)},
        "pages": [_page_summary(page, figures) for page in PAGES],
    }


def _page_summary(page: Page, figures: Mapping[tuple[str, int], Figures]) -> dict[str, Any]:
    at, plain = {size: figures[page.name, size] for size in SIZES}, _per_round(figures["bare", 0])
    wall = _ratio(at[MAIN].wall, plain.wall)
    cpu = _ratio(at[MAIN].cpu, plain.cpu)
    growth = _ratio(at[max(SIZES)].cpu, at[page.grown_from].cpu)
    growth_wall = _ratio(at[max(SIZES)].wall, at[page.grown_from].wall)
    return {
        "page": page.name,
        "wall_ms": {str(size): _rounded(each.wall) for size, each in at.items()},
        "cpu_ms": {str(size): _rounded(each.cpu) for size, each in at.items()},
        "ratio_wall": wall,
        "ratio_cpu": cpu,
        "limit": page.limit,
        "grown_from": page.grown_from,
        "growth_wall": growth_wall,
        "growth_cpu": growth,
        "within": page.limit is None or max(wall, cpu) <= page.limit,
        "grows_little": max(growth, growth_wall) <= MOST_GROWTH,
    }


def _per_round(plain: Figures) -> Figures:
    """Return the bare page's figures, of which there are several a round, as one a round."""
    several = len(SIZES)
    return Figures(
        *(
            [median(each[at : at + several]) for at in range(0, len(each), several)]
            for each in (plain.wall, plain.cpu)
        )
    )


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    return round(median(a / b for a, b in zip(ours, theirs, strict=True)), 2)


def _rounded(values: Sequence[float]) -> float:
    return round(median(values), 2)


def as_table(found: Mapping[str, Any]) -> str:
    """Return the results as Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in found["machine"].items())
    heads = [
        f"page, at {MAIN:,} tickets", "ms", "ratio, clock", "ratio, processor", "at most",
        f"growth to {max(SIZES):,} from", "clock", "processor", "verdict",
    ]  # fmt: skip
    about = (
        f"{found['measured_on']}; {machine}; gunicorn, {WORKERS} workers of {THREADS} threads; "
        f"{found['rounds']} rounds. The bare page takes {found['bare']['wall_ms']} ms by the "
        f"clock, {found['bare']['cpu_ms']} ms of processor time."
    )
    lines = [
        "# Server time of our pages, as ratios to a bare page of 25 rows",
        "",
        about,
        "",
        f"| {' | '.join(heads)} |",
        "|" + "---|" * len(heads),
    ]
    for each in found["pages"]:
        verdict = "met" if each["within"] and each["grows_little"] else "NOT MET"
        lines.append(
            f"| {each['page']} | {each['wall_ms'][str(MAIN)]} | {each['ratio_wall']} "
            f"| {each['ratio_cpu']} | {each['limit'] or '–'} "
            f"| {each['grown_from']:,} | {each['growth_wall'] - 1:+.0%} | {each['growth_cpu'] - 1:+.0%} "
            f"| {verdict if each['limit'] else 'for comparison'} |"
        )
    return "\n".join(lines) + "\n"


@contextlib.contextmanager
def everything_served() -> Iterator[tuple[Server, list[Place]]]:
    """Fill all databases in a temporary folder and serve them until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix="dzwonek-benchmark-"))
    try:
        _fill(folder)
        with contextlib.ExitStack() as stack:
            settings = {bare.FILE: str(folder / "bare.sqlite3")}
            plain = stack.enter_context(serving("benchmarks.bare:create_app()", settings))
            places = []
            for size in SIZES:
                environment = data.environment(folder / str(size))
                server = stack.enter_context(serving(HELPDESK, environment))
                places.append(Place(size, folder / str(size), server, _cookie(environment)))
            yield plain, places
    finally:
        shutil.rmtree(folder)


def _fill(folder: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.data"]
    fillers = [
        subprocess.Popen([*command, str(folder / str(size)), str(size)], cwd=ROOT) for size in SIZES
    ]
    bare.fill(folder / "bare.sqlite3", now=datetime.now(UTC))
    codes = [filler.wait() for filler in fillers]
    if any(codes):
        raise SystemExit("A database could not be filled; the reason stands above.")


def _cookie(environment: Mapping[str, str]) -> str:
    """Return the cookie that the sign-in page would give a technician."""
    app = create_app(load(environment))
    assert isinstance(app.session_interface, SecureCookieSessionInterface)
    serializer = app.session_interface.get_signing_serializer(app)
    assert serializer is not None
    browser = {"REMOTE_ADDR": HOST, "HTTP_USER_AGENT": AGENT}
    with app.test_request_context(environ_base=browser):
        user = db.session.get_one(User, data.technician(0))
        login_user(user)
        return str(serializer.dumps(dict(session)))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60, help="time for the rounds")
    parser.add_argument("--requests", type=int, default=8, help="of each page in a round")
    given = parser.parse_args()
    print(f"Filling databases of {', '.join(map(str, SIZES))} tickets (about a minute)...")
    with everything_served() as (plain, places):
        print(f"Measuring for {given.seconds:.0f} seconds...")
        figures = measure(plain, places, requests=given.requests, seconds=given.seconds)
    found = summary(figures)
    keep("pages", found, as_table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
