"""Creating an account and signing in, as a browser does it, in both languages."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import translation

from onegov.core import clock
from onegov.login.models import Account
from onegov.people import public as people
from rooms.portal.pages import title_of

pytestmark = pytest.mark.django_db
PHRASE = "four words easy to keep"
ADDRESS = "amina@example.org"


def code_now(secret: str) -> str:
    """The code that an authenticator app shows (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06d}"


def post(client: Client, name: str, **typed: str) -> str:
    """Send a form and follow where it leads; the page."""
    return client.post(reverse(name), typed, follow=True).content.decode()


def sign_up(client: Client) -> str:
    post(client, "account_signup", email=ADDRESS, password1=PHRASE, password2=PHRASE)
    found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", mail.outbox[-1].body, re.M)
    assert found
    return found[1]


@pytest.fixture
def amina() -> Account:
    account = Account.objects.create_user(
        ADDRESS, PHRASE, person_id=people.create_person(), date_joined=clock.now(), language="fr"
    )
    account.emailaddress_set.create(email=ADDRESS, verified=True, primary=True)
    return account


def test_an_account_in_three_steps(tongue: str, client: Client) -> None:
    code = sign_up(client)
    title = {"en": "Confirm your email address", "fr": "Confirmez votre adresse courriel"}
    wrong = post(client, "account_email_verification_sent", code="XXXX-XXXX")
    assert title_of(wrong) == title[tongue]
    assert wrong.count('class="error"') == 1
    page = post(client, "account_email_verification_sent", code=code)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r'class="letters">.*?([A-Z2-7 ]{30,})', page, re.S)
    assert secret
    assert 'src="data:image/svg+xml' in page
    page = post(client, "mfa_activate_totp", code=code_now(secret[1].replace(" ", "")))
    assert (
        title_of(page) == {"en": "Your recovery codes", "fr": "Vos codes de récupération"}[tongue]
    )
    assert page.count('<code class="letters">') == 10
    account = Account.objects.get(email=ADDRESS)
    assert account.language == tongue
    # Both steps were taken in this session: no page asks for the code again.
    assert client.get(reverse("portal:home_signed_in")).status_code == 200


def test_mail_says_little_and_in_the_language_of_the_account(
    amina: Account, client: Client
) -> None:
    with translation.override("en"):
        post(client, "account_reset_password", email=ADDRESS)
    (message,) = mail.outbox
    assert message.subject == "Choisissez un nouveau mot de passe OneGov"
    assert "Suivez ce lien" in message.body
    assert ADDRESS not in message.body


def test_a_forgotten_password_is_replaced(amina: Account, client: Client) -> None:
    post(client, "account_reset_password", email=ADDRESS)
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body)
    assert link
    form = client.get(link[1], follow=True)
    page = client.post(
        form.redirect_chain[-1][0],
        {"password1": "another phrase to keep", "password2": "another phrase to keep"},
        follow=True,
    ).content.decode()
    assert title_of(page) == "Your new password is saved"
    amina.refresh_from_db()
    assert amina.check_password("another phrase to keep")


def test_an_address_without_account_is_told_so_by_mail_only(tongue: str, client: Client) -> None:
    page = post(client, "account_reset_password", email="nobody@example.org")
    assert title_of(page) == {"en": "Look at your messages", "fr": "Consultez vos messages"}[tongue]
    assert mail.outbox[0].to == ["nobody@example.org"]


@pytest.mark.parametrize(
    ("typed", "english", "french"),
    [
        (("", "", ""), "Enter your email address.", "Entrez votre adresse courriel."),
        (("a", "x", "x"), "Enter an email address such as", "Entrez une adresse courriel, par"),
        (
            (ADDRESS, "short", "short"),
            "Use 15 characters or more",
            "Utilisez 15 caractères ou plus",
        ),
        ((ADDRESS, PHRASE, PHRASE + "s"), "The two passwords are different.", "sont différents."),
        (
            (ADDRESS, "amina@example.org", "amina@example.org"),
            "looks like your",
            "ressemble à votre",
        ),
    ],
)
def test_what_is_wrong_with_a_new_account(
    typed: tuple[str, str, str], english: str, french: str, tongue: str, client: Client
) -> None:
    address, first, second = typed
    page = post(client, "account_signup", email=address, password1=first, password2=second)
    assert page.count({"en": english, "fr": french}[tongue]) == 2
    assert not Account.objects.exists()


def test_a_wrong_password_names_neither_part(amina: Account, tongue: str, client: Client) -> None:
    page = post(client, "account_login", login=ADDRESS, password="not the phrase")
    words = {
        "en": "We do not recognize this email",
        "fr": "Nous ne reconnaissons pas cette adresse",
    }
    assert words[tongue] in page
    assert f'value="{ADDRESS}"' in page


def test_signing_in_asks_for_the_second_step_and_goes_where_it_was_going(
    amina: Account, client: Client
) -> None:
    secret = base64.b32encode(b"01234567890123456789").decode()
    Authenticator.objects.create(user=amina, type="totp", data={"secret": secret})
    wanted = client.get(reverse("mfa_index"))
    page = client.post(
        wanted.headers["Location"], {"login": ADDRESS, "password": PHRASE}, follow=True
    ).content.decode()
    assert title_of(page) == "Enter your code"
    done = client.post(reverse("mfa_authenticate"), {"code": code_now(secret)})
    assert done.headers["Location"] == reverse("mfa_index")


def test_where_an_app_is_set_up_the_code_is_asked_not_a_new_app(
    amina: Account, client: Client
) -> None:
    Authenticator.objects.create(user=amina, type="totp", data={"secret": "A" * 32})
    client.force_login(amina)
    answer = client.get(reverse("portal:home_signed_in"))
    assert answer.headers["Location"].startswith(reverse("mfa_reauthenticate"))


def test_signing_out_says_so(amina: Account, tongue: str, client: Client) -> None:
    client.force_login(amina)
    assert "_auth_user_id" in client.session
    page = post(client, "account_logout")
    assert "_auth_user_id" not in client.session
    assert {"en": "You are signed out.", "fr": "Votre session est fermée."}[tongue] in page


def test_too_many_attempts_give_a_page(amina: Account, client: Client) -> None:
    for _ in range(31):
        response = client.post(reverse("account_login"), {"login": ADDRESS, "password": "x"})
    assert response.status_code == 429
    assert title_of(response.content.decode()) == "There were too many attempts"


def test_no_page_shows_the_words_of_the_package(amina: Account, client: Client) -> None:
    client.force_login(amina)
    for name in (
        "mfa_index",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
    ):
        page = client.get(reverse(name)).content.decode()
        assert "OneGov" in title_of(page) or "<title>" in page
        assert "Two-Factor" not in page
        assert "placeholder" not in page
