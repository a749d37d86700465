"""Work done by a child process: what it returns and raises, and what happens if it does neither."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.core.confined import Confined, Died, TookTooLong, TookTooMuch


@pytest.fixture
def confined() -> Iterator[Confined]:
    with Confined(seconds=1.5, memory=512 * 1024 * 1024) as confined:
        yield confined


def sleeps(seconds: float) -> str:
    time.sleep(seconds)
    return "woke"


def spins(_number: int) -> None:
    while True:
        pass


def eats(megabytes: int) -> int:
    return len(b"x" * megabytes * 1024 * 1024)


def dies(_number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dies_once(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).touch()
        dies(0)
    return "done"


def chatters(word: str) -> str:
    sys.stdout.write("something a library prints")
    sys.stdout.flush()
    return word


def test_it_returns_what_the_function_returns(confined: Confined) -> None:
    assert confined.call(divmod, 7, 2) == (3, 1)
    assert confined.call(eats, 30) == 30 * 1024 * 1024
    assert confined.call(chatters, "word") == "word"


def test_it_raises_what_the_function_raises_and_goes_on(confined: Confined) -> None:
    with pytest.raises(ZeroDivisionError):
        confined.call(divmod, 7, 0)

    assert confined.call(divmod, 7, 2) == (3, 1)


@pytest.mark.parametrize("work", [spins, sleeps])
def test_what_takes_too_long_is_given_up_and_the_next_goes_on(
    confined: Confined, work: object
) -> None:
    began = time.monotonic()
    with pytest.raises(TookTooLong):
        confined.call(work, 60)  # type: ignore[arg-type]

    assert time.monotonic() - began < 20
    assert confined.call(divmod, 7, 2) == (3, 1)


def test_what_takes_too_much_memory_is_given_up_and_the_next_goes_on(confined: Confined) -> None:
    with pytest.raises(TookTooMuch):
        confined.call(eats, 4_000)

    assert confined.call(divmod, 7, 2) == (3, 1)


def test_what_kills_its_process_twice_is_given_up_and_the_next_goes_on(confined: Confined) -> None:
    with pytest.raises(Died):
        confined.call(dies, 0)

    assert confined.call(divmod, 7, 2) == (3, 1)


def test_a_child_killed_by_somebody_else_is_no_fault_of_the_work(
    confined: Confined, tmp_path: Path
) -> None:
    assert confined.call(dies_once, str(tmp_path / "mark")) == "done"


def test_a_child_killed_while_idle_is_replaced(confined: Confined) -> None:
    os.kill(confined.call(os.getpid), signal.SIGKILL)

    assert confined.call(divmod, 7, 2) == (3, 1)


def test_the_next_is_worked_on_while_the_last_is_used(confined: Confined) -> None:
    began = time.monotonic()
    for done in confined.each(sleeps, [0.3] * 4):
        assert done == "woke"
        time.sleep(0.3)

    assert time.monotonic() - began < 8


def test_each_keeps_the_order_past_what_was_given_up(confined: Confined) -> None:
    found = list(confined.each(eats, [1, 4_000, 2]))

    assert [type(each) for each in found] == [int, TookTooMuch, int]
    assert list(confined.each(eats, [])) == []


def test_results_larger_than_a_pipe_are_taken_after_a_long_pause(confined: Confined) -> None:
    for done in confined.each(large, [5, 5]):
        assert done == large(5)
        time.sleep(1.6)


def large(megabytes: int) -> bytes:
    return b"x" * megabytes * 1024 * 1024
