"""The director's first page: this month so far, what is at risk, what comes next."""
