"""A partner, or whoever stands between, that lies: nobody is signed in, and the check is named."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.login.models import Account
from rooms.login.partners.hostile import FakePartner, Visitor, encoded

pytestmark = pytest.mark.django_db
Lie = Callable[[FakePartner], None]


def says(**claims: Any) -> Lie:
    return lambda bank: bank.claims.update(claims)


def makes(token: Callable[[FakePartner, dict[str, Any]], object]) -> Lie:
    def lie(bank: FakePartner) -> None:
        bank.token = lambda claims: token(bank, claims)

    return lie


def with_public_key_as_secret(bank: FakePartner, claims: dict[str, Any]) -> str:
    """The old confusion: an HMAC under what everybody can read."""
    head = f"{encoded({'alg': 'HS256', 'kid': bank.key.kid})}.{encoded(claims)}"
    made = hmac.digest(bank.key.as_pem(private=False), head.encode(), "sha256")
    return f"{head}.{urlsafe_b64encode(made).rstrip(b'=').decode()}"


def by_another_key(bank: FakePartner, claims: dict[str, Any]) -> str:
    stranger = ECKey.generate_key("P-256")
    return jwt.encode({"alg": "ES256", "kid": bank.key.kid}, claims, stranger)


def with_its_own_key_inside(bank: FakePartner, claims: dict[str, Any]) -> str:
    stranger = ECKey.generate_key("P-256")
    header = {"alg": "ES256", "jwk": stranger.as_dict(private=False), "jku": "http://127.0.0.1:9"}
    return jwt.encode(header, claims, stranger)


def changed_after_signing(bank: FakePartner, claims: dict[str, Any]) -> str:
    head, _, tail = bank.signed(claims).split(".")
    return f"{head}.{encoded(claims | {'sub': 'somebody else'})}.{tail}"


NOW = int(time.time())
TOKENS: dict[str, tuple[Lie, str]] = {
    "another issuer": (says(iss="https://bank.example"), "id_token_iss"),
    "no issuer": (says(iss=None), "id_token_iss"),
    "for another client": (says(aud="somebody-else"), "aud"),
    "for others too, no azp": (says(aud=["onegov", "another"]), "aud"),
    "for others too, their azp": (says(aud=["onegov", "another"], azp="another"), "aud"),
    "azp of another client": (says(azp="another"), "aud"),
    "for nobody": (says(aud=None), "aud"),
    "expired": (says(exp=NOW - 3600), "exp"),
    "without an end": (says(exp=None), "exp"),
    "an end that is no number": (says(exp="tomorrow"), "exp"),
    "an end that is true": (says(exp=True), "exp"),
    "issued long ago": (says(iat=NOW - 100_000), "iat"),
    "not good yet": (says(nbf=NOW + 3600), "nbf"),
    "another nonce": (says(nonce="of another sign-in"), "nonce"),
    "no nonce": (says(nonce=None), "nonce"),
    "a nonce that is a list": (says(nonce=["x"]), "nonce"),
    "nobody": (says(sub=None), "sub"),
    "an empty name": (says(sub=""), "sub"),
    "an endless name": (says(sub="x" * 256), "sub"),
    "a name with a control sign": (says(sub="a\x00b"), "sub"),
    "a name that is a number": (says(sub=7), "sub"),
    "signed in tomorrow": (says(auth_time=NOW + 90_000), "auth_time"),
    "signed in yesterday": (says(auth_time=NOW - 90_000), "auth_time"),
    "signed in nobody knows when": (says(auth_time=None), "auth_time"),
    "alg none": (makes(lambda bank, claims: bank.unsigned(claims)), "signature"),
    "HS256 under the public key": (makes(with_public_key_as_secret), "signature"),
    "another key": (makes(by_another_key), "signature"),
    "a key in the header": (makes(with_its_own_key_inside), "signature"),
    "changed": (makes(changed_after_signing), "signature"),
    "an access token": (
        makes(lambda bank, claims: bank.signed(claims, typ="at+jwt")),
        "typ",
    ),
    "a logout token": (
        makes(lambda bank, claims: bank.signed(claims, typ="logout+jwt")),
        "typ",
    ),
    "crit": (
        makes(lambda bank, claims: f"{encoded({'alg': 'ES256', 'crit': ['x']})}.e30.x"),
        "signature",
    ),
    "no token": (makes(lambda bank, claims: None), "id_token"),
    "a list": (makes(lambda bank, claims: ["x"]), "id_token"),
    "words": (makes(lambda bank, claims: "no token at all"), "signature"),
    "three dots": (makes(lambda bank, claims: "é.é.é"), "signature"),
    "oversized": (
        makes(lambda bank, claims: bank.signed(claims | {"x": "y" * 20_000})),
        "id_token",
    ),
}


def refused(
    visitor: Visitor, answer: Any, caplog: pytest.LogCaptureFixture, check: str, name: str = ""
) -> None:
    assert answer.status_code == 409, name
    assert not visitor.is_signed_in, name
    assert Account.objects.count() == 0, name
    said = [record.args for record in caplog.records if "refused" in record.msg][-1]
    assert said[1] == check, name


def test_a_token_that_is_not_right_signs_nobody_in(
    bank: FakePartner, caplog: pytest.LogCaptureFixture, tell: Callable[[str], None]
) -> None:
    for name, (lie, check) in TOKENS.items():
        bank.claims, bank.token = {}, None
        lie(bank)
        visitor = Visitor()
        refused(visitor, visitor.sign_in(bank), caplog, check, name)
    bank.claims, bank.token = {}, None
    assert Visitor().sign_in(bank).status_code == 302
    tell(f"sign-in partners: {len(TOKENS)} kinds of wrong ID token, 0 signed in")


ANSWERS: dict[str, tuple[dict[str, Any], str]] = {
    "another issuer": ({"iss": "https://evil.example"}, "iss"),
    "no issuer, though promised": ({"iss": None}, "iss_missing"),
    "two issuers": ({"iss": ["http://a.example", "http://b.example"]}, "iss"),
    "no state": ({"state": None}, "state"),
    "another state": ({"state": "of another browser"}, "state"),
    "two codes": ({"code": ["one", "two"]}, "code"),
    "no code": ({"code": None}, "code"),
    "an endless code": ({"code": "x" * 5000}, "code"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_not_right_redeems_no_code(
    name: str, bank: FakePartner, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    said, check = ANSWERS[name]
    visitor.start(bank)
    refused(visitor, visitor.back(bank, **said), caplog, check)
    assert bank.asked == []


def test_an_answer_counts_once(bank: FakePartner, visitor: Visitor) -> None:
    assert visitor.sign_in(bank).status_code == 302
    visitor.web.post("/en/account/sign-out/")
    again = visitor.back(bank)
    assert again.status_code == 409
    assert not visitor.is_signed_in
    assert len(bank.asked) == 1


def test_an_answer_in_another_browser_signs_nobody_in(bank: FakePartner, visitor: Visitor) -> None:
    """Sign-in forgery: the answer to somebody else's question."""
    visitor.start(bank)
    victim = Visitor(query=visitor.query)
    assert victim.back(bank).status_code == 409
    assert not victim.is_signed_in
    assert bank.asked == []


