"""What answers behind a provider's node: a department's system over HTTP, or an adapter."""

from onegov.exchange.node.backends.backend import Backend
from onegov.exchange.node.backends.registry import Backends

__all__ = ["Backend", "Backends"]
