"""The reporter's door: start, report, follow."""
