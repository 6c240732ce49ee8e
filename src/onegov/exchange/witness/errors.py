"""What can stand in the way of an audit."""

from onegov.core.types import Text
from onegov.exchange.errors import ExchangeError


class NotAudited(ExchangeError):
    """The log could not be walked at all; the message says why."""

    code = "exchange.not_audited"
    next_step = Text(
        en="Check the address, the token, the directory and the folder of the last time.",
        fr="Vérifiez l’adresse, le jeton, l’annuaire et le dossier de la dernière fois.",
    )
