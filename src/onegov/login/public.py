"""The door of ``login``: who makes a request, and who may reach a route."""

from onegov.login.access import AccessRule, access, anyone, officer, person, signed_in
from onegov.login.actors import actor_of

__all__ = ["AccessRule", "access", "actor_of", "anyone", "officer", "person", "signed_in"]
