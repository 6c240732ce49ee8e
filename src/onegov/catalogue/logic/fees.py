"""Which fee applies on a day."""

from datetime import date

from onegov.catalogue.errors import NoFeeKnown
from onegov.catalogue.types import Definition, Fee


def fee_on(definition: Definition, day: date) -> Fee:
    """The fee of ``definition`` on ``day``; raises NoFeeKnown when none is stated."""
    for fee in definition.fees:
        if fee.applies_on(day):
            return fee
    raise NoFeeKnown(day.isoformat())
