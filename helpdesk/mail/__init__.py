"""Letters in and out, as letters: bytes, parts, threads, an outbox. Knows no ticket."""
