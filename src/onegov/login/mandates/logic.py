"""What a mandate lets its holder do, and until when; pure."""

import calendar
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from onegov.core.clock import OFFICE_ZONE
from onegov.login.mandates.types import Capacity, CapacityKind, Kind, Mandate, Scope, Status, Terms

EVERYTHING = frozenset(Scope)
NOTHING: frozenset[Scope] = frozenset()
#: What binds the principal: never an unpaid helper's, nor an agency worker's without a licence.
BINDING = frozenset({Scope.SUBMIT, Scope.SIGN})
#: The most that a mandate of each kind can hold.
MOST: Mapping[Kind, frozenset[Scope]] = {
    Kind.GUARDIAN: EVERYTHING,
    Kind.REPRESENTATIVE: EVERYTHING,
    Kind.AGENCY: EVERYTHING,
    Kind.HELPER: frozenset({Scope.VIEW, Scope.PREPARE, Scope.MESSAGES}),
    Kind.SIGNING_OFFICER: EVERYTHING,
    Kind.WORKER: EVERYTHING,
}
CAPACITY: Mapping[Kind, CapacityKind] = {
    Kind.GUARDIAN: "dependant",
    Kind.REPRESENTATIVE: "client",
    Kind.AGENCY: "client",
    Kind.HELPER: "client",
    Kind.SIGNING_OFFICER: "organisation",
}
#: Whose holder speaks with the principal's own voice, and so may appoint others for them.
VOICES = frozenset({Kind.GUARDIAN, Kind.SIGNING_OFFICER})
MAJORITY = 18


def permitted(terms: Terms) -> frozenset[Scope]:
    """What terms let somebody do: what was agreed, within what the kind and the licence allow.

    Messages are a person's, not a service's: a mandate for some services does not open them.
    """
    scopes = terms.scopes & MOST[terms.kind]
    if terms.kind in (Kind.REPRESENTATIVE, Kind.WORKER) and terms.licence is None:
        scopes -= BINDING
    return scopes - {Scope.MESSAGES} if terms.services else scopes


def is_live(mandate: Mandate, at: datetime) -> bool:
    """Whether it is agreed, has begun, and has neither been ended nor run out."""
    if mandate.status is not Status.ACTIVE or mandate.ended_at is not None:
        return False
    return mandate.starts_at is not None and mandate.starts_at <= at < mandate.terms.until


def scopes_at(mandate: Mandate, at: datetime, worker: Mandate | None = None) -> frozenset[Scope]:
    """What may be done under it now; under an agency's only by its worker, within their employment."""
    if not is_live(mandate, at) or mandate.terms.kind is Kind.WORKER:
        return NOTHING
    if mandate.terms.kind is not Kind.AGENCY:
        return permitted(mandate.terms)
    if worker is None or worker.terms.kind is not Kind.WORKER or worker.principal != mandate.holder:
        return NOTHING
    return scopes_of_worker(worker, at) & permitted(mandate.terms)


def scopes_of_worker(worker: Mandate, at: datetime) -> frozenset[Scope]:
    """What an employment lets its worker do for the agency's clients."""
    return permitted(worker.terms) if is_live(worker, at) else NOTHING


def capacity(mandate: Mandate, at: datetime, worker: Mandate | None = None) -> Capacity:
    """The way in which its holder, or that worker of an agency's, can act at a moment (UTC)."""
    ends = min(each.terms.until for each in (mandate, worker) if each is not None)
    return Capacity(
        kind=CAPACITY[mandate.terms.kind],
        principal=mandate.principal,
        mandate_id=mandate.id,
        scopes=frozenset(scope.value for scope in scopes_at(mandate, at, worker)),
        services=mandate.terms.services,
        expires_at=ends,
        label=mandate.principal_name,
    )


def majority(birth_date: date) -> datetime:
    """The first moment of the day on which a person is 18, where the office counts days.

    Source: Interpretation Act, section 30; who was born on 29 February is of age on 1 March.
    """
    year = birth_date.year + MAJORITY
    is_day = birth_date.month != 2 or birth_date.day != 29 or calendar.isleap(year)
    day = birth_date.replace(year=year) if is_day else date(year, 3, 1)
    return datetime.combine(day, time(), OFFICE_ZONE)


def last_moment(now: datetime, longest: timedelta, *bounds: datetime | None) -> datetime:
    """The latest end that a mandate agreed now can have."""
    return min([now + longest, *(bound for bound in bounds if bound is not None)])
