"""The certification issuer's addresses: the provider's own views, and one fault at a time."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from onegov.core.errors import NotFound
from onegov.core.types import Text
from onegov.login.access import access, anyone
from onegov.login.certification import actions, issuer, queries
from onegov.login.certification.spoiling import spoil
from onegov.login.provider.queries import client as find_client
from onegov.login.provider.views import discovery, tokens, userinfo

View = Callable[[HttpRequest], HttpResponse]


def at_issuer(view: View) -> Callable[..., HttpResponse]:
    """Will have one of the provider's views speak for the issuer that the address names."""

    @access(anyone)  # as at the provider: each request proves its application
    @csrf_exempt
    @wraps(view)
    def spoken(request: HttpRequest, client_id: str) -> HttpResponse:
        if find_client(client_id) is None:
            raise NotFound()
        request.path = request.path.removeprefix(f"/certify/{client_id}")
        with issuer.speaking(client_id):
            return view(request)

    return spoken


def _with_fault(view: View) -> Callable[..., HttpResponse]:
    """The same, with the fault of the case that is tried."""

    @wraps(view)
    def spoken(request: HttpRequest, client_id: str) -> HttpResponse:
        response = at_issuer(view)(request, client_id)
        case = queries.case_being_tried(client_id)
        if response.status_code == 200 and spoil(response, case, issuer.keys()):
            actions.was_told(client_id, case)
        return response

    spoken.access_rule = anyone  # type: ignore[attr-defined]  # as ``access`` marks it
    return csrf_exempt(spoken)


configuration = at_issuer(discovery.configuration)
jwks = at_issuer(discovery.jwks)
par = at_issuer(tokens.par)
token = _with_fault(tokens.token)
user_info = _with_fault(userinfo.userinfo)


@access(anyone)
def authorize(request: HttpRequest, client_id: str) -> HttpResponse:
    """Nobody signs in here: a run answers in a browser of its own.

    Raises:
        NotFound: always, with words for whoever comes here.
    """
    raise NotFound(
        Text(
            en="This address is for self-certification only. Nobody signs in here.",
            fr="Cette adresse ne sert qu’à l’autocertification. Personne ne se connecte ici.",
        )
    )
