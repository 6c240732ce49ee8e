"""Each member of staff begins at a page that opens to them; the public has no desk."""

import pytest
from django.test import RequestFactory

from onegov.core.types import Actor, ActorKind
from onegov.login.adapter import AccountAdapter
from onegov.people import public as people
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")


@pytest.mark.parametrize(
    ("roles", "page"),
    [
        ((), "/en/account/in-whose-name/arrive/"),
        (("staff",), "/en/account/in-whose-name/arrive/"),
        (("officer",), "/en/desk/"),
        (("supervisor",), "/en/desk/"),
        (("integrator",), "/en/desk/applications/"),
        (("proofing",), "/en/desk/identity/"),
        (("integrator", "proofing"), "/en/desk/applications/"),
        (("officer", "integrator"), "/en/desk/"),
    ],
)
def test_where_somebody_begins(roles: tuple[str, ...], page: str) -> None:
    somebody = Person("somebody@example.org").sign_in()
    for role in roles:
        people.grant_role(
            actor=SETUP, person_id=somebody.account.person_id, org_id="ESDC", role=role
        )
    request = RequestFactory().get("/en/account/sign-in/")
    request.user, request.session = somebody.account, somebody.client.session
    assert AccountAdapter(request).get_login_redirect_url(request) == page
    shown = somebody.get(page)
    assert (shown.status, shown.path) == (
        200,
        page if roles and roles != ("staff",) else "/en/your-account/",
    )
