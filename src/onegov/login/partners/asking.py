"""Sends a person to a partner, and takes the answer that comes back with them.

Source: OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9207; RFC 9700, 2.1 and 4.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from onegov.core import clock
from onegov.login.partners import logic, wire
from onegov.login.partners.conf import conf
from onegov.login.partners.errors import AnswerNotSound, PartnerRefused
from onegov.login.partners.types import Asked, Partner, Told
from onegov.ui.context import language

_WAITING = "onegov.partners.asked"
_MOST_WAITING = 5  # pages of one browser that wait for an answer at the same time
_MOST_SIGNS = 2048  # of one value in an answer
#: What we ask to be told of somebody who proves who they are.
IDENTITY = ("given_name", "family_name", "birthdate", "address")


def ask(request: HttpRequest, partner: Partner, *, process: str, then: str) -> str:
    """Will note what was asked in the session; the address at the partner to send the person to.

    Args:
        process: see ``Asked``.
        then: where to go afterwards; an address that is not ours is forgotten.

    Raises:
        PartnerDown: its metadata cannot be fetched.
    """
    endpoint = wire.metadata(partner).authorization_endpoint
    asked = Asked(
        partner_id=partner.id,
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        process=process,
        then=then if is_ours(request, then) else "",
        at=clock.now().timestamp(),
    )
    state = secrets.token_urlsafe(32)
    _remember(request, state, asked)
    joint = "&" if urlsplit(endpoint).query else "?"
    return f"{endpoint}{joint}{urlencode(_parameters(partner, asked, state))}"


def given(request: HttpRequest) -> dict[str, str]:
    """The answer's parameters; a repeated or very long one is no answer (RFC 6749, 3.1).

    Raises:
        AnswerNotSound: one is.
    """
    found: dict[str, str] = {}
    for name in ("state", "code", "iss", "error"):
        values = request.GET.getlist(name)
        if len(values) > 1 or any(len(value) > _MOST_SIGNS for value in values):
            raise AnswerNotSound(name)
        found |= dict(zip([name], values, strict=False))
    return found


def recall(request: HttpRequest, state: str) -> Asked:
    """What was asked under this state, which is then forgotten: an answer counts once.

    Raises:
        AnswerNotSound: nothing was, or too long ago.
    """
    waiting = dict(request.session.get(_WAITING, {}))
    kept = waiting.pop(state, None)
    if kept is None:
        raise AnswerNotSound("state")
    request.session[_WAITING] = waiting
    # Saved before the code is redeemed, so that an answer that is sent again finds it gone.
    request.session.save()
    asked = Asked(**kept)
    if not 0 <= clock.now().timestamp() - asked.at < logic.GOOD_FOR:
        raise AnswerNotSound("late")
    return asked


def told(partner: Partner, asked: Asked, answer: Mapping[str, str]) -> Told:
    """Will check an answer, redeem its code and return what the partner says of the person.

    Args:
        answer: as ``given`` returns it.

    Raises:
        AnswerNotSound: a check refused it; nothing of it was used.
        PartnerRefused: the partner says that it did not sign the person in.
        PartnerDown: the partner does not answer.
    """
    if asked.partner_id != partner.id:
        raise AnswerNotSound("mix_up")
    known = wire.metadata(partner)
    logic.check_issuer(partner, answer.get("iss"), is_promised=known.promises_iss)
    if "error" in answer:
        raise PartnerRefused
    if not answer.get("code"):
        raise AnswerNotSound("code")
    token = wire.redeem(partner, asked, code=answer["code"], redirect_uri=redirect_uri(partner))
    return _read(partner, asked, token)


def redirect_uri(partner: Partner) -> str:
    """Where this partner answers to, in the language of this request; one for each partner."""
    return conf().base_url + reverse("partner_return", args=[partner.id])


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address leads to a page of this platform."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())


def _read(partner: Partner, asked: Asked, token: object) -> Told:
    """The token read with the keys that we know; once more with new ones, as keys change."""
    now = clock.now()
    try:
        return logic.read_id_token(partner, asked, token, wire.metadata(partner).keys, now)
    except AnswerNotSound as refused:
        if refused.check != "signature":
            raise
    keys = wire.metadata(partner, must_be_new=True).keys
    return logic.read_id_token(partner, asked, token, keys, now)


def _parameters(partner: Partner, asked: Asked, state: str) -> dict[str, str]:
    wanted = {
        "response_type": "code",
        "client_id": partner.client_id,
        "redirect_uri": redirect_uri(partner),
        "scope": "openid",
        "state": state,
        "nonce": asked.nonce,
        "code_challenge": logic.challenge(asked.verifier),
        "code_challenge_method": "S256",
        "max_age": str(asked.max_age),
        "ui_locales": "fr-CA fr" if language() == "fr" else "en-CA en",
    }
    if asked.max_age == 0:
        wanted["prompt"] = "login"
    if asked.process == "prove":
        wanted["claims"] = json.dumps(_verified_claims())
    return wanted


def _verified_claims() -> dict[str, Any]:
    """OpenID Connect for Identity Assurance 1.0, section 6."""
    claims: dict[str, None] = dict.fromkeys(IDENTITY)
    verification = {"trust_framework": None, "assurance_level": None}
    return {"id_token": {"verified_claims": {"verification": verification, "claims": claims}}}


def _remember(request: HttpRequest, state: str, asked: Asked) -> None:
    waiting = [*request.session.get(_WAITING, {}).items()][1 - _MOST_WAITING :]
    request.session[_WAITING] = {**dict(waiting), state: asdict(asked)}
