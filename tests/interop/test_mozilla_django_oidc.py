"""mozilla-django-oidc, as departments' Django sites use it: a client secret, neither PAR nor DPoP."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from free_ports import free_port
from interop.serving import Provider
from onegov.core.types import Text
from onegov.login.releases import public as releases
from onegov.login.releases.types import Client, RegisteredClaim
from rooms.login.provider.application import Application
from rooms.portal_apply.browser import Person
from running_platform import until

pytestmark = pytest.mark.live
ADDRESS = RegisteredClaim(
    name="email",
    purpose=Text(en="to write to you", fr="pour vous écrire"),
    basis="law",
    authority="C-29 5(1)(c)",
)


@pytest.fixture
def site(provider: Provider, trusted: None, amina: Person, tmp_path: Path) -> Iterator[str]:
    """The site, running: its address. Amina was told before what it gets."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    app = Application(
        how={
            "auth_method": "client_secret_basic",
            "redirect_uris": (f"{url}/oidc/callback/",),
            "scopes": ("openid", "email"),
            "claims": (ADDRESS,),
            "require_par": False,
            "dpop_bound": False,
        }
    )
    releases.agree(
        actor=amina.actor,
        person_id=amina.account.person_id,
        client=Client(app.id, app.org_id, Text(en="Benefits", fr="Prestations")),
        shown=(ADDRESS,),
        ticked=("email",),
        language="en",
    )
    given = {"issuer": provider.issuer, "client_id": app.id, "client_secret": app.secret}
    given |= {"port": port, "database": str(tmp_path / "site.sqlite3")}
    (tmp_path / "site.json").write_text(json.dumps(given))
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("django_app.py")), tmp_path / "site.json"],
    )
    until(lambda: _answers(url), "the site")
    yield url
    process.kill()
    process.wait()


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).ok
    except requests.ConnectionError:
        return False


def test_a_person_signs_in_at_the_site(site: str, provider: Provider, session: str) -> None:
    with requests.Session() as browser:
        browser.cookies.set("sessionid", session, domain="127.0.0.1")
        assert browser.get(site, timeout=10).json() == {"email": ""}
        shown = browser.get(f"{site}/oidc/authenticate/", timeout=10)
        assert shown.json() == {"email": "amina@example.org"}
        states = {answer.headers.get("Location", "").split("?")[0] for answer in shown.history}
        assert states == {f"{provider.issuer}/oidc/authorize", f"{site}/oidc/callback/", "/"}


def test_a_forged_return_signs_nobody_in(site: str) -> None:
    with requests.Session() as browser:
        browser.get(f"{site}/oidc/authenticate/", allow_redirects=False, timeout=10)
        forged = browser.get(f"{site}/oidc/callback/?code=x&state=y", timeout=10)
        assert forged.status_code == 400
        assert browser.get(site, timeout=10).json() == {"email": ""}
