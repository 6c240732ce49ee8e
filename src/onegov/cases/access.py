"""The one place that decides who may read or change an application."""

from uuid import UUID

from django.db.models import QuerySet

from onegov.cases.errors import AlreadySubmitted, LeaseNeeded, TwoFactorsNeeded
from onegov.cases.models import Application, Waiting
from onegov.cases.types import State
from onegov.core import clock
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Actor, ActorKind
from onegov.login import public as login
from onegov.people import public as people

NOBODY = UUID(int=0)
_STAFF_ROLES = frozenset({"officer", "supervisor"})


def owned(actor: Actor, application_id: UUID, *, lock: bool = False) -> Application:
    """The actor's own application, else NotFound."""
    return _first(own(actor, lock=lock).filter(id=application_id))


def own(actor: Actor, *, lock: bool = False) -> QuerySet[Application]:
    """What the actor, or who acts in their name, may see of the person's own."""
    rows = _rows(lock).filter(person_id=actor.person_id or NOBODY)
    if not actor.may("view"):
        return rows.none()
    return rows.filter(service_id__in=actor.services) if actor.services else rows


def own_draft(actor: Actor, application_id: UUID) -> Application:
    """The actor's own application, locked, while it can be changed."""
    in_scope(actor, "prepare")
    row = owned(actor, application_id, lock=True)
    if row.state != State.DRAFT.value:
        raise AlreadySubmitted
    return row


def fillable_draft(actor: Actor, application_id: UUID) -> Application:
    """The actor's own draft, locked; a machine of the platform may bring facts to any draft."""
    if actor.kind is not ActorKind.MACHINE:
        return own_draft(actor, application_id)
    row = _first(_rows(lock=True).filter(id=application_id))
    if row.state != State.DRAFT.value:
        raise AlreadySubmitted
    return row


def in_office(actor: Actor, application_id: UUID, *, lock: bool = False) -> Application:
    """A submitted application of the officer's organisation that is not close to them, else NotFound."""
    officer_id = require_staff(actor)
    rows = _rows(lock).filter(id=application_id, org_id=actor.org_id)
    return _first(rows.exclude(state=State.DRAFT.value).exclude(person_id__in=close_to(officer_id)))


def close_to(officer_id: UUID) -> frozenset[UUID]:
    """Whose cases an officer may not touch: their own, and those of whom they share a mandate with."""
    return login.mandates.counterparts(person_id=officer_id) | {officer_id}


def readable(actor: Actor, application_id: UUID) -> Application:
    """An application its owner, an officer of its organisation or the platform itself may read."""
    if actor.kind is ActorKind.MACHINE:
        return _first(_rows(lock=False).filter(id=application_id))
    mine = own(actor).filter(id=application_id)
    if actor.kind is ActorKind.STAFF and not mine.exists():
        return in_office(actor, application_id)
    return _first(mine)


def held(actor: Actor, application_id: UUID) -> tuple[Waiting, Application]:
    """A case the officer holds now, its queue row and itself locked in that order.

    Raises:
        LeaseNeeded: they do not hold it, or no longer.
    """
    in_office(actor, application_id)
    row = (
        Waiting.objects.select_for_update()
        .filter(org_id=actor.org_id, application_id=application_id, officer_id=actor.person_id)
        .filter(until__gt=clock.now())
        .first()
    )
    if row is None:
        raise LeaseNeeded
    return row, in_office(actor, application_id, lock=True)


def require_staff(actor: Actor) -> UUID:
    """Will let officers and supervisors pass who used two factors, and return who they are.

    Raises:
        NotAllowed: no staff member; TwoFactorsNeeded: signed in with one factor.
    """
    if actor.kind is not ActorKind.STAFF or not actor.org_id or actor.person_id is None:
        raise NotAllowed
    if not actor.roles & _STAFF_ROLES:
        raise NotAllowed
    if not actor.strong:
        raise TwoFactorsNeeded
    return actor.person_id


def require_supervisor(actor: Actor) -> UUID:
    """Will let supervisors pass who used two factors, and return who they are.

    Raises:
        NotAllowed: no supervisor; TwoFactorsNeeded: signed in with one factor.
    """
    supervisor_id = require_staff(actor)
    if "supervisor" not in actor.roles:
        raise NotAllowed
    return supervisor_id


def staff_of(org_id: str) -> frozenset[UUID]:
    """Who may decide in an organisation now."""
    return people.staff_of(org_id=org_id, roles=_STAFF_ROLES)


def in_scope(actor: Actor, *scopes: str, service: str = "") -> None:
    """Will let whoever acts for another pass only where their mandate has these scopes.

    Raises:
        NotAllowed: it has not.
    """
    if not actor.may(*scopes, service=service):
        raise NotAllowed


def _rows(lock: bool) -> QuerySet[Application]:
    rows = Application.objects.all()
    return rows.select_for_update() if lock else rows


def _first(rows: QuerySet[Application]) -> Application:
    row = rows.first()
    if row is None:
        raise NotFound
    return row
