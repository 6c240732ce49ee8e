"""Token exchange: one department's application calls another's for the same person.

The token that results names the person by the other's pairwise subject, and in ``act`` who calls.

Source: RFC 8693 sections 2 and 4.1.
"""

from collections.abc import Mapping

from django.db import transaction

from onegov.core import clock
from onegov.core.types import Text
from onegov.login.provider import queries
from onegov.login.provider.actions.acting import PROVIDER
from onegov.login.provider.actions.tokens import check_audience, too_much_scope
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, invalid_grant, invalid_request
from onegov.login.provider.logic.secrets import digest, new_secret
from onegov.login.provider.models import Client, Grant, Token
from onegov.login.provider.types import Issued
from onegov.login.releases import public as releases

ACCESS = "urn:ietf:params:oauth:token-type:access_token"
_DEEPEST = 3


def exchange(client: Client, parameters: Mapping[str, str], *, jkt: str) -> Issued:
    """Will issue a token for ``audience`` on the strength of the caller's token of the person.

    Raises:
        OAuthError: ``invalid_request``, ``invalid_grant``, ``invalid_target``, ``invalid_scope``.
    """
    audience = parameters.get("audience", "")
    _check_types(parameters, audience)
    check_audience(client, audience)
    shown = queries.access_token(parameters.get("subject_token", ""))
    if shown is None or shown.grant is None or not _is_theirs(shown, client, jkt):
        raise _not_good()
    if len(shown.actors) >= _DEEPEST:
        raise _too_deep()
    scopes = frozenset(parameters.get("scope", "").split()) or frozenset(shown.scopes)
    if scopes - frozenset(shown.scopes):
        raise too_much_scope()
    return _issue(client, shown, audience, sorted(scopes - {"openid", "offline_access"}), jkt)


def _check_types(parameters: Mapping[str, str], audience: str) -> None:
    asked = parameters.get("requested_token_type", ACCESS)
    if parameters.get("subject_token_type") != ACCESS or asked != ACCESS or not audience:
        raise invalid_request(
            "exchange.types",
            "subject_token_type and requested_token_type must be access_token; audience is needed.",
            "subject_token_type et requested_token_type doivent être access_token; "
            "audience est requis.",
        )
    if "actor_token" in parameters:
        raise invalid_request(
            "exchange.actor_token",
            "The actor is the application that asks; actor_token is not taken.",
            "L’acteur est l’application qui demande; actor_token n’est pas accepté.",
        )


def _is_theirs(shown: Token, client: Client, jkt: str) -> bool:
    """A token may be exchanged by whom it was issued to, or for."""
    is_for_them = client.id in (shown.audience or shown.client_id,)
    return is_for_them and shown.jkt in ("", jkt)


@transaction.atomic
def _issue(client: Client, shown: Token, audience: str, scopes: list[str], jkt: str) -> Issued:
    value, now = new_secret(), clock.now()
    until = min(now + conf().access_life, shown.expires_at)
    Token.objects.create(
        digest=digest(value),
        kind="access",
        org_id=client.org_id,
        client=client,
        grant=shown.grant,
        scopes=scopes,
        audience=audience,
        actors=[client.id, *shown.actors],
        jkt=jkt,
        issued_at=now,
        expires_at=until,
    )
    _record(client, shown.grant, audience)
    lasts = int((until - now).total_seconds())
    return Issued(value, lasts, tuple(scopes), bool(jkt), issued_type=ACCESS)


def _record(client: Client, grant: Grant | None, audience: str) -> None:
    """That another department learns of the person: they see it among what was given."""
    if grant is None:
        raise RuntimeError("a token that stands for nobody is not exchanged")
    other = queries.client(audience)
    releases.record(
        actor=PROVIDER,
        person_id=grant.person_id,
        org_id=other.org_id if other else client.org_id,
        client_id=audience,
        claims=(),
        purpose=Text(
            en=f"Another application called it for you: {client.name_en}",
            fr=f"Une autre application y a fait appel pour vous\u00a0: {client.name_fr}",
        ),
        by=grant.by,
        mandate_id=grant.mandate_id,
        language=str(grant.signed_in["language"]),
        client_name=Text(en=other.name_en, fr=other.name_fr) if other else None,
        session=f"{grant.sid}:{client.id}",
    )


def _not_good() -> OAuthError:
    return invalid_grant(
        "subject_token.good",
        "The subject token has ended, stands for no person, or is not this application's.",
        "Le jeton présenté a pris fin, ne représente personne ou n’est pas celui de l’application.",
    )


def _too_deep() -> OAuthError:
    return invalid_grant(
        "exchange.depth",
        "A token may pass through three applications at most.",
        "Un jeton peut passer par trois applications au plus.",
    )
