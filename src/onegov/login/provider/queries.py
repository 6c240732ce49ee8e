"""Reads of the OpenID Provider."""

import hashlib
import json
from functools import cache
from uuid import UUID

from django.db.models import Q

from onegov.core import clock
from onegov.core.errors import OneGovError
from onegov.core.types import Text
from onegov.login import rows
from onegov.login.mandates import public as mandates
from onegov.login.partners import public as partners
from onegov.login.provider.conf import conf
from onegov.login.provider.logic import subjects
from onegov.login.provider.logic.secrets import digest
from onegov.login.provider.models import Client, Grant, LogoutNotice, Token
from onegov.login.provider.types import Delivery
from onegov.people import public as people


def client(client_id: str) -> Client | None:
    return rows.one(Client, "id = %s", client_id) if is_name(client_id) else None


def is_name(client_id: str) -> bool:
    """Whether a text can be a ``client_id``; anybody may send any, also what no table can hold."""
    return 0 < len(client_id) <= 40 and client_id.isascii() and client_id.isprintable()


def clients_of(org_id: str) -> list[Client]:
    return list(Client.objects.filter(org_id=org_id).order_by("name_en", "id"))


def fingerprint(client: Client) -> str:
    """The SHA-256 of what was certified: all of a registration but its names and its keys."""
    said = {name: getattr(client, name) for name in _CERTIFIED}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


_CERTIFIED = (
    "sector",
    "auth_method",
    "grant_types",
    "scopes",
    "claims",
    "audiences",
    "redirect_uris",
    "post_logout_redirect_uris",
    "backchannel_logout_uri",
    "frontchannel_logout_uri",
    "require_par",
    "require_request_object",
    "dpop_bound",
    "signed_userinfo",
    "accepts_representation",
    "default_max_age",
    "default_acr",
)


def subject(party: UUID, sector: str) -> str:
    """A person's or organisation's name towards one sector: the same in every token of it.

    Who came with an identifier that the sector knew before keeps the name that it stood for.
    """
    known = partners.imported_subject(person_id=party, sector=sector)
    return known or people.pseudonym(person_id=party, member=subjects.sector_name(sector))


def subject_of(party: UUID, sector: str, sealed: bytes | None) -> str:
    """The same, for who has asked in a statement of their own (``partners.sealed_subject``)."""
    if sealed is not None:
        return partners.opened_subject(sealed=sealed)
    return people.pseudonym(person_id=party, member=subjects.sector_name(sector))


def session_id(visit: UUID, client_id: str) -> str:
    return subjects.session_id(conf().pairwise_key, visit, client_id)


def access_token(value: str) -> Token | None:
    """A good access token with its grant and application; None when it is not good any more."""
    found = rows.fetch(_access(), [digest(value), clock.now()])
    if found is None:
        return None
    first, second = rows.width(Token), rows.width(Token) + rows.width(Client)
    token, client = rows.read(Token, found[:first]), rows.read(Client, found[first:second])
    grant = rows.read(Grant, found[second:])
    if token is None or client is None or not client.is_active:
        return None
    token.client, token.grant = client, grant
    if grant is not None and grant.client_id == client.id:
        grant.client = client
    return token if grant is None or is_open(grant) else None


@cache
def _access() -> str:
    named = ((Token, "t"), (Client, "c"), (Grant, "g"))
    listed = ", ".join(rows.columns(model, alias) for model, alias in named)
    return (
        f"SELECT {listed} FROM {Token._meta.db_table} t"  # noqa: S608  # names of our own tables
        f" JOIN {Client._meta.db_table} c ON c.id = t.client_id"
        f" LEFT JOIN {Grant._meta.db_table} g ON g.id = t.grant_id"
        " WHERE t.digest = %s AND t.kind = 'access' AND t.expires_at > %s"
    )


def is_open(grant: Grant) -> bool:
    """Whether a grant stands: not ended, and the mandate it rests on has not either."""
    if grant.ended_at is not None or grant.expires_at <= clock.now():
        return False
    if grant.by is None or grant.mandate_id is None:
        return True
    return stands(grant.mandate_id, grant.by)


def stands(mandate_id: UUID, holder: UUID) -> bool:
    """Whether somebody may still act under a mandate."""
    try:
        mandates.require(mandate_id=mandate_id, person_id=holder)
    except OneGovError:
        return False
    return True


def held_by(person_id: UUID) -> Q:
    """Grants of whoever signed in, also those in which they act for somebody else."""
    return Q(person_id=person_id, by=None) | Q(by=person_id)


def open_grants(*, person_id: UUID) -> list[Grant]:
    """Where a person is signed in or has tokens, oldest first."""
    return list(
        Grant.objects.select_related("client")
        .filter(held_by(person_id), ended_at=None, expires_at__gt=clock.now())
        .order_by("created_at")
    )


def deliveries(*, person_id: UUID, most: int = 200) -> tuple[Delivery, ...]:
    """Which applications were told that a session of the person ended; newest first."""
    found = LogoutNotice.objects.select_related("client").filter(person_id=person_id)
    return tuple(_delivery(row) for row in found.order_by("-asked_at", "id")[:most])


def deliveries_of(client: Client, most: int) -> tuple[Delivery, ...]:
    """Whether an application confirmed the ends of sessions it was told of; newest first."""
    found = LogoutNotice.objects.select_related("client").filter(client=client)
    return tuple(_delivery(row) for row in found.order_by("-asked_at", "id")[:most])


def _delivery(row: LogoutNotice) -> Delivery:
    return Delivery(
        client_name=Text(en=row.client.name_en, fr=row.client.name_fr),
        org_id=row.client.org_id,
        kind="back" if row.kind == "back" else "front",
        asked_at=row.asked_at,
        confirmed_at=row.confirmed_at,
        attempts=row.attempts,
        failing=row.failing,
    )
