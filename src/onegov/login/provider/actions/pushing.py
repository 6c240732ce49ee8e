"""Requests that are sent ahead, and requests that wait while the person signs in.

Source: RFC 9126 sections 2 to 4.
"""

import json
from datetime import datetime, timedelta

from django.db import connection

from onegov.core import clock
from onegov.core.types import Text
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, invalid_request
from onegov.login.provider.logic.parameters import Parameters
from onegov.login.provider.logic.secrets import digest, new_secret
from onegov.login.provider.models import Client, PushedRequest

PREFIX = "urn:ietf:params:oauth:request_uri:"
_MOST_WAITING = 5_000  # of one application
_MOST_STANDING = 50_000
_TAKE = """
DELETE FROM login_provider_pushedrequest
WHERE digest = %s AND client_id = %s AND pushed AND expires_at > %s
RETURNING parameters, created_at
"""


def push(client: Client, parameters: Parameters) -> tuple[str, int]:
    """Will keep a request; its ``request_uri`` and for how many seconds it may be used.

    Raises:
        OAuthError: too many requests of this application wait.
    """
    # Those that wait for a person are not counted: anybody can make them.
    waiting = PushedRequest.objects.filter(client=client, pushed=True, expires_at__gt=clock.now())
    if waiting.count() >= _MOST_WAITING:
        raise invalid_request(
            "par.waiting",
            "Too many pushed requests of this application wait.",
            "Trop de requêtes transmises par cette application sont en attente.",
        )
    life = conf().pushed_life
    return PREFIX + keep(client, parameters, life=life, pushed=True), int(life.total_seconds())


def keep(
    client: Client,
    parameters: Parameters,
    *,
    life: timedelta,
    pushed: bool,
    asked_at: datetime | None = None,
) -> str:
    """Will keep a request and return the secret by which it is found.

    Raises:
        OAuthError: more people than an application can have stand before its sign-in.
    """
    if not pushed:
        _check_room(client)
    reference, now = new_secret(), clock.now()
    PushedRequest.objects.create(
        digest=digest(reference),
        client=client,
        org_id=client.org_id,
        parameters=parameters,
        pushed=pushed,
        created_at=asked_at or now,
        expires_at=now + life,
    )
    return reference


def _check_room(client: Client) -> None:
    """Anybody can begin to sign in, and each beginning is a row for half an hour."""
    waiting = PushedRequest.objects.filter(client=client, pushed=False, expires_at__gt=clock.now())
    if waiting[_MOST_STANDING:].exists():
        raise OAuthError("temporarily_unavailable", "sign_in.waiting", _FULL)


_FULL = Text(
    en="Too many people are signing in to this application. Try again in some minutes.",
    fr="Trop de personnes se connectent à cette application. Réessayez dans quelques minutes.",
)


def take(client_id: str, request_uri: str) -> tuple[Parameters, datetime]:
    """Will take a pushed request for the browser that shows it first; nobody can use it after.

    Returns:
        Its parameters, and when it was pushed.

    Raises:
        OAuthError: it is unknown, used, expired or of another application.
    """
    known = digest(request_uri.removeprefix(PREFIX))
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [known, client_id, clock.now()])
        row = cursor.fetchone()
    if row is None or not request_uri.startswith(PREFIX):
        raise invalid_request(
            "request_uri.good",
            "request_uri is unknown, was used, has expired or belongs to another application.",
            "request_uri est inconnu, a servi, est expiré ou appartient à une autre application.",
        )
    return json.loads(row[0]), row[1]


def find(reference: str) -> PushedRequest | None:
    """The request that waits under a secret, with its application; None when it waits no more."""
    return (
        PushedRequest.objects.select_related("client")
        .filter(digest=digest(reference), pushed=False, expires_at__gt=clock.now())
        .first()
    )


def answer(waiting: PushedRequest, name: str, value: str) -> None:
    """Will keep what the person answered on the way."""
    waiting.answers = waiting.answers | {name: value}
    waiting.save(update_fields=["answers"])


def done(reference: str) -> bool:
    """Will end a waiting request; False when another answer ended it before."""
    deleted, _ = PushedRequest.objects.filter(digest=digest(reference)).delete()
    return deleted == 1
