"""Whoever lost everything is the same person at every department; what was held before is not."""

from datetime import timedelta

import pytest

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.ledger import public as ledger
from onegov.login.assurance import public as assurance
from onegov.login.provider import public as provider
from onegov.login.recovery import public as recovery
from rooms.login.provider.application import Application, opened
from rooms.login_assurance.conftest import AMINA, clerk
from rooms.login_recovery.test_recovery import PASSWORD, asked, link
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db


def test_sub_stays_and_old_tokens_end() -> None:
    amina = Person("amina@example.org").sign_in()
    assurance.accept(actor=clerk(), code=assurance.ask(actor=amina.actor, typed=AMINA))
    apps = [Application(host=f"{name}.example", org_id=name) for name in ("IRCC", "CRA")]
    before = [app.tokens(amina.client, scope="openid offline_access") for app in apps]
    code, attempt = asked()
    recovery.prove_at_office(actor=clerk(), code=code, claims=AMINA.claims)
    with clock.using(FixedClock(clock.now() + timedelta(hours=24))):
        recovery.finish(attempt_id=attempt, token=link(attempt, "finish"), password=PASSWORD)
    ledger.sequence()
    while ledger.consume(subscriber="test", handle=provider.on_news):
        pass
    for app, held in zip(apps, before, strict=True):
        form = {"grant_type": "refresh_token", "refresh_token": held["refresh_token"]}
        assert app.ask("token", form).json()["error"] == "invalid_grant"
    amina.account.refresh_from_db()
    again = [opened(app.tokens(amina.sign_in().client)["id_token"])["sub"] for app in apps]
    assert again == [opened(held["id_token"])["sub"] for held in before]
    assert len(set(again)) == len(apps)
