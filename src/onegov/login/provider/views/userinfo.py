"""UserInfo: the claims of whoever a token stands for.

Source: OpenID Connect Core 1.0 section 5.3; RFC 6750 section 3; RFC 9449 section 7.
"""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from onegov.login.access import access, anyone
from onegov.login.provider import id_tokens, queries
from onegov.login.provider.actions import proofs
from onegov.login.provider.errors import OAuthError, invalid_token
from onegov.login.provider.models import Grant
from onegov.login.provider.views.machine import address_of, answer, proof_of, refusal


@access(anyone)  # who has no session: the token says for whom it is
@csrf_exempt
@require_http_methods(["GET", "POST"])
def userinfo(request: HttpRequest) -> HttpResponse:
    """Tell the claims; as a JWT to applications that registered for it."""
    try:
        grant = _grant_of(request)
    except OAuthError as error:
        return _refusal(error)
    if grant.client.signed_userinfo:
        signed = id_tokens.signed_user_info(grant)
        return HttpResponse(signed, content_type="application/jwt")
    return answer(id_tokens.user_info(grant))


def _grant_of(request: HttpRequest) -> Grant:
    scheme, _, value = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    token = queries.access_token(value.strip()) if value else None
    if token is None or token.grant is None or token.audience or "openid" not in token.scopes:
        raise _not_good()
    if (scheme.lower() == "dpop") != bool(token.jkt) or scheme.lower() not in ("dpop", "bearer"):
        raise _not_good()
    if token.jkt and token.jkt != _proven(request, value.strip(), token.org_id):
        raise _not_good()
    return token.grant


def _proven(request: HttpRequest, token: str, org_id: str) -> str:
    return proofs.take(
        proof_of(request),
        method=str(request.method),
        url=address_of(request),
        org_id=org_id,
        token=token,
    )


def _refusal(error: OAuthError) -> HttpResponse:
    response = refusal(error)
    response.status_code = 401
    response.headers["WWW-Authenticate"] = (
        f'DPoP error="{error.error}", error_description="{error.description}", algs="ES256 PS256 EdDSA", '
        f'Bearer error="{error.error}"'
    )
    return response


def _not_good() -> OAuthError:
    return invalid_token(
        "access_token.good",
        "The token is unknown, has ended, lacks openid, or comes without the proof it is bound to.",
        "Le jeton est inconnu, a pris fin, n’a pas openid ou vient sans la preuve à laquelle "
        "il est lié.",
    )
