"""What the page frame knows of who is signed in."""

from django.http import HttpRequest

from onegov.core.types import ActorKind
from onegov.login.actors import actor_of


def visitor(request: HttpRequest) -> dict[str, object]:
    """``is_staff``: whether the menu leads to the desk."""
    if not hasattr(request, "user"):
        return {"is_staff": False}
    return {"is_staff": actor_of(request).kind is ActorKind.STAFF}
