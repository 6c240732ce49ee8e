"""Nobody is sent to an address that is not, letter by letter, a registered one."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from onegov.core.types import Text
from onegov.login.provider.actions.registering import Registration, register
from onegov.login.provider.errors import NotRegistrable
from rooms.login.provider.application import SETUP, Application
from rooms.portal_apply.browser import Person

BASE = "https://benefits.example/callback"
VARIANTS = [
    "",
    "https://evil.example/callback",
    "http://benefits.example/callback",
    "https://benefits.example/callback/",
    "https://benefits.example/Callback",
    "https://BENEFITS.example/callback",
    "https://benefits.example:443/callback",
    "https://benefits.example:8443/callback",
    "https://benefits.example/callback?x=1",
    "https://benefits.example/callback#x",
    "https://benefits.example/callback/../evil",
    "https://benefits.example/./callback",
    "https://benefits.example//callback",
    "https://benefits.example/%63allback",
    "https://benefits.example@evil.example/callback",
    "https://evil.example#@benefits.example/callback",
    "https://benefits.example.evil.example/callback",
    "https://benefits.example\\@evil.example/callback",
    "https://benefits.example/callback%00",
    "https://benefits.example/callback ",
    " https://benefits.example/callback",
    "//benefits.example/callback",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://benefits.example/callback\r\nSet-Cookie: a=b",
    "https://xn--benefits-example/callback",
    "https://benefits.example。evil.example/callback",
    "https:benefits.example/callback",
    "HTTPS://benefits.example/callback",
]


def test_open_redirects(app: Application, amina: Person, tell: Callable[[str], None]) -> None:
    plain = Application(how={"require_par": False, "dpop_bound": False})
    for address in VARIANTS:
        page = amina.client.get("/oidc/authorize", plain.request(redirect_uri=address))
        assert page.status_code == 400, address
        assert "Location" not in page.headers, address
        assert "redirect_uri.registered" in page.content.decode()
        pushed = app.ask("par", app.request(redirect_uri=address))
        assert pushed.status_code == 400, address
    tell(f"open redirects: {len(VARIANTS)} variants, asked plainly and pushed, 0 redirected")


@pytest.mark.parametrize("client_id", ["", "nobody", "x" * 500, "a\0b", "' OR 1=1 --"])
def test_an_unknown_application_gets_nobody(client_id: str, amina: Person) -> None:
    request = {"client_id": client_id, "redirect_uri": "https://evil.example/", "state": "s"}
    page = amina.client.get("/oidc/authorize", request)
    assert page.status_code in (400, 404)
    assert "Location" not in page.headers


def test_a_closed_application_gets_nobody(amina: Person) -> None:
    plain = Application(how={"require_par": False})
    plain.client.is_active = False
    plain.client.save()
    page = amina.client.get("/oidc/authorize", plain.request())
    assert page.status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "http://benefits.example/callback",
        "http://127.0.0.1/callback",
        "https://benefits.example/*",
        "https://*.example/callback",
        "https://user@benefits.example/",
        "https://benefits.example/#fragment",
        "https:///callback",
        "javascript:alert(1)",
        "https://benefits.example/a/../b",
        "https://benefits.example/a b",
    ],
)
def test_an_address_that_could_be_abused_is_not_registered(address: str) -> None:
    given = Registration(
        org_id="IRCC",
        name=Text(en="A", fr="A"),
        redirect_uris=(address,),
        auth_method="client_secret_basic",
    )
    with pytest.raises(NotRegistrable):
        register(actor=SETUP, registration=given, production=True, loopback=False)


def test_the_page_of_a_request_is_never_framed(app: Application) -> None:
    waits = Browser().get("/oidc/authorize", app.push(), follow=True)
    assert "frame-ancestors 'none'" in waits.headers["Content-Security-Policy"]
