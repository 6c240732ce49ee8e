"""Values of facts as people read them; see ``ui.values``."""

from onegov.catalogue.types import FactSpec
from onegov.ui import values
from onegov.ui.values import TripRow, is_certain, total_away, trip_rows, typed

__all__ = ["TripRow", "in_words", "is_certain", "total_away", "trip_rows", "typed"]


def in_words(fact: FactSpec, value: object) -> object:
    """What a summary shows: a value that ``written`` knows, or a list of lines."""
    return values.in_words(fact.type, fact.choices, value)
