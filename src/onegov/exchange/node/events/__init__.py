"""Publishing and delivering events: what a node does around ``exchange.events``."""

from onegov.exchange.node.events.office import EventOffice

__all__ = ["EventOffice"]
