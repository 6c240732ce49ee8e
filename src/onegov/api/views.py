"""Answers machines. Each view makes one write call."""

import hmac
import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from onegov.api.conf import conf
from onegov.api.events import Unreadable, read_event
from onegov.core.types import Actor, ActorKind
from onegov.login.public import access, anyone
from onegov.registers import public as registers

logger = logging.getLogger(__name__)

NODE = Actor(kind=ActorKind.MACHINE, name="exchange")


@access(anyone)  # who has no session: the node shows its token
@csrf_exempt
@require_POST
def events(request: HttpRequest) -> HttpResponse:
    """Keep an event that the platform's own node delivers; 204 once it is on disk."""
    if not _is_own_node(request):
        return JsonResponse({"error": "not_authenticated"}, status=401)
    try:
        news = read_event(request.body, sender=request.headers.get("X-Road-Client", ""))
    except Unreadable as error:
        logger.warning("an event could not be read: %s", error)
        return JsonResponse({"error": f"{error}_invalid"}, status=422)
    registers.hear(actor=NODE, news=news)
    return HttpResponse(status=204)


def _is_own_node(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    known = conf().events_token
    return (
        bool(known)
        and scheme.lower() == "bearer"
        and hmac.compare_digest(token.encode(), known.encode())
    )
