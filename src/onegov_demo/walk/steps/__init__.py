"""The steps of the walk: each takes the walk and returns in a few words what it saw."""
