"""Planning visits: which unit on which day, in which order, with which jobs. Pure.

A problem comes in (`problem`, read from JSON by `reading`), a plan goes out (`plan`, written by
`writing`). What a plan costs is said in one place (`costs`, `timing`) and checked in another that
shares no code with it (`checking`). The search runs in a child process (`helpdesk.visits.solver`).
"""
