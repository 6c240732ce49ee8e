"""What OneGov can get from whom, and what was answered."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from onegov.cases.types import SourceState
from onegov.catalogue.types import FactSpec
from onegov.core.types import UNKNOWN, Actor, Fact
from onegov.journeys import public as journeys
from onegov.journeys.types import SourceOffer
from onegov.portal.apply import values
from onegov.portal.apply.pages.applications import Draft
from onegov.ui.types import Row


def choices(actor: Actor, draft: Draft) -> dict[str, Any]:
    """Each source with what it would be asked for."""
    offers = in_form_order(draft, journeys.sources(actor=actor, application_id=draft.id))
    progress = journeys.progress(actor=actor, application_id=draft.id)
    return {
        "application": draft.application,
        "definition": draft.definition,
        "offers": offers,
        "asked": {offer.provider: _asked(draft, offer) for offer in offers},
        "linked": progress.linked,
        "settled": progress.sources_done,
        "waiting": any(offer.state is SourceState.OFFERED for offer in offers),
    }


def _asked(draft: Draft, offer: SourceOffer) -> dict[str, Any]:
    """What a source would be asked for: each fact with its purpose, and the clauses of them all."""
    facts = [draft.definition.facts[name] for name in offer.facts]
    giving = [fact.disclose_under for fact in facts if fact.disclose_under]
    return {
        "facts": [(fact.label, fact.purpose) for fact in facts],
        "collect_under": list(dict.fromkeys(fact.collect_under.label for fact in facts)),
        "disclose_under": list(dict.fromkeys(clause.label for clause in giving)),
        "agreements": list(dict.fromkeys(c.agreement for c in giving if c.agreement)),
    }


def answers(actor: Actor, draft: Draft) -> dict[str, Any]:
    """What each source answered, to look at before it is used."""
    offers = in_form_order(draft, journeys.sources(actor=actor, application_id=draft.id))
    return {
        "application": draft.application,
        "definition": draft.definition,
        "offers": [
            _answer(draft, offer)
            for offer in sorted(offers, key=_is_settled)
            if offer.state is not SourceState.TO_ASK
        ],
        "waiting": waiting(offers),
        "several": sum(offer.state is SourceState.OFFERED for offer in offers) > 1,
    }


def _is_settled(offer: SourceOffer) -> bool:
    return not waiting([offer])


def in_form_order(draft: Draft, offers: Iterable[SourceOffer]) -> list[SourceOffer]:
    """Sources in the order in which the form needs them."""
    order = [name for page in draft.definition.form for name in page.facts]
    return sorted(offers, key=lambda offer: min(order.index(name) for name in offer.facts))


def open_offers(offers: Iterable[SourceOffer]) -> list[SourceOffer]:
    """The sources that the person can still choose about."""
    return [offer for offer in offers if offer.state is not SourceState.USED]


def offered(actor: Actor, application_id: UUID) -> list[str]:
    """The sources whose answers wait for the person's yes."""
    offers = journeys.sources(actor=actor, application_id=application_id)
    return [offer.provider for offer in offers if offer.state is SourceState.OFFERED]


def waiting(offers: Iterable[SourceOffer]) -> bool:
    """Whether a source still needs the person's yes or no."""
    return any(offer.state in {SourceState.OFFERED, SourceState.FAILED} for offer in offers)


def is_waiting(actor: Actor, application_id: UUID) -> bool:
    """Whether a source of the application still needs the person's yes or no."""
    return waiting(journeys.sources(actor=actor, application_id=application_id))


def _answer(draft: Draft, offer: SourceOffer) -> dict[str, Any]:
    facts = draft.definition.facts
    plain = [fact for fact in offer.preview if facts[fact.concept].type.kind != "trips"]
    trips = [fact for fact in offer.preview if facts[fact.concept].type.kind == "trips"]
    return {
        "offer": offer,
        "rows": [_row(facts[fact.concept], fact) for fact in plain],
        "trips": [trip_table(facts[fact.concept], fact.value) for fact in trips],
        "unknown": sum(fact.value is UNKNOWN or fact.value is None for fact in offer.preview),
    }


def _row(fact: FactSpec, answered: Fact) -> Row:
    return Row(fact.label, values.in_words(fact, answered.value))


def trip_table(fact: FactSpec, value: object) -> dict[str, Any]:
    """Trips as a table with their total, those that are not certain marked."""
    trips = values.typed(fact.type, value)
    known = list(trips) if isinstance(trips, list | tuple) else []
    rows = values.trip_rows(known)
    return {
        "caption": _("Trips in the record"),
        "headers": [_("You left"), _("You returned"), _("Whole days away")],
        "cells": [(row.left, row.returned, row.away) for row in rows],
        "foot": (_("Total"), "", values.total_away(known)),
        "uncertain": [row for row in rows if row.why],
        "count": len(rows),
    }
