"""The names of what can fail on the wire, with their texts and the error a client gets.

The names follow the dialect of X-Road 7.8 (``server.serverproxy.access_denied``): a name that begins
with ``server.`` goes with status 500, any other with 400, as there. Two of HTTP's own statuses are
kept because proxies and clients act on them: 413 and 503.
"""

import re
from typing import NamedTuple

from onegov.core.types import Text
from onegov.exchange.errors import (
    AccessDenied,
    BadRequest,
    BadSignature,
    ConsentRefused,
    ExchangeError,
    ProviderDown,
)


class Kind(NamedTuple):
    error: type[ExchangeError]
    message: Text


_DOWN = Text(
    en="The department’s system does not answer right now.",
    fr="Le système du ministère ne répond pas en ce moment.",
)
_UNSIGNED = Text(
    en="The answer could not be verified and was refused.",
    fr="La réponse n’a pas pu être vérifiée et a été refusée.",
)
_NO_LOG = Text(
    en="The exchange cannot keep its evidence right now, so it carries nothing.",
    fr="L’échange ne peut conserver ses preuves en ce moment; il ne transmet donc rien.",
)
_UNWITNESSED = Text(
    en="No witness has confirmed the node’s evidence for too long, so it carries nothing.",
    fr="Aucun témoin n’a confirmé les preuves du nœud depuis trop longtemps; il ne transmet donc rien.",
)
_UNSTAMPED = Text(
    en="The node’s evidence has had no timestamp for too long, so it carries nothing.",
    fr="Les preuves du nœud n’ont pas été horodatées depuis trop longtemps; il ne transmet donc rien.",
)
_OUTDATED = Text(
    en="The node’s directory is out of date, so it carries nothing.",
    fr="L’annuaire du nœud n’est plus à jour; il ne transmet donc rien.",
)
_NOT_FEDERATED = Text(
    en="This node exchanges nothing with that instance: there is no federation with it.",
    fr="Ce nœud n’échange rien avec cette instance\u00a0: il n’y a pas de fédération avec elle.",
)
_BUSY = Text(
    en="The exchange is too busy right now.",
    fr="L’échange est trop occupé en ce moment.",
)

