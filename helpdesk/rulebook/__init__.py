"""The rules of the service shown to whoever answers for them: what holds, since when, what is wrong."""
