"""Writes: each is one transaction with one ledger entry."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from onegov.core import clock, ids
from onegov.core.errors import NotAllowed, NotFound
from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger
from onegov.login.assurance import logic, models, queries, sealing
from onegov.login.assurance.conf import conf
from onegov.login.assurance.errors import (
    ClaimsDiffer,
    CodeUnknown,
    EvidenceInUse,
    OwnProof,
    ProofNotSound,
    TooManyCodes,
)
from onegov.login.assurance.types import BY_PARTNER, Identity, Refusal, Typed, Visit

CODE_LENGTH = 10
IN_PERSON = "in_person"
_AT_OFFICE = 3


@transaction.atomic
def prove(
    actor: Actor,
    *,
    person_id: UUID,
    method: str,
    level: int,
    claims: Mapping[str, object],
    evidence: Mapping[str, object],
    expires_at: datetime | None = None,
    despite_difference: bool = False,
) -> Identity:
    _may_prove(actor, person_id, method)
    if not 2 <= level <= 4 or not logic.is_sound(claims):
        raise ProofNotSound
    shown = sealing.digest("evidence", json.dumps([method, dict(evidence)], sort_keys=True))
    _one_at_a_time(str(person_id), shown)
    _be_nobody_else_s(person_id, shown)
    if not despite_difference and logic.differs(queries.claims(person_id), claims):
        raise ClaimsDiffer
    row = models.Proof.objects.create(
        person_id=person_id,
        method=method,
        level=level,
        proved_at=clock.now(),
        proved_by=actor.org_id or method,
        evidence_digest=shown,
        claims=sealing.seal({**logic.full_name(claims), **claims}),
        expires_at=expires_at,
    )
    if despite_difference:  # what was proved under the other name no longer counts
        older = models.Proof.objects.filter(person_id=person_id, revoked_at=None)
        older.exclude(id=row.id).update(revoked_at=row.proved_at)
    ledger.record(
        actor=actor,
        act="identity.proved",
        person_id=person_id,
        org_id=actor.org_id,
        refs={"proof": str(row.id)},
        details={"method": method, "level": level, "evidence": row.evidence_digest},
    )
    return queries.identity(person_id)


def _may_prove(actor: Actor, person_id: UUID, method: str) -> None:
    """A partner's word is brought by the person it is about; the rest is for an office."""
    if actor.kind is ActorKind.MACHINE:
        return
    if method.startswith(BY_PARTNER):
        if actor.person_id != person_id or actor.by is not None:
            raise NotAllowed
    elif require_office(actor) == person_id:
        raise OwnProof


def _one_at_a_time(*names: str) -> None:
    """Two proofs of one person, or by one document, wait for each other."""
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def _be_nobody_else_s(person_id: UUID, shown: str) -> None:
    others = models.Proof.objects.filter(evidence_digest=shown).exclude(person_id=person_id)
    if any(logic.is_current(one, clock.now()) for one in others):
        raise EvidenceInUse


@transaction.atomic
def revoke(actor: Actor, proof_id: UUID, reason: str) -> Identity:
    require_office(actor)
    row = models.Proof.objects.select_for_update().filter(id=proof_id, revoked_at=None).first()
    if row is None:
        raise NotFound
    if row.person_id == actor.person_id:
        raise OwnProof
    row.revoked_at = clock.now()
    row.save(update_fields=["revoked_at"])
    ledger.record(
        actor=actor,
        act="identity.proof_revoked",
        person_id=row.person_id,
        org_id=actor.org_id,
        refs={"proof": str(row.id)},
        details={"reason": reason},
    )
    return queries.identity(row.person_id)


@transaction.atomic
def ask(actor: Actor, typed: Typed) -> tuple[UUID, str]:
    person_id = actor.person_id
    if person_id is None or actor.by is not None:
        raise NotAllowed
    waiting = models.Visit.objects.select_for_update().filter(person_id=person_id, state="waiting")
    waiting.update(state="replaced", typed="")
    code, now = ids.new_reference(CODE_LENGTH), clock.now()
    row = models.Visit.objects.create(
        person_id=person_id,
        code_digest=sealing.digest("code", code),
        typed=sealing.seal(asdict(typed)),
        asked_at=now,
        until=now + conf().code_good_for,
    )
    ledger.record(
        actor=actor, act="identity.visit_asked", person_id=person_id, refs={"visit": str(row.id)}
    )
    return row.id, code


