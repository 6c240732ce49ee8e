"""The surge twin: the queue simulated case by case, in the order of the officers' own policy.

Pure. A moment is a number of days since the midnight before the first simulated day; officers' time
is counted in office hours since then, so that nights and holidays need no events.
"""
