"""Which room hears of what: the one place where news travels upward."""

from collections.abc import Callable, Mapping

from onegov.ledger.types import TrailEntry

SUBSCRIPTIONS: Mapping[str, Callable[[TrailEntry], None]] = {}
