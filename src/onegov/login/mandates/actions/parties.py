"""In whose voice an actor speaks: their own, or that of a child or an organisation they stand for."""

from uuid import UUID

from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind
from onegov.login.mandates import logic, models
from onegov.login.mandates.errors import MandateEnded, NoLongerAlive, NoSubDelegation, WrongTerms
from onegov.login.mandates.types import Kind, Scope, Status

#: Kinds whose principal is an organisation.
OF_ORGANISATIONS = frozenset({Kind.WORKER, Kind.SIGNING_OFFICER})
_OFFICERS = frozenset({"officer", "supervisor"})
#: On the side of a proposal that has not spoken yet.
NOBODY = UUID(int=0)


def human(actor: Actor) -> UUID:
    """The person at the keyboard, signed in with two factors."""
    person_id = actor.by or actor.person_id
    if actor.kind not in (ActorKind.PERSON, ActorKind.STAFF) or person_id is None:
        raise NotAllowed
    if not actor.strong:
        raise NotAllowed
    return person_id


def require_officer(actor: Actor) -> UUID:
    """Will let officers and supervisors pass who used two factors, and return who they are."""
    if actor.kind is not ActorKind.STAFF or not actor.roles & _OFFICERS:
        raise NotAllowed
    return human(actor)


def voice(actor: Actor) -> tuple[UUID, models.Mandate | None]:
    """The party an actor speaks for, and the mandate by which they do.

    Raises:
        NoSubDelegation: they act for somebody whose voice they are not.
        MandateEnded: they no longer are.
    """
    speaker = human(actor)
    if actor.by is None:
        return speaker, None
    row = models.Mandate.objects.filter(id=actor.mandate_id or NOBODY).first()
    if row is None or row.kind not in logic.VOICES or not actor.may(Scope.SIGN):
        raise NoSubDelegation
    if row.status != Status.ACTIVE or row.until <= clock.now():
        raise MandateEnded
    return row.person_id, row


def require_side(kind: Kind, side: str, spoken_by: models.Mandate | None) -> None:
    """Will let a party propose or agree only where it can stand on that side of such a mandate."""
    is_organisation = spoken_by is not None and spoken_by.kind == Kind.SIGNING_OFFICER
    is_child = spoken_by is not None and spoken_by.kind == Kind.GUARDIAN
    if side == "principal":
        fits = is_organisation if kind in OF_ORGANISATIONS else not is_organisation
        fits = fits and (is_child or kind is not Kind.GUARDIAN)
    else:
        fits = is_organisation if kind is Kind.AGENCY else spoken_by is None
    if not fits:
        raise WrongTerms


def be_alive(*parties: UUID) -> None:
    if models.Deceased.objects.filter(person_id__in=parties).exists():
        raise NoLongerAlive
