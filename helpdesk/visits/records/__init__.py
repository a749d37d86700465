"""The signed record of a visit (protokół): frozen with its fingerprint, printed, sent, corrected by annexes."""
