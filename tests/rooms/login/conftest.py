"""Accounts and browsers of people who sign in."""

import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.conf import settings as real_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

import onegov
from onegov.core import clock
from onegov.login.hashing import BoundedHasher
from onegov.login.models import Account
from onegov.people import public as people
from onegov.ui.compile import compile_all
from rooms.login.authenticator import Passkey

compile_all(Path(onegov.__file__).parent)
Path(real_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
PHRASE = "four words easy to keep"


@pytest.fixture(autouse=True)
def plain_static(settings: LazySettings) -> None:
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested is how often passwords are hashed, not how slowly."""
    monkeypatch.setattr(BoundedHasher, "iterations", 1000)


@pytest.fixture(params=["en", "fr"])
def tongue(request: pytest.FixtureRequest) -> Iterator[str]:
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def no_attempts_yet(db: None) -> None:
    cache.clear()


@pytest.fixture
def account(db: None) -> Callable[..., Account]:
    """Makes accounts with a password."""

    def make(email: str = "amina@example.org", language: str = "en") -> Account:
        made = Account.objects.create_user(
            email,
            PHRASE,
            person_id=people.create_person(),
            date_joined=clock.now(),
            language=language,
        )
        made.emailaddress_set.create(email=email, verified=True, primary=True)
        return made

    return make


class Visitor:
    """A browser on the secure site."""

    def __init__(self, **headers: str) -> None:
        self.client = Client(headers=headers)

    def get(self, name: str, *args: Any, **given: Any) -> Any:
        return self.client.get(reverse(name, args=args), secure=True, **given)

    def post(self, name: str, typed: dict[str, Any] | None = None, *args: Any, **given: Any) -> Any:
        address = reverse(name, args=args)
        return self.client.post(address, typed or {}, secure=True, **given)

    def asked(self, name: str) -> dict[str, Any]:
        """The options for a passkey that a page carries."""
        page = self.get(name).content.decode()
        found = re.search(r'data-options="([^"]+)"', page)
        assert found, page
        return dict(json.loads(unescape(found[1]))["publicKey"])

    def asked_at_sign_in(self) -> dict[str, Any]:
        answer = self.get("mfa_login_webauthn", headers={"Accept": "application/json"})
        return dict(answer.json()["request_options"]["publicKey"])

    def is_signed_in(self) -> bool:
        return "_auth_user_id" in self.client.session

    def records(self) -> list[dict[str, Any]]:
        return list(self.client.session["account_authentication_methods"])

    def sign_up(self, email: str, passkey: Passkey) -> Any:
        """Address, code by mail, passkey; the last answer."""
        self.post("account_signup_by_passkey", {"email": email})
        code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[-1].body, re.M)
        assert code
        self.post("account_email_verification_sent", {"code": code[1]})
        made = passkey.make(self.asked("mfa_signup_webauthn"))
        return self.post("mfa_signup_webauthn", {"name": "key", "credential": made})

    def sign_in(self, passkey: Passkey, **lies: Any) -> Any:
        passkey.counter += bool(passkey.counter)
        used = passkey.use(self.asked_at_sign_in(), **lies)
        return self.post("mfa_login_webauthn", {"credential": used})

    def sign_in_with_password(self, email: str, password: str = PHRASE) -> Any:
        return self.post("account_login", {"login": email, "password": password})
