"""What happens to an account is told behind its sign-in too, once for each occasion."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import transaction

from onegov.core.errors import NotFound
from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger
from onegov.login.models import Account
from onegov.notices import public as notices
from onegov.notices.words import ABOUT_ACCOUNTS
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
MACHINE = Actor(kind=ActorKind.MACHINE, name="test")


def happened(person: Person, act: str) -> None:
    with transaction.atomic():
        ledger.record(
            actor=MACHINE, act=act, person_id=person.account.person_id, refs={"partner": "bank"}
        )
    ledger.sequence()
    while ledger.consume(subscriber="test", handle=notices.on_news):
        pass


@pytest.mark.parametrize("act", sorted(ABOUT_ACCOUNTS))
def test_each_occasion_is_one_notice(act: str) -> None:
    amina = Person("amina@example.org")
    happened(amina, act)
    happened(amina, act)
    found = notices.list_notices(actor=amina.actor)
    assert [notice.subject for notice in found] == [ABOUT_ACCOUNTS[act].subject] * 2
    assert {notice.application_id for notice in found} == {None}


def test_the_message_can_be_read_without_an_application(settings) -> None:
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    settings.WHITENOISE_AUTOREFRESH = True
    amina = Person("amina@example.org").sign_in()
    happened(amina, "recovery.proved")
    (notice,) = notices.list_notices(actor=amina.actor)
    page = amina.get(f"/en/your-account/messages/{notice.id}/")
    assert "Your account will be recovered soon" in page.words
    assert "Go to the application" not in page.words


def test_nobody_else_is_told() -> None:
    amina = Person("amina@example.org")
    happened(amina, "login.granted")
    assert notices.list_notices(actor=amina.actor) == ()
    assert Account.objects.count() == 1


def test_it_is_not_for_whoever_acts_for_the_person() -> None:
    amina = Person("amina@example.org")
    happened(amina, "recovery.proved")
    (notice,) = notices.list_notices(actor=amina.actor)
    acting = replace(amina.actor, by=uuid4(), mandate_id=uuid4(), scopes=frozenset({"messages"}))
    assert notices.list_notices(actor=acting) == ()
    assert notices.count_unread(actor=acting) == 0
    with pytest.raises(NotFound):
        notices.mark_read(actor=acting, notice_id=notice.id)
