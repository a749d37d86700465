"""What the service costs: what the director enters, what the tickets and the road add, and how it is shared."""
