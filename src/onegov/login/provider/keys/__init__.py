"""The keys that sign tokens: a ring that turns by itself, in files or in a hardware module."""
