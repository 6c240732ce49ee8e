"""One fault put into what the provider tells."""

import json

from django.http import HttpResponse

from onegov.login.certification import faults
from onegov.login.provider import jose


def spoil(response: HttpResponse, fault: str, keys: faults.Keys) -> bool:
    """Will put a fault into an answer of the token or UserInfo address.

    Returns:
        Whether it is in there now: an answer that this fault is not about stays as it is.
    """
    spoiled = _spoiled(response, fault, keys)
    if spoiled is None:
        return False
    response.content = spoiled
    if "Content-Length" in response.headers:
        response.headers["Content-Length"] = str(len(response.content))
    return True


def _spoiled(response: HttpResponse, fault: str, keys: faults.Keys) -> str | None:
    kind = response.headers["Content-Type"].partition(";")[0]
    if kind == "application/jwt" and fault == faults.USER_INFO:
        _, claims = jose.peek(response.content.decode())
        return jose.sign(keys.known, {**claims, **_SOMEBODY_ELSE}, typ="JWT")
    if kind != "application/json":
        return None
    told = json.loads(response.content)
    if "id_token" in told and fault in faults.IN_TOKENS:
        _, claims = jose.peek(told["id_token"])
        return json.dumps(told | {"id_token": faults.id_token(fault, claims, keys)})
    if "sub" in told and fault == faults.USER_INFO:
        return json.dumps(told | _SOMEBODY_ELSE)
    return None


_SOMEBODY_ELSE = {"sub": "somebody-else"}
