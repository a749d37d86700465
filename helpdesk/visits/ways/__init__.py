"""Ways between bases and units: what is entered, what is estimated, and the page to change it."""
