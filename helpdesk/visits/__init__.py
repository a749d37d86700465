"""School visits: which tickets are seen to, where, on which day."""
