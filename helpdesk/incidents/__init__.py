"""Security incidents: whom the law wants told by when, and whether it was done."""
