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
from onegov_demo.partners import settings
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
    page.need("La connexion chez le partenaire n’a pas abouti")
    assert page.form_or_none("login", "password")


def test_a_department_s_clients_are_taken_over_and_counted(live: Running, tmp_path: Path) -> None:
    known = settings.subjects(live.state / "systems" / "partners", "client-0042")["gckey"]
    rows = [f"gckey,{known},benefits.example,0042", "gckey,nobody-yet,benefits.example,0043"]
    file = tmp_path / "clients.csv"
    file.write_text("\n".join(["partner,identifier,sector,sub", *rows, "bnak,x,y,z"]) + "\n")
    done = live.onegov("login", "import-identifiers", str(file), "--json", check=False)
    told = json.loads(done.stdout)
    assert (done.returncode, told["rows"], told["new"], told["known"]) == (1, 3, 2, 0)
    assert [(one["row"], one["field"]) for one in told["rejected"]] == [(4, "partner")]
    browser = Browser("en")
    browser.open(f"{live.url}/en/account/sign-in/")
    page = browser.press(browser.page.form_to("/partner/gckey/"))
    browser.press(page.form("other").fill({"other": "client-0042"}))
    counted = json.loads(live.onegov("login", "stranded", "--json").stdout)
    assert [(one["imported"], one["found"], one["stranded"]) for one in counted] == [(2, 1, 1)]


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
