"""Ours as a measured process, beside its web process: makes applications and signed-in people.

It talks as ``benchmarks.protocol`` says; ``begin`` must come first.
"""

import os
from typing import Any
from uuid import UUID

from benchmarks.protocol import serve

REDIRECT_URI = "https://benefits.example/callback"


def begin(environment: dict[str, str]) -> dict[str, object]:
    """Will open the platform that this environment names and register two applications."""
    os.environ.update(environment)
    import django

    django.setup()
    from joserfc.jwk import ECKey, KeySet

    key = ECKey.generate_key("P-256", auto_kid=True)
    plain, secret = _register(
        auth_method="client_secret_basic",
        redirect_uris=(REDIRECT_URI,),
        scopes=("openid", "offline_access"),
        require_par=False,
        dpop_bound=False,
    )
    machine, _ = _register(
        redirect_uris=(),
        sector="machines",
        grant_types=("client_credentials",),
        jwks=KeySet([key]).as_dict(private=False),
        dpop_bound=False,
    )
    told = {"application": plain, "secret": secret, "machine": machine}
    return told | {"machineKey": key.as_dict(private=True), "redirectUri": REDIRECT_URI}


def _register(**given: Any) -> tuple[str, str]:
    from onegov.core.types import Actor, ActorKind, Text
    from onegov.login.provider.actions.registering import Registration, register

    client, secret = register(
        actor=Actor(kind=ActorKind.MACHINE, name="bench"),
        registration=Registration(org_id="BENCH", name=Text(en="Bench", fr="Banc"), **given),
        production=True,
        loopback=True,
    )
    return client.id, secret


def sign_in(people: int, departments: int = 0) -> dict[str, object]:
    """Sessions of so many people; each is open at so many departments already."""
    return {"sessions": [_session(departments) for _ in range(people)]}


def accounts(people: int) -> dict[str, object]:
    """Addresses of so many people who have a password."""
    from django.contrib.auth.hashers import make_password

    password = make_password("the right password of this account")
    return {"logins": [_account(password).email for _ in range(people)]}


def _account(password: str) -> Any:
    from onegov.core import clock, ids
    from onegov.login.models import Account
    from onegov.people.public import create_person

    return Account.objects.create(
        email=f"{ids.new_id()}@bench.example",
        password=password,
        person_id=create_person(),
        date_joined=clock.now(),
    )


def _session(departments: int) -> str:
    from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from onegov.core import clock, ids
    from onegov.login.sessions import SessionStore

    visit = ids.new_id()
    account = _account("!")  # which no password matches
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["account_authentication_methods_user"] = str(account.pk)
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": method, "type": "totp", "at": clock.now().timestamp()}
        for method in ("password", "mfa")
    ]
    session["onegov.visit"] = str(visit)
    # A sitting that is used already: its use is kept by the minute.
    session["onegov.began"] = session["onegov.seen"] = clock.now().timestamp()
    session.create()
    _open_at(departments, account.person_id, visit)
    return str(session.session_key)


def _open_at(departments: int, person_id: UUID, visit: UUID) -> None:
    from datetime import timedelta

    from onegov.core import clock
    from onegov.login.provider import queries
    from onegov.login.provider.models import Client, Grant

    now = clock.now()
    first = Client.objects.order_by("registered_at").first()
    known = list(Client.objects.filter(org_id="MANY")[:departments])
    for number in range(len(known), departments):
        client = Client.objects.get(pk=first.pk)
        client.pk, client.org_id = f"department-{number}", "MANY"
        client.backchannel_logout_uri = "http://127.0.0.1:9/logout"
        known.append(client)
    Client.objects.bulk_create(known, ignore_conflicts=True)
    Grant.objects.bulk_create(
        Grant(
            client=client,
            person_id=person_id,
            visit=visit,
            code_digest=f"{visit}-{client.pk}"[:64],
            subject="x" * 32,
            sid=queries.session_id(visit, client.pk),
            scopes=["openid"],
            signed_in={},
            created_at=now,
            expires_at=now + timedelta(days=1),
        )
        for client in known
    )


if __name__ == "__main__":
    serve({"begin": begin, "sign_in": sign_in, "accounts": accounts})
