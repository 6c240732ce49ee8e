"""Writes: each one transaction with one ledger entry."""
