"""What happens when fingers, colleagues, sessions and processes fail."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.acting import enter, eventually, letter, send, stored
from tests.browser.conftest import PHONE, OpenBrowser, assert_accessible
from tests.browser.service import Service, prepared, stop

pytestmark = pytest.mark.browser

SENDER = "e.domanska@sp-lucka.example"


# ------------------------------------------------------------- in the browser


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_double_click_on_send_gives_one_ticket(
    service: Service, open_browser: OpenBrowser, scripts: bool
) -> None:
    words = f"Klawiatura nie pisze {secrets.token_hex(4)}"
    page = open_browser(PHONE, java_script_enabled=scripts)
    fill_in_report(page, words)

    page.get_by_role("button", name="Wyślij zgłoszenie").dblclick(no_wait_after=True)

    expect(page.get_by_role("heading", level=1)).to_have_text("Mamy Twoje zgłoszenie")
    assert stored(service, "select count(*) from tickets where subject = ?", words) == [(1,)]


def test_of_two_tabs_the_second_is_told_who_did_what_and_keeps_its_text(
    open_browser: OpenBrowser,
) -> None:
    first = open_browser()
    enter(first, "Informatyk gminny")
    first.goto("/kolejka?widok=bez-odpowiedzi")
    first.get_by_role("table").get_by_role("link").first.click()
    second = open_browser()
    enter(second, "Administrator")
    second.goto(first.url)
    second.get_by_label("Odpowiedź do zgłaszającego").fill("Zajrzę jutro rano.")
    first.get_by_label("Odpowiedź do zgłaszającego").fill("Będę dziś po południu.")
    first.get_by_role("button", name="Wyślij", exact=True).click()
    expect(first.get_by_role("status").first).to_contain_text("Odpowiedź wysłana.")

    with second.expect_response(lambda answer: answer.request.method == "POST") as answer:
        second.get_by_role("button", name="Wyślij", exact=True).click()

    assert answer.value.status == 409
    told = second.get_by_role("alert").first
    expect(told).to_contain_text("W międzyczasie to zgłoszenie się zmieniło")
    expect(told).to_contain_text("Tomasz Wrona")
    box = second.get_by_label("Odpowiedź do zgłaszającego")
    expect(box).to_have_value("Zajrzę jutro rano.")
    second.get_by_role("button", name="Wyślij", exact=True).click()
    expect(second.get_by_role("article").last).to_contain_text("Zajrzę jutro rano.")


def test_a_reply_from_a_session_that_ended_is_shown_again_and_can_be_sent_after_signing_in(
    open_browser: OpenBrowser,
) -> None:
    """Nothing is done without a session: the page says so and holds the words meanwhile.

    The demonstration has no passwords: one signs in in another tab and comes back.
    """
    page = open_browser()
    enter(page, "Informatyk gminny")
    page.goto("/kolejka")
    page.get_by_role("table").get_by_role("link").first.click()
    address = page.url
    page.get_by_label("Odpowiedź do zgłaszającego").fill("Tego nie wolno zgubić.")
    page.context.clear_cookies()

    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        page.get_by_role("button", name="Wyślij", exact=True).click()

    assert answer.value.status == 400
    kept = page.get_by_label("To, co wpisano, jest zachowane.")
    expect(kept).to_have_value("Tego nie wolno zgubić.")
    assert_accessible(page)
    enter(page.context.new_page(), "Informatyk gminny")
    page.get_by_role("button", name="Wyślij jeszcze raz").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sesja się skończyła")
    page.get_by_role("button", name="Wyślij jeszcze raz").click()
    page.wait_for_url(f"{address}*")
    expect(page.get_by_role("article").last).to_contain_text("Tego nie wolno zgubić.")


def fill_in_report(page: Page, words: str) -> None:
    page.goto("/zglos/sp-lucka")
    page.get_by_role("radio", name="Komputer lub laptop").check()
    page.get_by_role("radio", name="Tak, ale z trudem").check()
    page.get_by_label("Co się dzieje?").fill(words)
    page.get_by_label("Imię i nazwisko").fill("Ewa Domańska")
    page.get_by_label("E-mail służbowy").fill(SENDER)


# --------------------------------------------------------------- in the house


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A product of its own, for tests that pull the plug."""
    return prepared(tmp_path_factory.mktemp("house"))


@contextlib.contextmanager
def run(house: Service) -> Iterator[subprocess.Popen[bytes]]:
    process = house.start()
    try:
        yield process
    finally:
        if process.poll() is None:
            stop(process)


def test_a_web_server_that_is_killed_is_started_again(house: Service) -> None:
    with run(house) as process:
        (web,) = [pid for pid in children(process.pid) if "gunicorn" in command_line(pid)]
        workers = children(web)

        for pid in (*workers, web):
            os.kill(pid, signal.SIGKILL)

        eventually(lambda: web not in children(process.pid))
        house.wait_until_healthy(process)
        with urllib.request.urlopen(f"{house.url}/zglos", timeout=10) as answer:
            assert "Wyślij zgłoszenie" in answer.read().decode()


def test_mail_that_was_taken_survives_the_death_of_everything(house: Service) -> None:
    numbers = range(3)
    with run(house) as process:
        for number in numbers:
            text = f"Gniazdko iskrzy, list {number}"
            mail_id = f"<plug-{number}@poczta.example>"
            send(house, letter(text, text, sender=SENDER, message_id=mail_id))
        kill_everything(process)
    assert len(outcomes(house)) == len(numbers)

    with run(house):
        # The worker itself waits until the dead one's lease has run out, a minute at most.
        done = house.command("jobs", "run", "process-mail")

    assert done.returncode == 0, done.stderr.decode()
    # Whatever was being read at that very moment is due again when its claim runs out.
    assert all(outcome == "ticket" or is_claimed for outcome, is_claimed in outcomes(house))
    filed = [outcome for outcome, _ in outcomes(house) if outcome == "ticket"]
    assert len(filed) >= len(numbers) - 1
    query = "select count(*) from tickets where subject like 'Gniazdko iskrzy%'"
    assert stored(house, query) == [(len(filed),)]


def outcomes(house: Service) -> list[tuple[str, bool]]:
    query = (
        "select outcome, claimed_until is not null from inbound_mails"
        " where message_id like 'plug-%' or message_id like '<plug-%'"
    )
    return [(str(outcome), bool(claimed)) for outcome, claimed in stored(house, query)]


def kill_everything(process: subprocess.Popen[bytes]) -> None:
    """Kill the parent first, so that it starts nothing again, then all it had started."""
    family = [process.pid]
    for pid in family:
        family.extend(children(pid))
    for pid in family:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.wait(10)
    deadline = time.monotonic() + 10
    while any(Path(f"/proc/{pid}/cmdline").exists() and command_line(pid) for pid in family):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children(pid: int) -> list[int]:
    """Return the processes that `pid` started and that live."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    return [int(each) for each in listed.split() if command_line(int(each))]


def command_line(pid: int) -> str:
    """Return the words that started `pid`; nothing for one that is only waiting to be buried."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""
