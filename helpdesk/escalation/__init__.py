"""The ladder of warnings: what has fallen, who is told of it, and what is shown."""
