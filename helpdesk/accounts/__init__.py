"""People: roles, sign-in, signed links, technicians' units, skills and absences."""
