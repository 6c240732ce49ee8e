"""Fills a new platform: its services, and the accounts of the demonstration."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from onegov.catalogue import public as catalogue
from onegov.core import clock
from onegov.core.types import Actor, ActorKind, Text
from onegov.login.models import Account
from onegov.login.partners import public as partners
from onegov.login.provider import public as applications
from onegov.login.provider.errors import NotRegistrable
from onegov.login.provider.types import Application, Registration
from onegov.login.releases.types import RegisteredClaim
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

    Each: ``email, password, totp_secret, language``, for staff ``org_id, roles``, and ``partners``:
    their identifier at each sign-in partner.
    """
    accounts = json.loads(file.read_text("utf-8"))
    for given in accounts:
        _make_account(given)
    return len(accounts)


def register_applications(file: Path) -> int:
    """Will register the applications listed in a JSON file, as their departments would at the console.

    Each: ``client_id`` and the fields of ``Registration``; ``claims`` are those of ``RegisteredClaim``,
    with a ``purpose`` in both languages. One that exists gets the addresses and keys of the file.

    Raises:
        NotRegistrable: something about one of them is not acceptable.
    """
    listed = json.loads(file.read_text("utf-8"))
    for given in listed:
        _register(*_read(given))
    return len(listed)


def _read(given: Mapping[str, Any]) -> tuple[str, Registration]:
    """``client_id`` and registration as the file has them.

    Raises:
        NotRegistrable: a field or a claim is not one of a registration, or is missing.
    """
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in given.items()
        if name not in ("client_id", "client_secret", "name", "claims")
    }
    try:
        claims = tuple(map(_claim, given.get("claims", ())))
        return given["client_id"], Registration(name=Text(**given["name"]), claims=claims, **plain)
    except (KeyError, TypeError) as error:
        raise NotRegistrable(
            Text(
                en=f"Application {given.get('client_id', '?')} cannot be read: {error}",
                fr=f"L’application {given.get('client_id', '?')} ne peut être lue\u00a0: {error}",
            )
        ) from error


def _claim(given: Mapping[str, Any]) -> RegisteredClaim:
    return RegisteredClaim(**{"authority": "", **given, "purpose": Text(**given["purpose"])})


@transaction.atomic
def _register(client_id: str, registration: Registration) -> None:
    if all(one.id != client_id for one in _of_organisation(registration.org_id)):
        applications.register_application(
            actor=SETUP, registration=registration, client_id=client_id
        )
        return
    applications.change_application(actor=SETUP, client_id=client_id, registration=registration)
    if registration.jwks:  # those that prove themselves with a secret have none
        applications.set_keys(actor=SETUP, client_id=client_id, jwks=registration.jwks)


def _of_organisation(org_id: str) -> tuple[Application, ...]:
    actor = Actor(kind=ActorKind.MACHINE, name="setup", org_id=org_id)
    return applications.applications(actor=actor)


@transaction.atomic
def _make_account(given: Mapping[str, Any]) -> None:
    account = Account.objects.filter(email=given["email"]).first() or _new_account(given)
    for partner_id, subject in given.get("partners", {}).items():
        partners.link_account(account=account, partner_id=partner_id, subject=subject)


def _new_account(given: Mapping[str, Any]) -> Account:
    account = Account.objects.create_user(
        given["email"],
        given["password"],
        person_id=people.create_person(),
        language=given.get("language", "en"),
        date_joined=clock.now(),
    )
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    TOTP.activate(account, given["totp_secret"])
    for role in given.get("roles", ()):
        people.grant_role(
            actor=SETUP, person_id=account.person_id, org_id=given["org_id"], role=role
        )
    return account
