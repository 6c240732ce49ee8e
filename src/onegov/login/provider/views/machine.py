"""What every address for machines shares: forms read strictly, errors on OAuth's wire.

Source: RFC 6749 section 5.2; RFC 6750 section 3; RFC 9449 sections 7.1 and 8.
"""

import json
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from onegov.login.access import access, anyone
from onegov.login.provider.actions import proofs, refusals
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, invalid_dpop, invalid_request
from onegov.login.provider.logic import parameters
from onegov.login.provider.logic.parameters import Parameters

_LARGEST = 64_000
Answer = Callable[[HttpRequest, Parameters], HttpResponse]


def form_endpoint(answer: Answer) -> Callable[[HttpRequest], HttpResponse]:
    """Will make a view of what answers a form; its errors become OAuth's."""

    @access(anyone)  # who has no session: each request proves its application
    @csrf_exempt
    @require_POST
    @wraps(answer)
    def view(request: HttpRequest) -> HttpResponse:
        given: Parameters = {}
        try:
            given = _form(request)
            return answer(request, given)
        except OAuthError as error:
            claimed = refusals.claimed(given, request.META.get("HTTP_AUTHORIZATION", ""))
            refusals.count(claimed, error)
            return refusal(error)

    return view


def _form(request: HttpRequest) -> Parameters:
    if request.content_type != "application/x-www-form-urlencoded" or request.GET:
        raise invalid_request(
            "request.form",
            "Send a form (application/x-www-form-urlencoded), without a query.",
            "Envoyez un formulaire (application/x-www-form-urlencoded), sans paramètres d’adresse.",
        )
    if int(request.META.get("CONTENT_LENGTH") or 0) > _LARGEST:
        raise invalid_request(
            "request.size",
            "The request is larger than 64,000 bytes.",
            "La demande dépasse 64\u00a0000 octets.",
        )
    return parameters.read(request.body.decode("ascii", "replace"))


def proof_of(request: HttpRequest) -> str:
    """The ``DPoP`` header; two of them are refused, as RFC 9449 section 4.3 has it."""
    proof: str = request.META.get("HTTP_DPOP", "")
    if "," in proof:
        raise invalid_dpop("dpop.one", "One DPoP header only.", "Un seul en-tête DPoP.")
    return proof


def address_of(request: HttpRequest) -> str:
    """The address of this request, as everybody outside knows it."""
    return conf().issuer + request.path


def answer(told: dict[str, object], status: int = 200) -> HttpResponse:
    """JSON that no cache keeps."""
    response = HttpResponse(
        json.dumps(told, ensure_ascii=False), status=status, content_type="application/json"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def refusal(error: OAuthError) -> HttpResponse:
    """An error on the wire: OAuth's members, and our words in both languages beside them."""
    response = answer(
        {
            "error": error.error,
            "error_description": error.description,
            "error_description#fr": f"{error.check}\u00a0: {error.message.fr}",
        },
        error.status,
    )
    if error.error in ("use_dpop_nonce", "invalid_dpop_proof"):
        response.headers["DPoP-Nonce"] = proofs.nonce()
    if error.status == 401:
        response.headers["WWW-Authenticate"] = f'Basic realm="{conf().issuer}"'
    return response


def public_for(response: JsonResponse, seconds: int) -> JsonResponse:
    """A public document that caches may keep for some seconds, and any page may read."""
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
