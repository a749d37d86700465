"""How much working time the coming weeks have, how much of it is taken, and how much is needed."""
