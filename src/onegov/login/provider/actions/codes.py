"""Authorization codes: given once, redeemed once; a replay ends all that came of the first use.

Source: RFC 6749 section 4.1.2; RFC 9700 sections 2.1.1 and 4.5; FAPI 2.0 section 5.3.2.2.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from onegov.core import clock
from onegov.core.types import Text
from onegov.login import rows
from onegov.login.partners import public as partners
from onegov.login.provider import claims, queries
from onegov.login.provider.actions import ending, tokens
from onegov.login.provider.actions.acting import person_of
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, invalid_grant
from onegov.login.provider.logic import pkce, records
from onegov.login.provider.logic.secrets import digest, new_secret
from onegov.login.provider.models import Client, Code, Grant
from onegov.login.provider.releasing import claims_of
from onegov.login.provider.types import AuthorizationRequest, Issued, SignedIn
from onegov.login.releases import public as releases

_TAKE = f"""
DELETE FROM login_provider_code code WHERE digest = %s
RETURNING client_id, request, signed_in, expires_at,
  {partners.sealed_subject(person="code.person_id")}
"""  # noqa: S608  # no value of anybody


@dataclass(frozen=True, slots=True)
class _Taken:
    client_id: str
    request: dict[str, str]
    who: SignedIn
    kept: dict[str, object]
    expires_at: datetime
    sealed_subject: bytes | None


def give(request: AuthorizationRequest, who: SignedIn) -> str:
    """Will make a code for a person who agreed; good for a minute."""
    code = new_secret()
    rows.insert(
        Code(
            digest=digest(code),
            client_id=request.client_id,
            person_id=who.person_id,
            request=records.from_request(request),
            signed_in=records.from_signed_in(who),
            expires_at=clock.now() + conf().code_life,
        )
    )
    return code


def redeem(client: Client, code: str, *, redirect_uri: str, verifier: str, jkt: str) -> Issued:
    """Will turn a code into a grant and its first tokens.

    Whoever is second, in this moment or later, is refused, and what the first got is ended: the
    second waits for the row until the transaction of the first is over.

    Raises:
        OAuthError: ``invalid_grant``, with the name of the check; the code is spent all the same.
    """
    with transaction.atomic():
        taken = _take(code, client.sector)
        refused = _refusal(taken, client, redirect_uri, verifier, jkt)
        if taken is None:
            ending.end_replayed(digest(code))
        if taken is not None and refused is None:
            return tokens.for_grant(client, _begin(client, taken, code, jkt), jkt=jkt)
    raise refused or _not_good()


def _take(code: str, sector: str) -> _Taken | None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [digest(code), sector])
        row = cursor.fetchone()
    if row is None:
        return None
    client_id, request, who, expires_at, sealed = row
    kept = json.loads(who)
    who = records.to_signed_in(kept)
    return _Taken(client_id, json.loads(request), who, kept, expires_at, sealed)


def _refusal(
    taken: _Taken | None, client: Client, redirect_uri: str, verifier: str, jkt: str
) -> OAuthError | None:
    if taken is None or taken.client_id != client.id or taken.expires_at <= clock.now():
        return _not_good()
    if taken.request["redirect_uri"] != redirect_uri:
        return invalid_grant(
            "code.redirect_uri",
            "redirect_uri is not the one of the authorization request.",
            "redirect_uri n’est pas celui de la demande d’autorisation.",
        )
    if not pkce.is_verified(verifier, taken.request["code_challenge"]):
        return invalid_grant(
            "pkce.verifier",
            "code_verifier does not match code_challenge.",
            "code_verifier ne correspond pas à code_challenge.",
        )
    if not _is_still_allowed(taken.who):
        return _not_good()
    bound = taken.request["dpop_jkt"]
    if bound and bound != jkt:
        return invalid_grant(
            "code.dpop_jkt",
            "The code is bound to another DPoP key.",
            "Le code est lié à une autre clé DPoP.",
        )
    return None


def _is_still_allowed(who: SignedIn) -> bool:
    """Whether the mandate under which somebody acts has not ended meanwhile."""
    if who.by is None or who.mandate_id is None:
        return True
    return queries.stands(who.mandate_id, who.by)


def _not_good() -> OAuthError:
    return invalid_grant(
        "code.good",
        "The code is unknown, was used, has expired or belongs to another application.",
        "Le code est inconnu, a servi, est expiré ou appartient à une autre application.",
    )


def _begin(client: Client, taken: _Taken, code: str, jkt: str) -> Grant:
    who, now = taken.who, clock.now()
    grant = Grant(
        client=client,
        person_id=who.person_id,
        by=who.by,
        mandate_id=who.mandate_id,
        visit=who.visit,
        code_digest=digest(code),
        subject=queries.subject_of(who.person_id, client.sector, taken.sealed_subject),
        sid=queries.session_id(who.visit, client.id),
        scopes=taken.request["scopes"],
        signed_in=taken.kept | {"nonce": taken.request["nonce"]},
        jkt=jkt if client.dpop_bound else "",
        created_at=now,
        expires_at=now + conf().refresh_life,
    )
    _record(client, grant, who)
    return grant


def _record(client: Client, grant: Grant, who: SignedIn) -> None:
    """The release, with its entry in the ledger; once for a session that asks for the same again."""
    names = {name for found in who.claims.values() for name in found}
    given = claims.values(who.person_id, names)
    registered = [claim for claim in claims_of(client) if claim.name in given]
    purpose, authority = releases.account_for(registered)
    releases.record(
        actor=person_of(who),
        person_id=who.person_id,
        org_id=client.org_id,
        client_id=client.id,
        claims=given,
        purpose=purpose,
        authority=authority,
        by=who.by,
        mandate_id=who.mandate_id,
        language=who.language,
        client_name=Text(en=client.name_en, fr=client.name_fr),
        session=grant.sid,
    )
