"""One party proposes and gets a code; the other party, and only it, agrees with that code."""

from typing import Literal
from uuid import UUID

from django.db import transaction

from onegov.core import clock, ids
from onegov.core.types import Actor
from onegov.ledger import public as ledger
from onegov.login.mandates import logic, models, queries
from onegov.login.mandates.actions import parties
from onegov.login.mandates.actions.recording import record
from onegov.login.mandates.conf import conf
from onegov.login.mandates.errors import (
    CodeRefused,
    LicenceNeeded,
    NoSubDelegation,
    SelfGrant,
    TooManyCodes,
    WrongTerms,
)
from onegov.login.mandates.sealing import digest, seal
from onegov.login.mandates.types import Invitation, Kind, Licence, Mandate, Status, Terms

Side = Literal["principal", "holder"]
#: Kinds whose holder names a licence when they propose or agree.
_LICENSED = frozenset({Kind.REPRESENTATIVE})


@transaction.atomic
def propose(actor: Actor, side: Side, terms: Terms, name: str) -> Invitation:
    party, spoken_by = parties.voice(actor)
    parties.require_side(terms.kind, side, spoken_by)
    parties.be_alive(party)
    _check(terms, side, spoken_by)
    human = parties.human(actor)
    waiting = models.Mandate.objects.filter(proposed_by=human, status=Status.PROPOSED)
    if waiting.filter(code_until__gt=clock.now()).count() >= conf().open_proposals:
        raise WrongTerms
    code = ids.new_reference()
    row = _row(terms, human, side)
    row.code_digest = digest("code", code)
    row.code_until = clock.now() + conf().code_good_for
    _name(row, side, party, name)
    row.save(force_insert=True)
    record(actor, "proposed", row)
    return Invitation(row.id, code, row.code_until)


def _check(terms: Terms, side: Side, spoken_by: models.Mandate | None) -> None:
    longest = conf().longest[terms.kind]
    latest = logic.last_moment(clock.now(), longest, spoken_by.until if spoken_by else None)
    if not clock.now() < terms.until <= latest:
        raise WrongTerms
    if not terms.scopes or not terms.scopes <= logic.MOST[terms.kind]:
        raise WrongTerms
    if terms.services and terms.kind is Kind.WORKER:
        raise WrongTerms
    if side == "holder" and terms.kind in _LICENSED and terms.licence is None:
        raise LicenceNeeded


def _row(terms: Terms, human: UUID, side: Side) -> models.Mandate:
    row = models.Mandate(
        kind=terms.kind,
        status=Status.PROPOSED,
        scopes=sorted(terms.scopes),
        services=sorted(terms.services),
        until=terms.until,
        proposed_at=clock.now(),
        proposed_by=human,
        proposer=side,
    )
    _license(row, terms.licence)
    return row


def _license(row: models.Mandate, licence: Licence | None) -> None:
    if licence is not None:
        row.licence_number, row.college = licence.number, licence.college


def _name(row: models.Mandate, side: Side, party: UUID, name: str) -> None:
    """The party that speaks takes its side; the other side stays empty until it agrees."""
    if side == "principal":
        row.person_id, row.principal_name = party, seal(name)
        row.holder_id = row.holder_id or parties.NOBODY
    else:
        row.holder_id, row.holder_name = party, seal(name)
        row.person_id = row.person_id or parties.NOBODY


def peek(actor: Actor, code: str) -> Mandate:
    """What a code stands for, before anybody agrees."""
    return queries.as_mandate(_waiting(actor, code))


def accept(actor: Actor, code: str, name: str, licence: Licence | None) -> Mandate:
    found = _waiting(actor, code)
    with transaction.atomic():
        row = models.Mandate.objects.select_for_update().get(id=found.id)
        if row.status != Status.PROPOSED:  # somebody else was first with the same code
            raise CodeRefused
        _agree(actor, row, name, licence)
        return queries.as_mandate(row)


def _agree(actor: Actor, row: models.Mandate, name: str, licence: Licence | None) -> None:
    human = parties.human(actor)
    if human == row.proposed_by:
        raise SelfGrant
    side: Side = "holder" if row.proposer == "principal" else "principal"
    party, spoken_by = parties.voice(actor)
    parties.require_side(Kind(row.kind), side, spoken_by)
    if side == "principal" and spoken_by is not None:
        row.until = min(row.until, spoken_by.until)
    _name(row, side, party, name)
    if row.person_id == row.holder_id:
        raise SelfGrant
    parties.be_alive(row.person_id, row.holder_id)
    if side == "holder":
        _license(row, licence)
    if row.kind in _LICENSED and not row.licence_number:
        raise LicenceNeeded
    _still_spoken_for(row)
    row.agreed_by, row.code_digest = human, ""
    begin = row.kind != Kind.GUARDIAN
    row.status = Status.ACTIVE if begin else Status.TO_APPROVE
    row.starts_at = clock.now() if begin else None
    row.save()
    record(actor, "agreed", row)


def _still_spoken_for(row: models.Mandate) -> None:
    """Who proposed in a child's or organisation's name must still be able to."""
    proposing = row.person_id if row.proposer == "principal" else row.holder_id
    if proposing == row.proposed_by:
        return
    live = models.Mandate.objects.filter(
        person_id=proposing, holder_id=row.proposed_by, kind__in=sorted(logic.VOICES)
    ).filter(status=Status.ACTIVE, until__gt=clock.now())
    if not live.exists():
        raise NoSubDelegation


def _waiting(actor: Actor, code: str) -> models.Mandate:
    human = parties.human(actor)
    wrong = models.WrongCode.objects.filter(person_id=human)
    if wrong.filter(at__gt=clock.now() - conf().attempts_window).count() >= conf().attempts_allowed:
        raise TooManyCodes
    row = _find(code)
    if row is None:
        _note_wrong(actor, human)
        raise CodeRefused
    return row


@transaction.atomic
def _note_wrong(actor: Actor, human: UUID) -> None:
    models.WrongCode.objects.create(person_id=human, at=clock.now())
    ledger.record(actor=actor, act="mandate.code_refused", person_id=human)


def _find(code: str) -> models.Mandate | None:
    cleaned = ids.clean_reference(code)
    if cleaned is None:
        return None
    return models.Mandate.objects.filter(
        code_digest=digest("code", cleaned),
        status=Status.PROPOSED,
        code_until__gt=clock.now(),
    ).first()
