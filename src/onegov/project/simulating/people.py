"""The simulator's people and the application that was named on the command line."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from django.db import transaction

from onegov.core import clock
from onegov.core.types import Text
from onegov.login.models import Account
from onegov.login.provider import public as applications
from onegov.login.provider.actions.authentication import secret_digest
from onegov.login.provider.models import Client
from onegov.login.provider.types import Registration
from onegov.people import public as people
from onegov.project.filling import SETUP


def make(listed: Sequence[Mapping[str, str]]) -> None:
    """Will make an account for each; nobody has a password."""
    for one in listed:
        Account.objects.create_user(
            one["email"],
            None,
            person_id=people.create_person(),
            language=one["language"],
            date_joined=clock.now(),
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
            backchannel_logout_uri=logout_uri,
            require_par=False,
            dpop_bound=False,
        ),
    )
    _set_secret(client_id, secret)
