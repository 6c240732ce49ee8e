"""What an officer may decide."""

import unicodedata
from typing import Final

from onegov.cases.errors import NoteNeeded, RulesNotMet
from onegov.cases.types import OutcomeKind

SHORTEST_NOTE: Final = 20
#: What an outcome is called in a definition's decision policy.
POLICY_WORD: Final = {"eligible": "grant", "referred": "refer"}


def check(outcome: OutcomeKind, result: str, note: str) -> None:
    """Will let a decision pass that the rules' result and the note allow.

    Raises:
        RulesNotMet: eligible although the rules say no.
        NoteNeeded: a referral, or eligible on something unknown, without a note of what was seen.
    """
    if outcome == "eligible" and result == "not_met":
        raise RulesNotMet
    needs_note = outcome == "referred" or result != "met"
    if needs_note and _length(note) < SHORTEST_NOTE:
        raise NoteNeeded


def _length(note: str) -> int:
    """How many signs can be seen, with one space between words."""
    shown = "".join(sign for sign in note if sign.isspace() or unicodedata.category(sign)[0] != "C")
    return len(" ".join(shown.split()))
