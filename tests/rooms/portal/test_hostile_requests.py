"""Requests that are made to break sign-in: odd cookies, another host's name, staff of two places."""

from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import reverse

from onegov.core import clock, ids
from onegov.core.types import Actor, ActorKind
from onegov.desk import pages
from onegov.login.actors import actor_of
from onegov.login.errors import MailNotSent
from onegov.login.models import Account
from onegov.people import public as people
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
PHRASE = "four words easy to keep"


def account(address: str) -> Account:
    made = Account.objects.create_user(
        address, PHRASE, person_id=people.create_person(), date_joined=clock.now()
    )
    made.emailaddress_set.create(email=address, verified=True, primary=True)
    return made


@pytest.mark.parametrize(
    "key", ["\\000abcdefghijklmn", "\\303\\050abcdefgh", "a b c d e f g h", "../../etc/passwd"]
)
def test_a_session_cookie_of_any_signs_is_no_session(client: Client, key: str) -> None:
    answer = client.get("/en/account/sign-in/", headers={"cookie": f'sessionid="{key}"'})
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "evil.example:80"])
def test_no_other_name_gets_into_a_link_that_is_mailed(client: Client, host: str) -> None:
    account("amina@example.org")
    address = reverse("account_reset_password")
    answer = client.post(address, {"email": "amina@example.org"}, headers={"host": host})
    assert answer.status_code == 400
    assert mail.outbox == []


def test_a_role_counts_in_its_own_organisation_only(rf: RequestFactory) -> None:
    staff, setup = account("both@example.org"), Actor(ActorKind.MACHINE, name="setup")
    for org_id, role in (("CBSA", "staff"), ("IRCC", "supervisor")):
        people.grant_role(actor=setup, person_id=staff.person_id, org_id=org_id, role=role)
    request = rf.get("/")
    request.user, request.session = staff, {}  # type: ignore[assignment]
    actor = actor_of(request)
    assert (actor.org_id, actor.roles) == ("CBSA", {"staff"})


def test_creating_an_account_takes_as_long_where_there_is_one(client: Client) -> None:
    account("amina@example.org")
    typed = {"password1": PHRASE, "password2": PHRASE}
    with patch("onegov.login.forms.make_password", wraps=make_password) as hashed:
        client.post(reverse("account_signup"), {"email": "amina@example.org", **typed})
    assert hashed.call_count == 1


@pytest.mark.parametrize("name", ["take_next", "decide", "release"])
def test_a_staff_button_opened_as_a_page_leads_on_and_does_nothing(name: str) -> None:
    """Signing in again brings the browser back to a button's address."""
    staff = Person("officer@example.org").sign_in()
    setup, case = Actor(ActorKind.MACHINE, name="setup"), {"application_id": ids.new_id()}
    people.grant_role(actor=setup, person_id=staff.account.person_id, org_id="IRCC", role="officer")
    place = {} if name == "take_next" else case
    answer = staff.client.get(reverse(f"desk:{name}", kwargs=place))
    assert answer.status_code == 302
    wanted = reverse("desk:case", kwargs=case) if place else reverse("desk:queue")
    assert answer["Location"] == wanted


def test_a_file_keeps_its_name_and_its_place_at_the_desk() -> None:
    answer = pages.download(b"", "relevé «é» 🌟.pdf", "application/pdf")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''relev%C3%A9")


@pytest.mark.parametrize("tongue", ["en", "fr"], indirect=True)
def test_mail_that_is_down_is_told_and_signing_in_sends_the_code_again(
    client: Client, settings: LazySettings, tongue: str
) -> None:
    typed = {"email": "amina@example.org", "password1": PHRASE, "password2": PHRASE}
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # where nobody listens
    answer = client.post(reverse("account_signup"), typed)
    assert answer.status_code == 409
    assert MailNotSent().message.in_(tongue) in answer.content.decode()
    settings.EMAIL_BACKEND = working
    given = {"login": typed["email"], "password": PHRASE}
    cache.clear()  # a few minutes later: allauth sends one code in three minutes
    answer = client.post(reverse("account_login"), given)
    assert answer["Location"] == reverse("account_email_verification_sent")
    assert len(mail.outbox) == 1