@transaction.atomic
def find(actor: Actor, code: str) -> Visit | None:
    """The request that waits for a code; None when there is none. Guesses are counted elsewhere."""
    require_office(actor)
    be_allowed_to_try(actor)
    row = _waiting(code)
    if row is None:
        return None
    if row.person_id == actor.person_id:
        raise OwnProof
    if row.opened_by != actor.person_id:
        _note_opened(actor, row)
    return queries.as_visit(row)


def _note_opened(actor: Actor, row: models.Visit) -> None:
    """Somebody reads what a person typed: once for each officer, however often the page is loaded."""
    row.opened_by = actor.person_id
    row.save(update_fields=["opened_by"])
    ledger.record(
        actor=actor,
        act="identity.visit_opened",
        person_id=row.person_id,
        org_id=actor.org_id,
        refs={"visit": str(row.id)},
    )


def require_office(actor: Actor) -> UUID:
    """Will let through an officer of an office only, signed in with two factors."""
    if not _is_at_office(actor) or actor.by is not None or actor.person_id is None:
        raise NotAllowed
    return actor.person_id


def _is_at_office(actor: Actor) -> bool:
    return actor.kind is ActorKind.STAFF and "proofing" in actor.roles and actor.strong


def _waiting(code: str) -> models.Visit | None:
    cleaned = ids.clean_reference(code, CODE_LENGTH)
    if cleaned is None:
        return None
    return (
        models.Visit.objects.select_for_update()
        .filter(code_digest=sealing.digest("code", cleaned), state="waiting", until__gt=clock.now())
        .first()
    )


def be_allowed_to_try(actor: Actor) -> None:
    since = clock.now() - conf().attempts_window
    wrong = models.WrongCode.objects.filter(person_id=require_office(actor), at__gte=since)
    if wrong.count() >= conf().attempts_allowed:
        raise TooManyCodes(conf().attempts_minutes)


@transaction.atomic
def note_wrong_code(actor: Actor) -> None:
    officer_id = require_office(actor)
    models.WrongCode.objects.create(person_id=officer_id, at=clock.now())
    ledger.record(actor=actor, act="identity.code_refused", org_id=actor.org_id)


@transaction.atomic
def accept(actor: Actor, code: str, despite_difference: bool) -> Identity:
    row = _mine_to_decide(actor, code)
    typed = queries.typed_in(row)
    if typed is None:
        raise CodeUnknown
    reached = prove(
        actor,
        person_id=row.person_id,
        method=IN_PERSON,
        level=_AT_OFFICE,
        claims=typed.claims,
        evidence={"document": typed.document, "number": logic.document_number(typed.number)},
        despite_difference=despite_difference,
    )
    _close(row, "accepted", "")
    return reached


@transaction.atomic
def refuse(actor: Actor, code: str, reason: Refusal) -> None:
    row = _mine_to_decide(actor, code)
    _close(row, "refused", reason)
    ledger.record(
        actor=actor,
        act="identity.proof_refused",
        person_id=row.person_id,
        org_id=actor.org_id,
        refs={"visit": str(row.id)},
        details={"reason": reason},
    )


def _mine_to_decide(actor: Actor, code: str) -> models.Visit:
    officer_id = require_office(actor)
    be_allowed_to_try(actor)
    row = _waiting(code)
    if row is None:
        raise CodeUnknown
    if row.person_id == officer_id:
        raise OwnProof
    return row


def _close(row: models.Visit, state: str, reason: str) -> None:
    row.state, row.reason, row.typed, row.decided_at = state, reason, "", clock.now()
    row.save(update_fields=["state", "reason", "typed", "decided_at"])


@transaction.atomic
def delete_ended() -> None:
    now = clock.now()
    models.Visit.objects.filter(until__lte=now).exclude(typed="").update(typed="")
    models.WrongCode.objects.filter(at__lt=now - conf().attempts_window).delete()
