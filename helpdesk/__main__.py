"""`python -m helpdesk` is the `helpdesk` command."""

from __future__ import annotations

from helpdesk.start import main

main()
