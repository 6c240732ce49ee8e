"""Everybody, the officer too, on a platform without accounts of its own: sign-in at a partner."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import running_platform
from journeys.applicants import Office
from onegov_demo import totp
from onegov_demo.walk.browser import Browser
from onegov_demo.walk.state import enter_code
from running_platform import NOT_INHERITED, Running

pytestmark = pytest.mark.live
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def partners_only() -> Iterator[Running]:
    """A platform of its own, beside the one that the other journeys use."""
    folder = Path(tempfile.mkdtemp(prefix="onegov-partners-"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONEGOV_OWN_ACCOUNTS", "off")
        platform = running_platform.start(folder / "state")
    yield platform
    platform.stop()
    shutil.rmtree(folder, ignore_errors=True)


def test_the_whole_path_is_walked_at_partners_alone(partners_only: Running) -> None:
    done = partners_only.onegov("demo", "--json", check=False)
    told = json.loads(done.stdout)
    assert told["ok"] is True, told["walks"]
    assert [walk["failed"] for walk in told["walks"]] == [None, None]
    sent = Office(partners_only).sql("SELECT count(*) FROM login_account WHERE email IS NULL")
    assert sent == [(2,)]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("partner", ["bank", "gckey", "province"])
def test_each_partner_signs_in_whom_it_knows(live: Running, partner: str, language: str) -> None:
    """A standing character comes to the same account at each of the three, and by password."""
    browser = Browser(language)
    page = browser.open(f"{live.url}/{language}/")
    page = browser.open(page.link_saying("Sign in", "Se connecter"))
    page = browser.press(page.form_to(f"/partner/{partner}/", f"/partenaire/{partner}/"))
    assert page.language == language
    page = browser.press(page.form("who").fill({"who": "amina"}))
    if partner != "province":  # one factor there: her app is the second
        assert page.form_or_none("code")
        page = enter_code(browser, totp.secret_for("amina@example.org"))
    page.need("Your account" if language == "en" else "Votre compte")


def test_who_turns_back_at_the_partner_is_where_they_were(live: Running) -> None:
    browser = Browser("fr")
    page = browser.open(f"{live.url}/fr/compte/connexion/")
    page = browser.press(page.form_to("/partenaire/bank/"))
    page = browser.press(page.form("who"), "act", "cancel")
    page.need("Le partenaire de connexion ne vous a pas connecté")
    assert page.form_or_none("login", "password")


@pytest.mark.deep
def test_every_journey_passes_at_partners_alone() -> None:
    """The folder's own tests once more, on a platform without accounts of its own."""
    environment = {k: v for k, v in os.environ.items() if k not in NOT_INHERITED}
    folder = Path(__file__).parent
    files = [str(one) for one in sorted(folder.glob("test_*.py")) if one != Path(__file__)]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files],
        cwd=ROOT,
        env=environment | {"ONEGOV_OWN_ACCOUNTS": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
