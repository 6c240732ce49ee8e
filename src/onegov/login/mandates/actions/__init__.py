"""Writes: each is one transaction with one ledger entry."""

from onegov.login.mandates.actions.claiming import (
    approve,
    claim_dependant,
    claim_organisation,
    refuse,
)
from onegov.login.mandates.actions.ending import end, end_due, note_death
from onegov.login.mandates.actions.proposing import accept, peek, propose
from onegov.login.mandates.actions.using import take_up

__all__ = [
    "accept",
    "approve",
    "claim_dependant",
    "claim_organisation",
    "end",
    "end_due",
    "note_death",
    "peek",
    "propose",
    "refuse",
    "take_up",
]
