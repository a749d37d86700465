"""Where the `helpdesk` command begins.

Loading database and pages takes longer than planning the visits of a small municipality, which
needs neither; so `visits solve` begins without them.
"""

from __future__ import annotations

import sys
from importlib import import_module

from helpdesk.visits.planning_command import solve

ALONE = ["visits", "solve"]


def main() -> None:
    """Run the command."""
    if sys.argv[1:3] == ALONE:
        solve(sys.argv[3:], prog_name="helpdesk visits solve")
    else:
        import_module("helpdesk.cli").main()
