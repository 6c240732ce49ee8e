"""What the page frame knows of who is signed in."""

from django.http import HttpRequest

from onegov.login.actors import actor_of
from onegov.login.desks import open_to


def visitor(request: HttpRequest) -> dict[str, object]:
    """``desk``: the parts of the desk that open to the visitor; ``desk_route``: the first of them."""
    if not hasattr(request, "user"):
        return {"desk": {}, "desk_route": ""}
    parts = open_to(actor_of(request))
    return {
        "desk": dict.fromkeys((part.name for part in parts), True),
        "desk_route": parts[0].route if parts else "",
    }
