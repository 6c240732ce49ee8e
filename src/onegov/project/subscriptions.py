"""Which room hears of what: the one place where news travels upward."""

from collections.abc import Callable, Mapping

from onegov.consent import public as consent
from onegov.journeys import apply, changes
from onegov.ledger.types import TrailEntry
from onegov.login.provider import public as provider
from onegov.notices import public as notices

# subscriber -> what it does with each act, in the ledger's order, once
SUBSCRIPTIONS: Mapping[str, Callable[[TrailEntry], None]] = {
    "consent": consent.on_news,
    "login.provider": provider.on_news,
    "notices.account": notices.on_news,
    "journeys.apply": apply.on_news,
    "journeys.changes": changes.on_news,
}
