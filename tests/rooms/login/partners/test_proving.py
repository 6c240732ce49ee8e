"""What a partner has verified of somebody proves who they are, up to what we believe of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator

from onegov.core import clock
from onegov.core.clock import FixedClock
from onegov.login.assurance import public as assurance
from onegov.login.assurance.models import Proof
from onegov.login.assurance.types import Identity
from rooms.login.partners.hostile import FakePartner, Visitor
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
PROVE = "/en/account/identity/partner/bank/"
CLAIMS = {"given_name": "Amina", "family_name": "Zerrouki", "birthdate": "1990-03-15"}


def verified(level: object = 3, **claims: Any) -> dict[str, Any]:
    told = {name: value for name, value in (CLAIMS | claims).items() if value is not None}
    verification = {"trust_framework": "ca_pctf", "assurance_level": level}
    return {"verified_claims": {"verification": verification, "claims": told}}


@pytest.fixture(autouse=True)
def believed(configure: Callable[..., None], usual: None) -> None:
    configure(identity_level=3)


@pytest.fixture
def amina() -> Person:
    return Person("amina@example.org").sign_in()


def prove(person: Person, fake: FakePartner, said: dict[str, Any], then: str = "") -> Any:
    visitor = Visitor()
    visitor.web = person.client
    visitor.start(fake, PROVE, next=then)
    fake.claims |= {"auth_time": int(clock.now().timestamp())} | said
    return visitor.back(fake)


def identity(person: Person) -> Identity:
    assert person.actor.person_id
    return assurance.identity(person_id=person.actor.person_id)


def test_a_partner_proves_at_the_level_it_says(amina: Person, bank: FakePartner) -> None:
    answer = prove(amina, bank, verified(2), then="/en/account/security/")
    assert answer.headers["Location"] == "/en/account/security/"
    assert (identity(amina).level, identity(amina).method) == (2, "partner:bank")
    assert amina.actor.person_id
    names = ["name", "birthdate", "address"]
    known = assurance.claims(person_id=amina.actor.person_id, names=names)
    assert {name: one.value for name, one in known.items()} == {
        "name": "Amina Zerrouki",
        "birthdate": "1990-03-15",
    }


def test_a_partner_is_believed_no_further_than_we_do(
    amina: Person, bank: FakePartner, configure: Callable[..., None]
) -> None:
    configure(identity_level=2)
    prove(amina, bank, verified(4))
    assert identity(amina).level == 2


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"verified_claims": CLAIMS},
        {"verified_claims": {"claims": CLAIMS}},
        verified("gold"),
        verified(True),
        verified(None),
        verified(1),
        verified(birthdate=None),
        verified(birthdate="15/03/1990"),
        verified(given_name={"en": "Amina"}),
        verified(family_name="x" * 400),
        verified(address={"region": ["ON"]}),
        verified() | {"auth_time": None},
        verified() | {"auth_time": 1},
    ],
)
def test_what_is_not_sound_proves_nothing(
    amina: Person, bank: FakePartner, said: dict[str, Any]
) -> None:
    amina.client.raise_request_exception = False
    assert prove(amina, bank, said).status_code >= 400
    assert identity(amina) == Identity()


def test_another_s_sign_in_at_the_partner_proves_nobody_else(
    amina: Person, bank: FakePartner
) -> None:
    prove(amina, bank, verified())
    other = Person("other@example.org").sign_in()
    other.client.raise_request_exception = False
    assert prove(other, bank, verified()).status_code >= 400
    assert identity(other) == Identity()
    Visitor().sign_in(bank)  # with what proves Amina: an account of its own
    bank.claims["sub"] = "new"
    Visitor().sign_in(bank)
    third = Person("third@example.org").sign_in()
    third.client.raise_request_exception = False
    assert prove(third, bank, verified(given_name="Third")).status_code >= 400
    assert identity(third) == Identity()


def test_another_name_overwrites_nothing(amina: Person, bank: FakePartner) -> None:
    prove(amina, bank, verified())
    amina.client.raise_request_exception = False
    page = prove(amina, bank, verified(family_name="Tremblay"))
    assert "differs from what was proven" in page.content.decode()
    assert Proof.objects.count() == 1


def test_who_signed_in_long_ago_shows_first_that_they_are_still_there(
    amina: Person, bank: FakePartner
) -> None:
    Authenticator.objects.create(user=amina.account, type="totp", data={"secret": "A" * 32})
    with clock.using(FixedClock(clock.now() + timedelta(minutes=19))):
        amina.client.get("/en/account/security/")
    later = clock.now() + timedelta(minutes=31)
    with clock.using(FixedClock(later)):
        answer = amina.client.post(PROVE)
    assert "/confirm-" in answer.headers["Location"]


def test_a_partner_that_we_do_not_believe_is_not_asked(
    amina: Person, configure: Callable[..., None]
) -> None:
    configure(identity_level=1)
    amina.client.raise_request_exception = False
    assert amina.client.post(PROVE).status_code == 404
    assert "Prove it online" not in amina.get("/en/account/identity/").words


def test_whoever_turns_back_there_is_where_they_began(amina: Person, bank: FakePartner) -> None:
    visitor = Visitor()
    visitor.web = amina.client
    for then, page in (("", "/en/account/identity/"), ("/en/services/", "/en/services/")):
        visitor.start(bank, PROVE, next=then)
        assert visitor.back(bank, code=None, error="access_denied")["Location"] == page
    assert Proof.objects.count() == 0
