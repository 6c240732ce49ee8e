"""What can be missing when evidence is asked for."""

from onegov.core.types import Text
from onegov.exchange.errors import ExchangeError


class NoEvidence(ExchangeError):
    """The log cannot give evidence of this exchange; the message says why."""

    code = "exchange.no_evidence"
    next_step = Text(
        en="Check the id, the log and the directory.",
        fr="Vérifiez l’identifiant, le registre et l’annuaire.",
    )
