"""`python -m helpdesk` is the `helpdesk` command."""

from __future__ import annotations

from helpdesk.cli import main

main()
