"""What makes a run pass: all cases, tried and right, of the registration that is certified."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.conf import settings as real_settings

from onegov.core.types import Actor, ActorKind
from onegov.ledger.models import Entry
from onegov.login.certification import actions, public, queries, running
from onegov.login.certification.cases import CASES
from onegov.login.certification.models import CertificationRun
from onegov.login.certification.types import Run, Seen, State
from onegov.login.provider import conf as provider
from onegov.login.provider.models import Client
from onegov.project import filling
from rooms.login.provider.application import Application
from rooms.login_certification.careless import forget, serving

Path(real_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")
Serve = Callable[[str], AbstractContextManager[str]]


@pytest.fixture
def serve(live_server: Any, settings: LazySettings, tmp_path: Path) -> Serve:
    """Serves the example as an application of a platform that runs in this process."""
    own = provider.conf()
    here = replace(own, issuer=live_server.url, demonstration=True)
    settings.ONEGOV_PROVIDER = lambda: here

    def serve(client_id: str) -> AbstractContextManager[str]:
        file = tmp_path / "applications.json"
        return serving(live_server.url, client_id, file, filling.register_applications)

    return serve


def certified(base_url: str, client_id: str) -> Run:
    page = f"{base_url}/account?iss={public.issuer_for(client_id=client_id)}"
    return public.certify(
        actor=SETUP, client_id=client_id, app_url=page, told=lambda name, seen: None
    )


def seen_in(run: Run) -> dict[str, Seen]:
    return {row.name: row.seen for row in run.rows}


def test_whoever_never_asks_userinfo_is_not_judged_by_it(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(monkeypatch, "user info")
    with serve("asks-nobody") as base_url:
        run = certified(base_url, "asks-nobody")
    assert seen_in(run)["wrong_userinfo"] is Seen.NOT_ASKED
    assert run.failed == ()
    assert run.state is State.PASSED


def test_an_application_that_breaks_down_refuses_nothing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget(monkeypatch, "everything but the first")
    with serve("broken") as base_url:
        seen = seen_in(certified(base_url, "broken"))
    assert seen["sign_in"] is Seen.ACCEPTED
    untried = {"wrong_iss", "alg_none", "alg_confused", "expired", "no_nonce", "wrong_userinfo"}
    assert {seen[name] for name in untried} == {Seen.NO_REQUEST}
    assert seen["sign_in_again"] is Seen.REFUSED
    assert seen["replayed"] is seen["logout_replayed"] is Seen.NO_REQUEST


def test_a_run_that_is_taken_up_again_tries_the_rest(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All was noted but the last when the worker was killed; the application forgets ``jti``."""
    forget(monkeypatch, "jti")
    with serve("killed") as base_url:
        client = Client.objects.get(id="killed")
        page = f"{base_url}/account?iss={public.issuer_for(client_id='killed')}"
        run = begun(client, page)
        note_all(run, but="logout_replayed")
        running.run(run.id)
    (found, *_) = queries.runs_of(client)
    assert [(row.name, row.seen) for row in found.failed] == [("logout_replayed", Seen.ACCEPTED)]
    assert found.state is State.FAILED


@pytest.fixture
def client(db: None) -> Iterator[Client]:
    more = {"backchannel_logout_uri": "https://benefits.example/logout"}
    return Application(how=more).client


def begun(client: Client, page: str = "https://benefits.example/account") -> CertificationRun:
    return actions.start(actor=SETUP, client=client, app_url=page, at_once=True)


def note_all(run: CertificationRun, but: str = "") -> None:
    for case in CASES:
        if case.name != but:
            actions.note(run, case, case.expected, "")


def ended(client: Client, but: str = "") -> CertificationRun:
    run = begun(client)
    note_all(run, but)
    actions.end(actor=SETUP, run=run)
    run.refresh_from_db()
    return run


def test_every_case_counts(client: Client) -> None:
    assert ended(client).state == State.PASSED
    assert ended(client, but="logout").state == State.FAILED


def test_what_was_changed_during_a_run_is_not_certified(client: Client) -> None:
    run = begun(client)
    note_all(run)
    Client.objects.filter(id=client.id).update(accepts_representation=True)
    assert not actions.go_on(run, "sign_in")
    actions.end(actor=SETUP, run=run)
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert queries.passed(Client.objects.get(id=client.id)) is None


def test_what_counts_is_the_last_run_that_ended(client: Client) -> None:
    ended(client)
    assert queries.passed(client) is not None
    ended(client, but="sign_in")
    assert queries.passed(client) is None
    begun(client)
    assert queries.passed(client) is None


def test_a_failed_run_of_another_registration_does_not_count(client: Client) -> None:
    ended(client)
    CertificationRun.objects.filter(client_id=client.id).update(fingerprint="another")
    assert queries.passed(client) is None
    last = ended(client)
    Client.objects.filter(id=client.id).update(default_acr="phr")
    ended(Client.objects.get(id=client.id), but="sign_in")
    assert queries.passed(client) == last


def test_a_run_is_ended_whatever_happens(client: Client) -> None:
    def breaks(name: str, seen: str) -> None:
        raise RuntimeError(name)

    run = begun(client)
    with pytest.raises(RuntimeError):
        running.run(run.id, breaks)
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert Entry.objects.filter(act="certification.failed").count() == 1


def test_a_run_that_was_ended_stays_so(client: Client) -> None:
    run = ended(client, but="sign_in")
    assert not actions.go_on(run, "sign_in")
    note_all(run)
    running.run(run.id)
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert Entry.objects.filter(act__startswith="certification.").count() == 2
