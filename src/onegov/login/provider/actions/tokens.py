"""Tokens: opaque, 256 random bits, kept as digests; a refresh token is used once.

Source: RFC 6749 sections 4.4, 5 and 6; RFC 9700 section 4.14; RFC 9449 section 5.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import connection, transaction

from onegov.core import clock
from onegov.core.types import Text
from onegov.login import rows
from onegov.login.provider import queries
from onegov.login.provider.actions import ending
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, invalid_grant
from onegov.login.provider.id_tokens import id_token
from onegov.login.provider.logic.secrets import digest, new_secret
from onegov.login.provider.models import Client, Grant, Token
from onegov.login.provider.types import Issued

_USE = """
UPDATE login_provider_token SET used_at = %s
WHERE digest = %s AND client_id = %s AND kind = 'refresh' AND used_at IS NULL
  AND expires_at > %s AND jkt IN ('', %s)
RETURNING grant_id, scopes
"""


def for_grant(client: Client, grant: Grant, *, jkt: str, scopes: Collection[str] = ()) -> Issued:
    """Will issue an access token and an ID token, and a refresh token with ``offline_access``.

    A grant that is new is written with them.
    """
    wanted = sorted(scopes or grant.scopes)
    access = _token(client, grant, wanted, jkt, "access", conf().access_life)
    made = [access]
    if "offline_access" in grant.scopes:
        # Whoever cannot prove a key of its own is bound to the one that it shows.
        made.append(_token(client, grant, grant.scopes, jkt, "refresh", conf().refresh_life))
    rows.insert(*([grant] if grant._state.adding else []), *(row for _, row in made))
    return Issued(
        access_token=access[0],
        expires_in=int(conf().access_life.total_seconds()),
        scopes=tuple(wanted),
        bound=bool(jkt),
        refresh_token=made[1][0] if len(made) > 1 else "",
        id_token=id_token(client, grant) if "openid" in wanted else "",
    )


def refresh(client: Client, value: str, *, jkt: str, scopes: frozenset[str]) -> Issued:
    """Will use a refresh token and issue the next.

    Raises:
        OAuthError: ``invalid_grant``; if it was used before, the whole family is ended.
            ``invalid_scope`` for more than was granted.
    """
    with transaction.atomic():
        grant = _used(client, value, jkt)
        if grant is None:
            _end_family_of(client, value)
        elif scopes <= frozenset(grant.scopes):
            return for_grant(client, grant, jkt=jkt, scopes=scopes)
        else:
            transaction.set_rollback(True)
    raise _not_good() if grant is None else too_much_scope()


def _used(client: Client, value: str, jkt: str) -> Grant | None:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_USE, [now, digest(value), client.id, now, jkt])
        row = cursor.fetchone()
    if row is None:
        return None
    grant = rows.one(Grant, "id = %s", row[0])
    return grant if grant is not None and queries.is_open(grant) else None


def _end_family_of(client: Client, value: str) -> None:
    stolen = Token.objects.filter(
        digest=digest(value), client=client, kind="refresh", used_at__isnull=False
    ).first()
    if stolen is not None and stolen.grant_id is not None:
        ending.end_family(stolen.grant_id)


def for_client(client: Client, *, scopes: frozenset[str], audience: str, jkt: str) -> Issued:
    """Will issue an access token to an application itself.

    Raises:
        OAuthError: ``invalid_scope`` or ``invalid_target``: not registered for it.
    """
    if scopes - (frozenset(client.scopes) - {"openid", "offline_access"}):
        raise too_much_scope()
    check_audience(client, audience)
    value, row = _token(client, None, sorted(scopes), jkt, "access", conf().access_life)
    row.audience = audience
    rows.insert(row)
    lasts = int(conf().access_life.total_seconds())
    return Issued(value, lasts, tuple(sorted(scopes)), bool(jkt))


def check_audience(client: Client, audience: str) -> None:
    """Will check for whom a token is asked.

    Raises:
        OAuthError: ``invalid_target`` (RFC 8693 section 2.2.2).
    """
    if audience and audience not in client.audiences:
        raise OAuthError(
            "invalid_target",
            "audience.registered",
            Text(
                en="The application is not registered to ask for tokens for this audience.",
                fr="L’application n’est pas inscrite pour demander des jetons pour ce destinataire.",
            ),
        )


def _token(
    client: Client,
    grant: Grant | None,
    scopes: list[str],
    jkt: str,
    kind: str,
    life: timedelta,
) -> tuple[str, Token]:
    value, now = new_secret(), clock.now()
    row = Token(
        digest=digest(value),
        kind=kind,
        org_id=client.org_id,
        client=client,
        grant=grant,
        scopes=scopes,
        jkt=jkt,
        issued_at=now,
        expires_at=_until(grant, now + life),
    )
    return value, row


def _until(grant: Grant | None, wanted: datetime) -> datetime:
    return wanted if grant is None else min(wanted, grant.expires_at)


def _not_good() -> OAuthError:
    return invalid_grant(
        "refresh_token.good",
        "The refresh token is unknown, was used, has ended or is bound to another key.",
        "Le jeton d’actualisation est inconnu, a servi, a pris fin ou est lié à une autre clé.",
    )


def too_much_scope() -> OAuthError:
    return OAuthError(
        "invalid_scope",
        "scope.granted",
        Text(
            en="A scope was asked for that is not registered or was not granted.",
            fr="Une portée demandée n’est pas inscrite ou n’a pas été accordée.",
        ),
    )
