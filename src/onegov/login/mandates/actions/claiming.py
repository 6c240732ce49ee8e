"""Where no other party can agree: a guardian or a first signing officer shows proof to an officer."""

from datetime import date
from uuid import UUID

from django.db import transaction

from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor
from onegov.login.mandates import logic, models, queries
from onegov.login.mandates.actions import parties
from onegov.login.mandates.actions.recording import record
from onegov.login.mandates.conf import conf
from onegov.login.mandates.errors import ConflictOfInterest, NoSuchMandate, WrongTerms
from onegov.login.mandates.sealing import digest, seal
from onegov.login.mandates.types import EndReason, Kind, Mandate, Scope, Status
from onegov.people import public as people


@transaction.atomic
def claim_dependant(
    actor: Actor, *, name: str, dependant_name: str, birth_date: date, evidence: str
) -> Mandate:
    human = _for_oneself(actor)
    longest = conf().longest[Kind.GUARDIAN]
    until = logic.last_moment(clock.now(), longest, logic.majority(birth_date))
    if until <= clock.now() or birth_date > clock.today():
        raise WrongTerms
    row = _claim(Kind.GUARDIAN, human, people.create_person())
    row.until, row.evidence = until, seal(evidence)
    row.principal_name, row.holder_name = seal(dependant_name), seal(name)
    return _waits(actor, row)


@transaction.atomic
def claim_organisation(
    actor: Actor, *, name: str, organisation_name: str, number: str, evidence: str
) -> Mandate:
    human = _for_oneself(actor)
    organisation, _ = models.Organisation.objects.get_or_create(
        number_digest=digest("number", number)
    )
    row = _claim(Kind.SIGNING_OFFICER, human, organisation.org_id)
    row.until, row.evidence = clock.now() + conf().longest[Kind.SIGNING_OFFICER], seal(evidence)
    row.principal_name, row.holder_name = seal(organisation_name), seal(name)
    return _waits(actor, row)


def _for_oneself(actor: Actor) -> UUID:
    human = parties.human(actor)
    if actor.by is not None:
        raise NotAllowed
    parties.be_alive(human)
    mine = models.Mandate.objects.filter(holder_id=human, status=Status.TO_APPROVE)
    if mine.count() >= conf().open_proposals:
        raise WrongTerms
    return human


def _claim(kind: Kind, human: UUID, principal: UUID) -> models.Mandate:
    return models.Mandate(
        kind=kind,
        person_id=principal,
        holder_id=human,
        status=Status.TO_APPROVE,
        scopes=sorted(Scope),
        proposed_at=clock.now(),
        proposed_by=human,
        proposer="holder",
    )


def _waits(actor: Actor, row: models.Mandate) -> Mandate:
    row.save(force_insert=True)
    record(actor, "claimed", row)
    return queries.as_mandate(row)


@transaction.atomic
def approve(actor: Actor, mandate_id: UUID) -> Mandate:
    row = _to_decide(actor, mandate_id)
    row.status, row.starts_at, row.agreed_by = Status.ACTIVE, clock.now(), actor.person_id
    row.save()
    record(actor, "approved", row)
    return queries.as_mandate(row)


@transaction.atomic
def refuse(actor: Actor, mandate_id: UUID) -> Mandate:
    row = _to_decide(actor, mandate_id)
    row.status, row.ended_at, row.ended_by = Status.ENDED, clock.now(), actor.reference
    row.end_reason = EndReason.REFUSED
    row.save()
    record(actor, "refused", row)
    return queries.as_mandate(row)


def _to_decide(actor: Actor, mandate_id: UUID) -> models.Mandate:
    officer_id = parties.require_officer(actor)
    row = models.Mandate.objects.select_for_update().filter(id=mandate_id).first()
    if row is None or row.status != Status.TO_APPROVE:
        raise NoSuchMandate
    if queries.close_to(officer_id) & {row.person_id, row.holder_id, row.proposed_by}:
        raise ConflictOfInterest
    if row.until <= clock.now():
        raise WrongTerms
    parties.be_alive(row.person_id, row.holder_id)
    return row
