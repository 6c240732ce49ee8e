"""Somebody with an account and a browser, and pages as they see them."""

import re
from html import unescape
from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client

from onegov.core import clock
from onegov.core.types import Actor, ActorKind, Fact, Source
from onegov.login.models import Account
from onegov.people import public as people

COMPLETE = {
    "legal_name": "Amina Zerrouki",
    "birth_date": "1990-03-15",
    "permanent_resident": True,
    "pr_date": "2010-06-01",
    "pr_conditions_unfulfilled": False,
    "removal_order": False,
    "temporary_periods": [],
    "trips": [{"left": "2024-01-09", "returned": "2024-01-16"}],
    "excluded_periods": [],
    "crown_service_abroad": False,
    "prohibition_s22": False,
    "language_evidence": "none",
    "knowledge_commitment": True,
    "tax_years": [
        {"year": clock.today().year - back, "duty": "yes", "filed": "yes"}
        for back in range(5, 0, -1)
    ],
}


class Person:
    """Somebody with an account and a browser."""

    def __init__(self, email: str) -> None:
        self.actor = Actor(kind=ActorKind.PERSON, person_id=people.create_person(), strong=True)
        self.account = Account.objects.create_user(
            email,
            "a long enough password",
            person_id=self.actor.person_id,
            date_joined=clock.now(),
        )
        self.client = Client(raise_request_exception=True)

    def sign_in(self, *methods: str) -> "Person":
        self.client.force_login(self.account)
        session = self.client.session
        session["account_authentication_methods_user"] = str(self.account.pk)
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": method, "type": "totp", "at": clock.now().timestamp()}
            for method in methods or ("password", "mfa")
        ]
        session.save()
        return self

    def get(self, path: str, **given: Any) -> "Shown":
        return Shown(self.client.get(path, follow=True, **given))

    def post(self, path: str, answers: dict[str, Any] | None = None, **given: Any) -> "Shown":
        return Shown(self.client.post(path, answers or {}, follow=True, **given))


class Shown:
    """A page as a person sees it."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()
        self.words = unescape(re.sub(r"[ \n]+", " ", re.sub(r"<[^>]*>", " ", self.html)))
        self.path = response.request["PATH_INFO"]

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)
        return unescape(re.sub(r"[ \n]+", " ", found[1]).strip()) if found else ""

    @property
    def problems(self) -> list[str]:
        """The lines of the error summary."""
        summary = re.search(r'id="problems">(.*?)</div>', self.html, re.DOTALL)
        return (
            [unescape(line) for line in re.findall(r">([^<]+)</a>", summary[1])] if summary else []
        )

    def value(self, name: str) -> str | None:
        """What a text field holds."""
        field = re.search(rf'<input[^>]*name="{re.escape(name)}"[^>]*>', self.html)
        held = re.search(r'value="([^"]*)"', field[0]) if field else None
        return unescape(held[1]) if held else None

    def is_checked(self, name: str, value: str) -> bool:
        field = re.search(
            rf'<input[^>]*name="{re.escape(name)}" value="{re.escape(value)}"[^>]*>', self.html
        )
        return bool(field and " checked" in field[0])


def said(concept: str, value: object, provider: str = "IRCC.status") -> Fact:
    """What a register answered."""
    return Fact(
        subject="opaque",
        concept=concept,
        value=value,
        unit="",
        period=None,
        observed_at=clock.now(),
        source=Source("register", provider),
        evidence_id=f"evidence-{provider}",
        authority="C-29 5(1)(c)",
    )


def day(name: str, iso: str) -> dict[str, str]:
    """A date as the form sends it."""
    year, month, number = iso.split("-")
    return {f"{name}_year": year, f"{name}_month": str(int(month)), f"{name}_day": str(int(number))}
