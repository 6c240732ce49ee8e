"""The department systems: each its own process on loopback, behind its department's node.

They know nothing of OneGov; they import the standard library and this package's population only.
"""
