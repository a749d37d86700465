"""A plan of visits proposed from what is open: put together, solved, shown, accepted in part."""
