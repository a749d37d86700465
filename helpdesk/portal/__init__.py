"""The reporter's door: start, report, follow. Works without an account and without a script."""
