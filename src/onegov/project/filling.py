"""Fills a new platform: its services, and the accounts of the demonstration."""

import json
from collections.abc import Mapping
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from onegov.catalogue import public as catalogue
from onegov.core import clock
from onegov.core.types import Actor, ActorKind
from onegov.login.models import Account
from onegov.people import public as people

SETUP = Actor(kind=ActorKind.MACHINE, name="setup")


def publish_services(folder: Path) -> list[str]:
    """Will publish every definition under ``folder`` (``<department>/<service>``); one line each."""
    lines = []
    for definition in sorted(folder.glob("*/*/definition.yaml")):
        version = catalogue.publish(actor=SETUP, folder=definition.parent)
        lines.append(f"{version.service_id} {version.version[:12]}")
    return lines


def make_accounts(file: Path) -> int:
    """Will make the accounts listed in a JSON file, those that exist are left; how many there are.

    Each: ``email, password, totp_secret, language`` and for staff ``org_id, roles``.
    """
    accounts = json.loads(file.read_text("utf-8"))
    for given in accounts:
        _make_account(given)
    return len(accounts)


@transaction.atomic
def _make_account(given: Mapping[str, object]) -> None:
    email = str(given["email"])
    if Account.objects.filter(email=email).exists():
        return
    account = Account.objects.create_user(
        email,
        str(given["password"]),
        person_id=people.create_person(),
        language=str(given.get("language", "en")),
        date_joined=clock.now(),
    )
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    TOTP.activate(account, str(given["totp_secret"]))
    for role in given.get("roles") or ():  # type: ignore[attr-defined]
        people.grant_role(
            actor=SETUP, person_id=account.person_id, org_id=str(given["org_id"]), role=role
        )
