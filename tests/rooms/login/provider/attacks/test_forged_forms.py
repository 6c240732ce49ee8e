"""Forms that another site sends in a person's browser do nothing."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from onegov.core.types import Text
from onegov.login.provider.models import Code, PushedRequest
from onegov.login.releases.types import RegisteredClaim
from rooms.login.provider.application import Application
from rooms.portal_apply.browser import Person

EMAIL = RegisteredClaim("email", Text(en="to write", fr="pour écrire"), "consent", "")


@pytest.fixture
def strict(amina: Person) -> Person:
    """Her browser, at a platform that checks forms as in production."""
    cookies = amina.client.cookies
    amina.client = Browser(enforce_csrf_checks=True)
    amina.client.cookies = cookies
    return amina


def test_no_form_of_the_provider_is_taken_from_elsewhere(
    strict: Person, tell: Callable[[str], None]
) -> None:
    app = Application(how={"claims": (EMAIL,), "scopes": ("openid", "email")})
    waits = strict.client.get("/oidc/authorize", app.push(scope="openid email"))
    page = strict.client.get(waits.headers["Location"]).headers["Location"]
    forms = {
        page: {"decision": "continue", "email": "on"},
        "/en/account/sign-out/ask/": {},
        "/en/account/security/services/sign-out/": {},
        "/en/account/sign-in/": {"login": "a@example.org", "password": "x" * 20},
        "/en/account/recover/": {"address": "amina@example.org"},
    }
    for address, form in forms.items():
        answer = strict.client.post(address, form, headers={"Origin": "https://evil.example"})
        assert answer.status_code in (403, 404), address
    assert not Code.objects.exists()
    assert PushedRequest.objects.filter(pushed=False, answers={}).count() == 1
    assert "_auth_user_id" in strict.client.session
    tell(f"forged forms: {len(forms)} sent from elsewhere, 0 taken")
