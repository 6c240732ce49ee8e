"""Which claims are given: never more than registered, nothing without law or a current agreement."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from onegov.core.types import Text
from onegov.login.releases import logic
from onegov.login.releases.types import RegisteredClaim
from rooms.login_releases.apps import claim

NAMES = st.sampled_from(["given_name", "birthdate", "email", "address", "age_over_18", "admin"])
CLAIMS = st.builds(
    claim,
    NAMES,
    st.sampled_from(["law", "consent"]),
    essential=st.booleans(),
    purpose=st.sampled_from(["To write to you", "To find your file"]),
)


@given(
    asked=st.lists(NAMES),
    registered=st.lists(CLAIMS),
    agreed=st.lists(CLAIMS),
    declined=st.lists(CLAIMS),
)
def test_what_is_given_is_asked_registered_and_allowed(
    asked: list[str],
    registered: list[RegisteredClaim],
    agreed: list[RegisteredClaim],
    declined: list[RegisteredClaim],
) -> None:
    marks = {logic.mark(each) for each in agreed}
    found = logic.plan(asked, registered, marks, {logic.mark(each) for each in declined})
    names = {each.name for each in found.release}
    assert names <= set(asked) & {each.name for each in registered}
    assert {each.name for each in (*found.tell, *found.ask)} <= set(asked)
    for each in found.release:
        assert each in registered
        assert each.basis == "law" or each in agreed
    assert not {each.name for each in found.ask} & names
    assert set(found.refused) == set(asked) - {each.name for each in registered}
    assert len(found.release) == len(names)


@given(claims=st.lists(CLAIMS, unique_by=lambda each: each.name), ticked=st.sets(NAMES))
def test_every_claim_has_one_fate(claims: list[RegisteredClaim], ticked: set[str]) -> None:
    """After the page was answered, what is asked again is exactly what cannot be done without."""
    page = logic.plan([each.name for each in claims], claims, ())
    acts = {each: logic.act_on(each, ticked) for each in (*page.tell, *page.ask)}
    agreed = {logic.mark(each) for each, act in acts.items() if act in ("told", "agreed")}
    declined = {logic.mark(each) for each, act in acts.items() if act == "declined"}
    after = logic.plan([each.name for each in claims], claims, agreed, declined)
    assert after.tell == ()
    assert after.ask == logic.missing(page.ask, ticked)
    assert {each.name for each in after.release} == {
        each.name for each in claims if each.basis == "law" or each.name in ticked
    }


def test_law_is_told_and_consent_is_asked() -> None:
    found = logic.plan(["birthdate", "email"], [claim("birthdate", "law"), claim("email")], ())
    assert [each.name for each in found.release] == ["birthdate"]
    assert [each.name for each in found.tell] == ["birthdate"]
    assert [each.name for each in found.ask] == ["email"]
    assert found.needs_page


def test_an_agreement_ends_when_the_purpose_is_rewritten() -> None:
    """An agreement is to words, not to a name."""
    old = claim("email")
    for new in (
        replace(old, purpose=Text(en="To advertise", fr=old.purpose.fr)),
        replace(old, purpose=Text(en=old.purpose.en, fr="Pour faire de la publicité")),
        replace(old, authority="X-1 1"),
        replace(old, essential=True),
    ):
        assert logic.plan(["email"], [new], {logic.mark(old)}).release == ()
    # One that rested on law never counts as an agreement.
    law = replace(old, basis="law")
    assert logic.plan(["email"], [old], {logic.mark(law)}).release == ()


def test_who_said_no_is_asked_again_only_for_what_is_essential() -> None:
    email, phone = claim("email"), claim("phone_number", essential=True)
    said_no = {logic.mark(email), logic.mark(phone)}
    found = logic.plan(["email", "phone_number"], [email, phone], (), said_no)
    assert [each.name for each in found.ask] == ["phone_number"]


def test_a_service_that_needs_no_identity_shows_no_page() -> None:
    found = logic.plan([], [claim("email"), claim("birthdate", "law")], ())
    assert found.is_anonymous
    assert not found.needs_page
    assert logic.account_for(found.release) == (logic.SIGN_IN, "")


def test_reasons_are_said_once() -> None:
    claims = [claim("email"), claim("phone_number"), claim("birthdate", "law", purpose="To find")]
    purpose, authority = logic.account_for(claims)
    assert purpose.en == "To write to you; To find"
    assert authority == "P-21 8(1); I-3.3 220(1)"
