"""Why a subscriber hears nothing now, in words for the publisher's operator, with the next step."""

from onegov.core.types import Text
from onegov.exchange.faults import make_fault

_NO_RIGHT = Text(
    en="The rights of this node no longer let the subscriber hear of it. Renew the right, or ask the "
    "subscriber to unsubscribe.",
    fr="Les droits de ce nœud ne permettent plus d’en informer l’abonné. Renouvelez le droit, ou "
    "demandez à l’abonné de mettre fin à l’abonnement.",
)
_NO_KEY = Text(
    en="The directory lists no open key of the subscriber any more. It must have its next key listed.",
    fr="L’annuaire ne contient plus de clé en vigueur de l’abonné. Celui-ci doit faire inscrire sa "
    "prochaine clé.",
)
_REFUSED = Text(
    en="The subscriber’s node does not let this publisher deliver. Its operator must grant the right.",
    fr="Le nœud de l’abonné ne permet pas à cet éditeur de livrer. Son responsable doit accorder le droit.",
)
_STATUS = Text(
    en="The subscriber’s system refused an event; it is tried again. Its operator must mend the system.",
    fr="Le système de l’abonné a refusé un événement; la livraison sera réessayée. Son responsable doit "
    "corriger le système.",
)


def why(fault: str) -> Text | None:
    """What a kept fault means; None when there is none."""
    type, _, detail = fault.partition(": ")
    if not fault:
        return None
    if type == "server.serverproxy.access_denied":
        return _NO_RIGHT if detail else _REFUSED
    if fault == "server.clientproxy.unknown_member: key":
        return _NO_KEY
    if fault.startswith("status"):
        return _STATUS
    return make_fault(type).message
