"""What reporters think of a solution, and who may learn it. The technicians' room may not look in."""
