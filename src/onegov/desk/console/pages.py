"""What the console shows, composed from the parts of the login."""

from typing import Any

from onegov.core.types import Actor
from onegov.login.public import applications, certification


def application_page(actor: Actor, client_id: str) -> dict[str, Any]:
    """One application with its last run."""
    found = applications.application(actor=actor, client_id=client_id)
    runs = certification.runs(actor=actor, client_id=client_id)
    last = runs[0] if runs else None
    return {
        "application": found,
        "registration": found.registration,
        "issuer": certification.issuer_for(client_id=client_id),
        "run": last,
        "is_certified": certification.is_certified(actor=actor, client_id=client_id),
        "has_secret": found.registration.auth_method.startswith("client_secret"),
    }


def use_page(actor: Actor, client_id: str) -> dict[str, Any]:
    """Thirty days of an application."""
    return {
        "application": applications.application(actor=actor, client_id=client_id),
        "use": applications.use_of_application(actor=actor, client_id=client_id),
    }
