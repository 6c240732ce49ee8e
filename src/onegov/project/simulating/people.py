"""The simulator's people and the application that was named on the command line."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from onegov.core import clock
from onegov.core.types import Text
from onegov.login.assurance import public as assurance
from onegov.login.models import Account
from onegov.login.provider import public as applications
from onegov.login.provider.actions.authentication import secret_digest
from onegov.login.provider.models import Client
from onegov.login.provider.types import Registration
from onegov.login.releases.types import RegisteredClaim
from onegov.people import public as people
from onegov.project import representing
from onegov.project.filling import SETUP

_CLAIMS = ("given_name", "family_name", "birthdate", "email", "age_over_18")


def make(file: Path) -> None:
    """Will make the people of a JSON file, with what is proven of them and whom they act for.

    Nobody has a password.
    """
    for one in json.loads(file.read_text("utf-8"))["people"]:
        _make(one)
    representing.make_mandates(file)


def _make(one: Mapping[str, Any]) -> None:
    person_id = people.create_person()
    Account.objects.create_user(
        one["email"],
        None,
        person_id=person_id,
        language=one["language"],
        date_joined=clock.now(),
    )
    if one["claims"]:
        assurance.prove(
            actor=SETUP,
            person_id=person_id,
            method="in_person",
            level=one["level"],
            claims=one["claims"],
            evidence={"document": "simulated", "number": one["email"]},
        )


def set_secrets(file: Path) -> None:
    """Will give applications of a JSON file the secrets that stand there (``client_secret``)."""
    for one in json.loads(file.read_text("utf-8")):
        if "client_secret" in one:
            _set_secret(one["client_id"], one["client_secret"])


def _set_secret(client_id: str, secret: str) -> None:
    Client.objects.filter(id=client_id).update(secret_digests=[secret_digest(secret)])


@transaction.atomic
def register_application(
    *, client_id: str, secret: str, redirect_uris: tuple[str, ...], logout_uri: str
) -> None:
    """Will register an application that proves itself with ``secret``, without PAR and DPoP."""
    applications.register_application(
        actor=SETUP,
        client_id=client_id,
        registration=Registration(
            org_id="DEMO",
            name=Text(en="Your application", fr="Votre application"),
            redirect_uris=redirect_uris,
            post_logout_redirect_uris=redirect_uris,
            auth_method="client_secret_basic",
            sector=client_id,
            scopes=("openid", "profile", "email", "address", "offline_access"),
            claims=tuple(map(_agreed_to, _CLAIMS)),
            backchannel_logout_uri=logout_uri,
            accepts_representation=True,
            require_par=False,
            dpop_bound=False,
        ),
    )
    _set_secret(client_id, secret)


def _agreed_to(name: str) -> RegisteredClaim:
    """A claim on the person's word: the page that asks for it is shown as in production."""
    purpose = Text(en="To try the simulator", fr="Pour essayer le simulateur")
    return RegisteredClaim(name=name, purpose=purpose, basis="consent", authority="")
