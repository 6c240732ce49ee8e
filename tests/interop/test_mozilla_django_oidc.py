"""mozilla-django-oidc, as the example for departments' Django sites uses it: a client secret, no PAR."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
import requests

from free_ports import free_port
from interop.serving import Provider
from rooms.login.provider.application import Application
from simulator.running import started

pytestmark = pytest.mark.live
CALLBACK = "/oidc/callback/"


@pytest.fixture
def site(provider: Provider, transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """The site, running: its address."""
    port = free_port()
    app = Application(
        how={
            "auth_method": "client_secret_basic",
            "redirect_uris": (f"http://127.0.0.1:{port}{CALLBACK}",),
            "scopes": ("openid", "email"),
            "require_par": False,
            "dpop_bound": False,
        }
    )
    told = {"ISSUER": provider.issuer, "CLIENT_ID": app.id, "CLIENT_SECRET": app.secret}
    told |= {"REQUESTS_CA_BUNDLE": str(provider.certificate)}
    with started("django", port, told, tmp_path) as url:
        yield url


@pytest.fixture
def browser(trusted: None, session: str) -> Iterator[requests.Session]:
    """Amina's, who is signed in at the provider."""
    with requests.Session() as browser:
        browser.cookies.set("sessionid", session, domain="127.0.0.1")
        yield browser


def test_a_person_signs_in_at_the_site(
    site: str, provider: Provider, browser: requests.Session
) -> None:
    shown = browser.get(f"{site}/account", timeout=10)
    assert shown.text.startswith("signed in: ")
    assert shown.url == f"{site}/account"
    asked = {answer.url.split("?")[0] for answer in shown.history}
    assert asked >= {f"{provider.issuer}/oidc/authorize", f"{site}{CALLBACK}"}
    again = browser.get(f"{site}/account", timeout=10)
    assert (again.text, again.history) == (shown.text, [])


@pytest.mark.parametrize(
    "forged",
    [{"state": "forged"}, {"code": "forged"}, {"iss": "https://another.example"}, {"iss": None}],
    ids=str,
)
def test_a_forged_return_signs_nobody_in(
    site: str, browser: requests.Session, forged: dict[str, str | None]
) -> None:
    asked = browser.get(f"{site}/oidc/authenticate/", allow_redirects=False, timeout=10)
    answer = browser.get(asked.headers["Location"], allow_redirects=False, timeout=10)
    address, _, query = answer.headers["Location"].partition("?")
    told = {name: value for name, value in (dict(parse_qsl(query)) | forged).items() if value}
    refused = browser.get(f"{address}?{urlencode(told)}", timeout=10)
    assert (refused.status_code, refused.text) == (400, "not signed in")
    away = browser.get(f"{site}/account", allow_redirects=False, timeout=10)
    assert away.status_code == 302
