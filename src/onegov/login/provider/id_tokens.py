"""ID tokens and signed UserInfo: who signed in, how, in whose name.

Source: OpenID Connect Core 1.0 sections 2 and 5.3.2; CATS 3.0.2 OP07 to OP10 (``locale``);
RFC 8485 (``vot``); RFC 8693 section 4.1 (``act``).
"""

from onegov.core import clock
from onegov.login.provider import claims, jose, queries
from onegov.login.provider.conf import conf
from onegov.login.provider.logic import records
from onegov.login.provider.models import Client, Grant
from onegov.login.provider.releasing import AUTH_TIME, still


def id_token(client: Client, grant: Grant) -> str:
    """The signed ID token of a grant, good for minutes."""
    now = clock.now()
    who = records.to_signed_in(grant.signed_in)
    told: dict[str, object] = {
        "iss": conf().issuer,
        "sub": grant.subject,
        "aud": client.id,
        "iat": int(now.timestamp()),
        "exp": int((now + conf().id_token_life).timestamp()),
        "acr": who.acr,
        "amr": list(who.amr),
        "sid": grant.sid,
        "locale": f"{who.language}-CA",
    }
    if who.vot:
        told["vot"] = who.vot
    names = who.claims.get("id_token", ())
    if AUTH_TIME in names:
        told[AUTH_TIME] = int(who.auth_time.timestamp())
    if grant.signed_in.get("nonce"):
        told["nonce"] = grant.signed_in["nonce"]
    if grant.by is not None:
        told["act"] = {"sub": queries.subject(grant.by, client.sector)}
    more = claims.values(grant.person_id, still(client, grant.person_id, names))
    return jose.sign(conf().keys.current(now), more | told, typ="JWT")


def user_info(grant: Grant) -> dict[str, object]:
    """What UserInfo answers for a grant."""
    client = grant.client
    who = records.to_signed_in(grant.signed_in)
    told: dict[str, object] = {"sub": grant.subject, "locale": f"{who.language}-CA"}
    if grant.by is not None:
        told["act"] = {"sub": queries.subject(grant.by, client.sector)}
    names = still(client, grant.person_id, who.claims.get("userinfo", ()))
    return claims.values(grant.person_id, names) | told


def signed_user_info(grant: Grant) -> str:
    """The same as a JWT, for applications that registered for it."""
    now = clock.now()
    about = {"iss": conf().issuer, "aud": grant.client_id, "iat": int(now.timestamp())}
    return jose.sign(conf().keys.current(now), user_info(grant) | about, typ="JWT")