KINDS = {
    "client.invalid_request": Kind(
        BadRequest,
        Text(en="The request is malformed.", fr="La requête est mal formée."),
    ),
    "client.missing_client": Kind(
        BadRequest,
        Text(
            en="The request names no client (X-Road-Client).",
            fr="La requête ne nomme aucun client (X-Road-Client).",
        ),
    ),
    "client.missing_purpose": Kind(
        BadRequest,
        Text(
            en="A request that states its purpose must state its legal authority too, and the reverse.",
            fr="Une requête qui énonce sa fin doit aussi énoncer son autorisation légale, et inversement.",
        ),
    ),
    "client.body_too_large": Kind(
        BadRequest,
        Text(en="The message is too large.", fr="Le message est trop volumineux."),
    ),
    "client.key_reused": Kind(
        BadRequest,
        Text(
            en="This Idempotency-Key was used for another request.",
            fr="Cette Idempotency-Key a servi à une autre requête.",
        ),
    ),
    "client.not_authenticated": Kind(
        AccessDenied,
        Text(
            en="This client may not use this node.",
            fr="Ce client ne peut pas utiliser ce nœud.",
        ),
    ),
    "client.not_found": Kind(
        BadRequest,
        Text(en="There is nothing at this address.", fr="Il n’y a rien à cette adresse."),
    ),
    "server.clientproxy.unknown_member": Kind(
        BadRequest,
        Text(
            en="The directory does not list this member.",
            fr="L’annuaire ne contient pas ce membre.",
        ),
    ),
    "server.clientproxy.not_federated": Kind(BadRequest, _NOT_FEDERATED),
    "server.serverproxy.not_federated": Kind(BadRequest, _NOT_FEDERATED),
    "server.clientproxy.global_conf_outdated": Kind(ProviderDown, _OUTDATED),
    "server.serverproxy.global_conf_outdated": Kind(ProviderDown, _OUTDATED),
    "server.clientproxy.invalid_security_server": Kind(
        BadRequest,
        Text(
            en="The directory does not list this node of the member.",
            fr="L’annuaire ne contient pas ce nœud du membre.",
        ),
    ),
    "server.clientproxy.network_error": Kind(ProviderDown, _DOWN),
    "server.clientproxy.timeout": Kind(ProviderDown, _DOWN),
    "server.clientproxy.overloaded": Kind(ProviderDown, _BUSY),
    "server.clientproxy.log_unavailable": Kind(ProviderDown, _NO_LOG),
    "server.clientproxy.log_unwitnessed": Kind(ProviderDown, _UNWITNESSED),
    "server.clientproxy.log_unstamped": Kind(ProviderDown, _UNSTAMPED),
    "server.clientproxy.invalid_answer": Kind(ProviderDown, _DOWN),
    "server.clientproxy.invalid_signature": Kind(BadSignature, _UNSIGNED),
    "server.clientproxy.inconsistent_response": Kind(BadSignature, _UNSIGNED),
    "server.serverproxy.invalid_signature": Kind(
        BadSignature,
        Text(
            en="The provider could not verify the request.",
            fr="Le fournisseur n’a pas pu vérifier la requête.",
        ),
    ),
    "server.serverproxy.expired": Kind(
        BadSignature,
        Text(en="The request has expired.", fr="La requête est expirée."),
    ),
    "server.serverproxy.not_yet_valid": Kind(
        BadSignature,
        Text(
            en="The request is dated in the future; a clock is wrong.",
            fr="La requête porte une date future; une horloge est mal réglée.",
        ),
    ),
    "server.serverproxy.replayed": Kind(
        BadSignature,
        Text(
            en="This request was already received once.",
            fr="Cette requête a déjà été reçue une fois.",
        ),
    ),
    "server.serverproxy.access_denied": Kind(
        AccessDenied,
        Text(
            en="The provider does not allow this access.",
            fr="Le fournisseur ne permet pas cet accès.",
        ),
    ),
    "server.serverproxy.consent_required": Kind(
        ConsentRefused,
        Text(
            en="The provider answers this only with the person’s consent, and the request shows none.",
            fr=(
                "Le fournisseur ne répond à cela qu’avec le consentement de la personne, "
                "et la requête n’en présente aucun."
            ),
        ),
    ),
    "server.serverproxy.consent_barred": Kind(
        AccessDenied,
        Text(
            en=(
                "The provider may not answer this on the strength of a consent. "
                "Ask under a clause of law that it grants, without a consent."
            ),
            fr=(
                "Le fournisseur ne peut répondre à cela sur la foi d’un consentement. Présentez la "
                "requête en vertu d’une disposition qu’il a autorisée, sans consentement."
            ),
        ),
    ),
    "server.serverproxy.consent_invalid": Kind(
        ConsentRefused,
        Text(
            en="The consent shown does not hold for this request.",
            fr="Le consentement présenté ne vaut pas pour cette requête.",
        ),
    ),
    "server.serverproxy.consent_expired": Kind(
        ConsentRefused,
        Text(
            en="The consent receipt shown has expired.",
            fr="Le récépissé de consentement présenté est expiré.",
        ),
    ),
    "server.serverproxy.consent_withdrawn": Kind(
        ConsentRefused,
        Text(
            en="The person has withdrawn the consent shown.",
            fr="La personne a retiré le consentement présenté.",
        ),
    ),
    "server.serverproxy.in_progress": Kind(
        ProviderDown,
        Text(
            en="The same request is being done right now.",
            fr="La même requête est en cours de traitement.",
        ),
    ),
    "server.serverproxy.perhaps_done": Kind(
        ProviderDown,
        Text(
            en="This request may have been done before; nobody can tell. It was not done again.",
            fr=(
                "Cette requête a peut-être déjà été traitée; on ne peut le savoir. "
                "Elle ne l’a pas été de nouveau."
            ),
        ),
    ),
    "server.serverproxy.repeats_unavailable": Kind(
        ProviderDown,
        Text(
            en="The provider cannot note this Idempotency-Key right now, so nothing was done.",
            fr="Le fournisseur ne peut noter cette Idempotency-Key en ce moment; rien n’a donc été fait.",
        ),
    ),
    "server.serverproxy.no_description": Kind(
        BadRequest,
        Text(
            en="The provider gives no description of this service.",
            fr="Le fournisseur ne donne aucune description de ce service.",
        ),
    ),
    "server.serverproxy.unknown_service": Kind(
        BadRequest,
        Text(
            en="The provider has no such service.",
            fr="Le fournisseur n’offre pas ce service.",
        ),
    ),
    "server.serverproxy.service_failed.network_error": Kind(ProviderDown, _DOWN),
    "server.serverproxy.service_failed.timeout": Kind(ProviderDown, _DOWN),
    "server.serverproxy.service_failed.invalid_answer": Kind(ProviderDown, _DOWN),
    "server.serverproxy.service_failed.not_ready": Kind(ProviderDown, _DOWN),
    "server.serverproxy.overloaded": Kind(ProviderDown, _BUSY),
    "server.serverproxy.log_unavailable": Kind(ProviderDown, _NO_LOG),
    "server.serverproxy.log_unwitnessed": Kind(ProviderDown, _UNWITNESSED),
    "server.serverproxy.log_unstamped": Kind(ProviderDown, _UNSTAMPED),
}
# Names that the two dialects do not merely spell otherwise.
_CAMEL = {
    "serverproxy": "ServerProxy",
    "clientproxy": "ClientProxy",
    "global_conf_outdated": "OutdatedGlobalConf",
}
_SNAKE = {camel: snake for snake, camel in _CAMEL.items()}
_UNKNOWN = Kind(
    ProviderDown, Text(en="The exchange reported a fault.", fr="L’échange a signalé une panne.")
)


def make_fault(type: str, detail: str = "", *, evidence_id: str = "") -> ExchangeError:
    """The error for a name on the wire; ``detail`` never holds personal data."""
    kind = KINDS.get(type, _UNKNOWN)
    return kind.error(kind.message, type=type, detail=detail, evidence_id=evidence_id)


def status_of(type: str) -> int:
    """The HTTP status that goes with the name."""
    if type == "client.body_too_large":
        return 413
    if type.endswith((".overloaded", ".repeats_unavailable")):
        return 503
    return 500 if type.startswith("server.") else 400


def in_dialect(type: str) -> str:
    """The name as X-Road up to 7.7 spells it: ``Server.ServerProxy.AccessDenied``."""
    return ".".join(_CAMEL.get(part) or _camel(part) for part in type.split("."))


def from_wire(type: str) -> str:
    """The name in the dialect of 7.8, whichever of the two it came in."""
    return ".".join(_SNAKE.get(part) or _snake(part) for part in type.split("."))


def known_fault(type: str) -> str:
    """The name in the dialect of 7.8 if this node knows it, else "other".

    What other nodes invent must not fill memories with names.
    """
    named = type if type in KINDS else from_wire(type)
    return named if named in KINDS else "other"


def _camel(part: str) -> str:
    return "".join(word.capitalize() for word in part.split("_"))


def _snake(part: str) -> str:
    return re.sub("(?<=[a-z0-9])(?=[A-Z])", "_", part).lower()
