"""What a school is promised about a visit, and what it answers."""
