"""One fault put into what the provider tells."""

import json

from django.http import HttpResponse

from onegov.login.certification import faults
from onegov.login.provider import jose
from onegov.login.provider.views.machine import answer


def spoil(response: HttpResponse, fault: str, keys: faults.Keys) -> HttpResponse:
    """The answer of the token or UserInfo address with a fault; others stay as they are."""
    if not response.headers["Content-Type"].startswith("application/json"):
        return response
    told = json.loads(response.content)
    if "id_token" in told:
        _, claims = jose.peek(told["id_token"])
        told["id_token"] = faults.id_token(fault, claims, keys)
    elif fault == "wrong_userinfo" and "sub" in told:
        told["sub"] = "somebody-else"
    return answer(told)
