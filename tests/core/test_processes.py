"""Whose a claim is: told from the name of a machine and the number of a process."""

from __future__ import annotations

import subprocess
import sys

from helpdesk.core.processes import is_dead_here, this_process


def test_a_process_that_runs_is_not_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        host = this_process().rpartition(":")[0]

        assert not is_dead_here(f"{host}:{other.pid}")

        other.communicate(b"\n")
    assert is_dead_here(f"{host}:{other.pid}")


def test_of_another_machine_nothing_is_known() -> None:
    assert not is_dead_here("elsewhere.example:1")
    assert not is_dead_here("nonsense")


def test_a_claim_under_our_own_number_was_anothers() -> None:
    assert is_dead_here(this_process())
