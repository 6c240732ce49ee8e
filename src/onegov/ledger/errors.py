"""Errors of the ledger."""

from onegov.core.errors import OneGovError


class LedgerError(OneGovError):
    """Base of errors of this room."""

    code = "ledger.error"
