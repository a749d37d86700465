"""The day on the spot: what the phone takes along, and the door for what was done without a network."""
