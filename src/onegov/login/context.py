"""What the page frame knows of who is signed in."""

from django.http import HttpRequest

from onegov.login.access import integrator, office, officer
from onegov.login.actors import actor_of

_PARTS = {"cases": officer, "applications": integrator, "identities": office}


def visitor(request: HttpRequest) -> dict[str, object]:
    """``desk``: the parts of the desk that open to the visitor; empty for the public."""
    if not hasattr(request, "user"):
        return {"desk": {}}
    actor = actor_of(request)
    return {"desk": {name: True for name, rule in _PARTS.items() if rule.allows(actor)}}
