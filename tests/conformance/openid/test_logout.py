"""Modules of the suite's logout plans, from RP-Initiated, Back- and Front-Channel Logout 1.0."""

from urllib.parse import urlencode

import pytest
from django.http import HttpResponse

from conformance.openid.parties import Basic, metadata
from rooms.login.provider.application import ISSUER, opened
from rooms.portal_apply.browser import Person

AFTER = "https://benefits.example/bye"


@pytest.fixture
def leaving(db: None) -> Basic:
    return Basic(how={"post_logout_redirect_uris": (AFTER,)})


def end(person: Person, **wish: str) -> HttpResponse:
    return person.client.get("/oidc/end-session?" + urlencode(wish), follow=True)


def is_signed_in(person: Person) -> bool:
    return "_auth_user_id" in person.client.session


def test_discovery_endpoint_verification() -> None:
    told = metadata()
    assert told["end_session_endpoint"] == f"{ISSUER}/oidc/end-session"
    for channel in ("backchannel", "frontchannel"):
        assert told[f"{channel}_logout_supported"] is True
        assert told[f"{channel}_logout_session_supported"] is True


def test_rp_initiated_logout(leaving: Basic, amina: Person) -> None:
    hint = leaving.signs_in(amina)["id_token"]
    page = end(amina, id_token_hint=hint, post_logout_redirect_uri=AFTER, state="s")
    assert page.headers["Refresh"].endswith(f"url={AFTER}?state=s")
    assert not is_signed_in(amina)


@pytest.mark.parametrize("wrong", [f"{AFTER}?foo=bar", "https://evil.example/", f"{AFTER}/"])
def test_another_return_address(leaving: Basic, amina: Person, wrong: str) -> None:
    hint = leaving.signs_in(amina)["id_token"]
    page = end(amina, id_token_hint=hint, post_logout_redirect_uri=wrong)
    assert page.status_code == 400
    assert "Refresh" not in page.headers
    assert is_signed_in(amina)


@pytest.mark.parametrize("how", ["modified", "of nobody"])
def test_a_hint_that_is_not_ours(leaving: Basic, amina: Person, how: str) -> None:
    hint = leaving.signs_in(amina)["id_token"]
    bad = hint[:-8] + "AAAAAAAA" if how == "modified" else "not.a.token"
    page = end(amina, id_token_hint=bad, post_logout_redirect_uri=AFTER, state="s")
    assert page.status_code == 400
    assert "Refresh" not in page.headers
    assert is_signed_in(amina)


@pytest.mark.parametrize("wish", [{}, {"state": "s"}, {"post_logout_redirect_uri": AFTER}])
def test_without_a_hint(leaving: Basic, amina: Person, wish: dict[str, str]) -> None:
    """The person is asked; an address counts only with the application that registered it."""
    leaving.signs_in(amina)
    page = end(amina, **wish)
    assert is_signed_in(amina)
    assert "Refresh" not in page.headers
    if "post_logout_redirect_uri" in wish:
        assert page.status_code == 400
        page = end(amina, **wish, client_id=leaving.id)
    done = amina.client.post(page.request["PATH_INFO"], follow=True)
    assert not is_signed_in(amina)
    assert (AFTER in done.headers.get("Refresh", "")) is ("post_logout_redirect_uri" in wish)


def test_no_post_logout_redirect_uri(leaving: Basic, amina: Person) -> None:
    page = end(amina, id_token_hint=leaving.signs_in(amina)["id_token"], state="s")
    assert not is_signed_in(amina)
    assert "Refresh" not in page.headers


def test_no_state(leaving: Basic, amina: Person) -> None:
    hint = leaving.signs_in(amina)["id_token"]
    page = end(amina, id_token_hint=hint, post_logout_redirect_uri=AFTER)
    assert page.headers["Refresh"].endswith(f"url={AFTER}")


def test_after_it_nobody_is_known_any_more(leaving: Basic, amina: Person) -> None:
    """The last step of the suite's modules: ``prompt=none`` is refused afterwards."""
    end(amina, id_token_hint=leaving.signs_in(amina)["id_token"])
    assert leaving.asks(amina, prompt="none")["error"] == "login_required"


def test_front_channel(amina: Person) -> None:
    front = "https://benefits.example/front?a=b"
    app = Basic(how={"frontchannel_logout_uri": front})
    tokens = app.signs_in(amina)
    page = end(amina, id_token_hint=tokens["id_token"]).content.decode().replace("&amp;", "&")
    wanted = urlencode({"iss": ISSUER, "sid": opened(tokens["id_token"])["sid"]})
    assert f"{front}&{wanted}" in page
