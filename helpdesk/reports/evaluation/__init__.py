"""Whether the plan works: the whole project period in coverage, speed, cost and quality."""
