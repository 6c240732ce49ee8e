"""News from registers: kept once, however often they are delivered; and the wish to hear of them."""

import logging
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from onegov.catalogue import public as catalogue
from onegov.core import clock
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Actor, ActorKind
from onegov.exchange import public as exchange
from onegov.exchange.errors import ExchangeError
from onegov.exchange.types import ServiceId
from onegov.ledger import public as ledger
from onegov.people import public as people
from onegov.registers import announced, providers
from onegov.registers.errors import NotSubscribed
from onegov.registers.models import Announcement
from onegov.registers.types import Announced, News

logger = logging.getLogger(__name__)

PURPOSE = "open-cases"
RECEIVER = "CA-DEMO/GOV/ONEGOV/platform/events"


@transaction.atomic
def hear(actor: Actor, news: News) -> UUID | None:
    if actor.kind is not ActorKind.MACHINE:
        raise NotAllowed
    topic = announced.find(news.source, news.kind)
    member = ServiceId.parse(news.source).member
    person_id = people.find_linked(member=member, pseudonym=news.subject) if topic else None
    if topic is None or person_id is None:
        logger.info("nothing here depends on an event of %s", news.source)
        return None
    row, is_new = Announcement.objects.get_or_create(
        person_id=person_id,
        event_id=news.event_id,
        defaults={
            "provider": topic.provider,
            "kind": news.kind,
            "happened_at": news.happened_at,
            "heard_at": clock.now(),
        },
    )
    if is_new:
        ledger.record(
            actor=actor,
            act="change.announced",
            person_id=person_id,
            org_id=member,
            refs={"announcement": str(row.id), "provider": topic.provider},
        )
    return row.id


def announcement(announcement_id: UUID) -> Announced:
    row = Announcement.objects.filter(id=announcement_id).first()
    if row is None:
        raise NotFound
    return Announced(
        id=row.id,
        person_id=row.person_id,
        provider=row.provider,
        kind=row.kind,
        happened_at=row.happened_at,
        words=announced.in_words(row.provider, row.kind),
    )


def subscribe() -> None:
    """Asks each register of which services want facts; one that is down hinders no other."""
    failed = [str(topic.name) for topic in announced.TOPICS if not _subscribe(topic)]
    if failed:
        raise NotSubscribed(failed)


def _subscribe(topic: announced.Topic) -> bool:
    authority = _authority(topic)
    if not authority:
        return True
    at = replace(topic.name, service="subscriptions")
    try:
        exchange.platform_node().call(
            service=at,
            purpose=PURPOSE,
            authority=authority,
            method="PUT",
            path=topic.name.service,
            body={"service": RECEIVER},
        )
    except ExchangeError as error:
        logger.warning("not subscribed to %s: %s (%s)", topic.name, error.type, error.detail)
        return False
    return True


def _authority(topic: announced.Topic) -> str:
    """The clauses under which services collect facts from this register; with the source's own, where
    it answers by a law of its own."""
    facts = [
        fact
        for definition in catalogue.list_services()
        for fact in definition.facts.values()
        if fact.provider == topic.provider
    ]
    clauses = {fact.collect_under.code: fact.collect_under for fact in facts}
    disclosed = [fact.disclose_under for fact in facts if fact.disclose_under]
    own = disclosed if providers.has_own_law(topic.name) else []
    return catalogue.authority([*(clauses[code] for code in sorted(clauses)), *own])
