"""Public documents: metadata and keys."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from onegov.core import clock
from onegov.login.access import access, anyone
from onegov.login.provider import claims
from onegov.login.provider.conf import conf
from onegov.login.provider.keys.jwks import key_set
from onegov.login.provider.levels import ACR_VALUES
from onegov.login.provider.logic.metadata import metadata
from onegov.login.provider.views.machine import public_for


@access(anyone)
@require_safe
def configuration(request: HttpRequest) -> JsonResponse:
    """OpenID Connect Discovery, which is RFC 8414's document too."""
    told = metadata(conf().issuer, ACR_VALUES, claims.SUPPORTED)
    return public_for(JsonResponse(told), 300)


@access(anyone)
@require_safe
def jwks(request: HttpRequest) -> JsonResponse:
    """The keys that sign tokens now, did a moment ago, or will next."""
    told = key_set(conf().keys.published(clock.now()))
    return public_for(JsonResponse(told), 300)