def test_a_code_of_one_partner_never_goes_to_another(
    bank: FakePartner, other: FakePartner, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    """Mix-up (RFC 9700, 4.4): asked at the one, answered at the other's address."""
    visitor.start(bank)
    refused(visitor, visitor.back(other, iss=bank.issuer), caplog, "mix_up")
    visitor.start(bank)
    refused(visitor, visitor.back(other), caplog, "mix_up")
    assert bank.asked == other.asked == []


def test_an_error_says_nothing_wrong_of_the_person(bank: FakePartner, visitor: Visitor) -> None:
    visitor.start(bank)
    answer = visitor.back(bank, code=None, error="access_denied")
    assert answer["Location"] == "/en/account/sign-in/"
    assert "did not sign you in" in visitor.web.get(answer["Location"]).content.decode()
    assert bank.asked == []


def test_an_error_of_another_issuer_is_not_believed(
    bank: FakePartner, visitor: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    visitor.start(bank)
    answer = visitor.back(bank, code=None, error="access_denied", iss="https://evil.example")
    refused(visitor, answer, caplog, "iss")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((200, b"x" * 100_000), "too_large"),
        ((200, b'{"id_token": ' + b"[" * 60_000), "not_json"),
        ((200, b"[]"), "not_an_object"),
        ((200, b"\xff\xfe"), "not_json"),
        ((500, b"{}"), "status_500"),
        ((401, b'{"error": "invalid_client"}'), "status_401"),
        ((400, b'{"error": "invalid_client"}'), "status_400"),
        ((302, b""), "status_302"),
    ],
)
def test_an_answer_that_cannot_be_used_is_the_partner_s_trouble(
    answer: tuple[int, bytes],
    reason: str,
    bank: FakePartner,
    visitor: Visitor,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever looks after it finds out why; a person only that it is not their fault."""
    bank.answer = answer
    page = visitor.sign_in(bank)
    assert page.status_code == 409
    assert "cannot reach this sign-in partner" in page.content.decode()
    assert not visitor.is_signed_in
    said = [record for record in caplog.records if record.name.endswith("partners.wire")]
    assert [record.args for record in said] == [("bank", reason)]


def test_a_code_that_the_partner_does_not_take_is_the_person_s_to_repeat(
    bank: FakePartner, visitor: Visitor
) -> None:
    bank.answer = (400, b'{"error": "invalid_grant"}')
    assert visitor.sign_in(bank, next="/en/services/")["Location"] == (
        "/en/account/sign-in/?next=%2Fen%2Fservices%2F"
    )


def test_a_redirect_carries_our_secret_nowhere(
    bank: FakePartner, other: FakePartner, visitor: Visitor
) -> None:
    bank.location = f"{other.issuer}/token"
    assert visitor.sign_in(bank).status_code == 409
    assert other.asked == []


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/latest", "file:///etc/passwd", "//evil.example", 7, None]
)
def test_metadata_leads_nowhere_else(
    name: str, address: object, bank: FakePartner, visitor: Visitor
) -> None:
    bank.metadata = {name: address}
    answer = visitor.web.post("/en/account/sign-in/partner/bank/")
    assert answer.status_code == 409
    assert not bank.asked


def test_metadata_of_another_issuer_is_not_its_own(bank: FakePartner, visitor: Visitor) -> None:
    bank.metadata = {"issuer": "https://bank.example"}
    assert visitor.web.post("/en/account/sign-in/partner/bank/").status_code == 409


def test_keys_change_and_unknown_ones_are_not_asked_for_all_the_time(
    bank: FakePartner, visitor: Visitor
) -> None:
    visitor.start(bank)
    fetched = len(bank.fetched)
    bank.key = ECKey.generate_key("P-256", auto_kid=True)
    assert visitor.back(bank).status_code == 409  # known keys are new enough: not asked again yet
    assert len(bank.fetched) == fetched
    with clock.using(FixedClock(clock.now() + timedelta(seconds=20))):
        assert visitor.sign_in(bank).status_code == 302
    assert len(bank.fetched) > fetched


def test_where_a_person_goes_on_is_a_page_of_ours(bank: FakePartner, visitor: Visitor) -> None:
    tried = ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
    for address in tried:
        answer = Visitor().sign_in(bank, next=address)
        assert answer["Location"].startswith("/en/"), address
    assert Visitor().sign_in(bank, next="/en/services/")["Location"] == "/en/services/"


def test_a_form_of_another_site_starts_nothing(bank: FakePartner) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/en/account/sign-in/partner/bank/").status_code == 403
    assert strict.get("/en/account/sign-in/partner/bank/").status_code == 405


def test_what_is_asked_is_what_the_standards_ask(bank: FakePartner, visitor: Visitor) -> None:
    asked = visitor.start(bank)
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert min(len(asked["state"]), len(asked["nonce"])) >= 43
    assert asked["redirect_uri"] == "http://testserver/en/account/sign-in/partner/bank/return/"
    again = Visitor().start(bank)
    assert not {asked[name] for name in ("state", "nonce", "code_challenge")} & set(again.values())


def test_a_code_is_redeemed_with_a_signed_assertion(
    bank: FakePartner, visitor: Visitor, configure: Callable[..., None]
) -> None:
    key = ECKey.generate_key("P-256")
    configure(secret="", key=key)
    assert visitor.sign_in(bank).status_code == 302
    form = bank.asked[0]
    said = jwt.decode(form["client_assertion"], key, algorithms=["ES256"]).claims
    assert said["iss"] == said["sub"] == "onegov"
    assert said["aud"] == bank.issuer
    assert 0 < said["exp"] - said["iat"] <= 60
    assert "client_secret" not in form
    assert len(form["code_verifier"]) >= 43
    assert json.dumps(form).count("a code") == 1
