"""Mail by GC Notify: what is sent, what is tried again, what is given up, what is in no log."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from tests.rooms.cases.worker import run_jobs

from onegov.core.errors import WrongSetting
from onegov.ledger import public as ledger
from onegov.notices import actions
from onegov.notices import public as notices
from onegov.notices.conf import GcNotify, conf
from onegov.notices.errors import MailRefused, NotTaken
from onegov.notices.models import Notice
from onegov.project import conf as project
from rooms.notices.gc_notify import KEY, TEMPLATE, FakeGcNotify, error, gc_notify
from rooms.notices.test_notices import account, send

pytestmark = pytest.mark.django_db
ADDRESS = "amina@example.ca"


@pytest.fixture
def service(settings: Any) -> Iterator[FakeGcNotify]:
    with gc_notify() as fake:
        given = replace(conf(), gc_notify=GcNotify(fake.url, KEY, TEMPLATE))
        settings.ONEGOV_NOTICES = lambda: given
        settings.EMAIL_BACKEND = "onegov.notices.gc_notify.Backend"
        yield fake


@pytest.mark.django_db(transaction=True)
def test_news_leave_by_gc_notify_and_say_no_more_than_by_mail(service: FakeGcNotify) -> None:
    notice = send(account(), uuid4())
    run_jobs()
    (sent,) = service.taken
    assert (sent["email_address"], sent["template_id"]) == (ADDRESS, TEMPLATE)
    assert sent["reference"] == f"<{notice}@notices.onegov>"
    said = sent["personalisation"]
    assert "nouvelle" in said["message"].lower() or "du nouveau" in said["message"].lower()
    assert "K7QM" not in str(sent)
    assert Notice.objects.get().mailed_at is not None


def test_the_login_s_mail_goes_the_same_way(service: FakeGcNotify) -> None:
    EmailMessage("A code", "123456", to=["a@example.org", "b@example.org"]).send()
    assert [one["email_address"] for one in service.taken] == ["a@example.org", "b@example.org"]


def test_who_waits_for_a_mail_is_told_that_it_did_not_leave(
    service: FakeGcNotify, settings: Any
) -> None:
    storage = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": storage}
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    account(email="a@example.org")
    service.says = BUSY["broken"]
    page = Client().post("/en/account/forgotten-password/", {"email": "a@example.org"})
    assert page.status_code == 409
    service.says = None
    assert (
        Client().post("/en/account/forgotten-password/", {"email": "a@example.org"}).status_code
        == 302
    )
    assert [one["email_address"] for one in service.taken] == ["a@example.org"]


BUSY = {
    "too many": error(429, "RateLimitError", "Exceeded rate limit for key type LIVE"),
    "too many today": error(429, "TooManyRequestsError", "Exceeded send limits for today"),
    "broken": error(500, "Exception", "Internal server error"),
    "a template that is none": error(400, "BadRequestError", "Template not found"),
    "a setting that is no id": error(400, "ValidationError", "template_id is not a valid UUID"),
    "a trial": error(400, "BadRequestError", "Can’t send to this recipient: service in trial"),
    "a wrong key": error(403, "AuthError", "Invalid token: API key not found"),
    "a page": (502, b"<html>Bad gateway"),
    "a redirect": (302, b""),
    "taken, though not as agreed": (200, {}),
}


@pytest.mark.parametrize("name", BUSY)
def test_what_may_be_taken_later_is_tried_again(name: str, service: FakeGcNotify) -> None:
    notice = send(account(), uuid4())
    service.says = BUSY[name]
    with pytest.raises(NotTaken) as raised:
        actions.mail(notice)
    assert not isinstance(raised.value, MailRefused)
    service.says = None
    assert actions.mail(notice)
    assert len(service.taken) == 1


def test_nobody_there_is_tried_again(service: FakeGcNotify, settings: Any) -> None:
    given = replace(conf(), gc_notify=GcNotify("http://127.0.0.1:9", KEY, TEMPLATE))
    settings.ONEGOV_NOTICES = lambda: given
    with pytest.raises(NotTaken) as raised:
        EmailMessage("s", "b", to=[ADDRESS]).send()
    assert not isinstance(raised.value, MailRefused)


def test_an_address_that_is_none_is_given_up_and_on_record(
    service: FakeGcNotify, caplog: pytest.LogCaptureFixture
) -> None:
    amina, application = account(), uuid4()
    service.says = error(400, "ValidationError", f"email_address {ADDRESS} is not valid")
    notice = send(amina, application)
    assert not actions.mail(notice)
    assert not actions.mail(notice)
    assert service.tried == 1
    row = Notice.objects.get(id=notice)
    assert row.mailed_at is None
    assert row.refused_at is not None
    acts = [entry.act for entry in ledger.trail(application_id=application)]
    assert acts == ["notice.sent", "notice.mail_refused"]
    assert [one.id for one in notices.list_notices(actor=amina)] == [notice]
    assert "ValidationError" in caplog.text


def test_no_address_and_no_key_is_in_a_log(
    service: FakeGcNotify, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    for says in [*BUSY.values(), error(400, "ValidationError", f"{ADDRESS} is not valid")]:
        service.says = says
        with pytest.raises(NotTaken) as failed:
            EmailMessage("s", "the body", to=[ADDRESS]).send()
        assert ADDRESS not in str(failed.value)
    ours = [record for record in caplog.records if record.name.startswith("onegov")]
    assert ours
    for secret in (ADDRESS, KEY, KEY[-36:], "the body"):
        assert secret not in " ".join(record.getMessage() for record in ours)
    assert KEY not in repr(conf())


def test_the_setting_is_a_file_with_three_values(tmp_path: Any) -> None:
    file = tmp_path / "notify.json"
    file.write_text(f'{{"url": "https://x/", "key": "{KEY}", "template_id": "{TEMPLATE}"}}')
    given = {"ONEGOV_GC_NOTIFY_FILE": str(file)}
    assert project.read(given).gc_notify["key"] == KEY
    assert project.read({}).gc_notify == {}
    file.write_text('{"url": "https://x/"}')
    with pytest.raises(WrongSetting, match="url, key and template_id"):
        project.read(given)
