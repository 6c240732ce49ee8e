"""The two places where the simulator is not the platform: who signs in, and what is spoiled."""

import os
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from onegov.core import clock
from onegov.login.certification.issuer import keys_beside
from onegov.login.certification.spoiling import spoil
from onegov.login.provider.conf import conf
from onegov.project.simulating import choosing

#: Whatever page would ask for a password or another factor.
_CHOOSING = frozenset(
    {
        "account_login",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
    }
)
_TELLING = frozenset({"/oidc/token", "/oidc/userinfo"})


class Simulator:
    """Puts choosing in the place of signing in, and one fault into what is told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response
        self._fault = os.environ.get("ONEGOV_SIMULATOR_FAULT", "")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._get_response(request)
        if self._fault and response.status_code == 200 and request.path in _TELLING:
            spoil(response, self._fault, keys_beside(conf().keys.current(clock.now())))
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Will show who there is, where the platform would ask for a password."""
        found = request.resolver_match
        return choosing.choose(request) if found and found.url_name in _CHOOSING else None
