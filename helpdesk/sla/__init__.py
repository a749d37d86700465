"""Working time, targets and their explanation. Pure, but for the stored versions of the rules."""
