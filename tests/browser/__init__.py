"""The product in a real browser, against the real servers."""
