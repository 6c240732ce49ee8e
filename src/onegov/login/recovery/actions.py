"""Writes: each is one transaction with one ledger entry; mails leave by jobs."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from procrastinate.contrib.django import app

from onegov.core import clock, ids
from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger
from onegov.login.assurance import public as assurance
from onegov.login.models import Account
from onegov.login.recovery import letters, logic, renewing, sealing
from onegov.login.recovery.conf import conf
from onegov.login.recovery.errors import NotOpen, ProofTooLow
from onegov.login.recovery.models import Attempt
from onegov.login.recovery.types import Begun, State

CODE_LENGTH = 10
_AT_OFFICE = 3
_DAY = timedelta(days=1)
LOOK_TASK, TELL_TASK = "recovery.look", "recovery.tell"
_NO_ADDRESSES = {"address": "", "contact": ""}
VISITOR = Actor(kind=ActorKind.MACHINE, name="recovery")


@transaction.atomic
def begin(address: str, contact: str, language: str) -> Begun:
    """Does the same for any address: who it belongs to is looked up by a job, later."""
    code, now = ids.new_reference(CODE_LENGTH), clock.now()
    row = Attempt.objects.create(
        code_digest=sealing.digest(code),
        address=sealing.seal(address.strip().lower()),
        contact=sealing.seal(contact.strip().lower()),
        language=language,
        asked_at=now,
        until=now + conf().code_good_for,
    )
    _record(VISITOR, row, "recovery.asked")
    app.configure_task(LOOK_TASK).defer(attempt_id=str(row.id))
    return Begun(code, row.until)


@transaction.atomic
def look(attempt_id: UUID) -> bool:
    """Will bind an attempt to the account of its address; whether it was bound now."""
    row = Attempt.objects.select_for_update().get(id=attempt_id)
    account = Account.objects.filter(email=sealing.opened(row.address), is_active=True).first()
    if row.person_id or row.state != State.ASKED or account is None:
        return False
    Account.objects.select_for_update().get(pk=account.pk)  # one attempt is bound at a time
    if _is_frozen(account.person_id):
        return False
    row.person_id, row.language = account.person_id, account.language
    row.needed = assurance.highest_level(person_id=account.person_id)
    row.save(update_fields=["person_id", "language", "needed"])
    _record(VISITOR, row, "recovery.bound")
    _tell(row, "asked")
    return True


def _is_frozen(person_id: UUID) -> bool:
    """After a stop nothing counts for some days; and few attempts in a day."""
    now, known = clock.now(), Attempt.objects.filter(person_id=person_id)
    is_stopped = known.filter(state=State.STOPPED, ended_at__gt=now - conf().freeze).exists()
    return is_stopped or known.filter(asked_at__gt=now - _DAY).count() >= conf().per_day


def _tell(row: Attempt, what: str) -> None:
    app.configure_task(TELL_TASK).defer(attempt_id=str(row.id), what=what)


def tell(attempt_id: UUID, what: str) -> None:
    row = Attempt.objects.filter(id=attempt_id).first()
    if row is None or not row.address or row.state == State.STOPPED:
        return
    {"asked": letters.asked, "proved": letters.proved, "done": letters.done}[what](row)
    if what == "done":
        Attempt.objects.filter(id=attempt_id).update(**_NO_ADDRESSES)


@transaction.atomic
def prove_mailbox(attempt_id: UUID, shown: str) -> None:
    """Level 1: enough only for who was never proved above it."""
    _prove(VISITOR, _by_link(attempt_id, "mailbox", shown), 1)


def prove_at_office(actor: Actor, code: str, claims: Mapping[str, object]) -> None:
    """What is refused is counted apart from the transaction that it ends."""
    assurance.be_allowed_to_try(actor=actor)
    try:
        _prove_by_document(actor, code, claims)
    except NotOpen:
        assurance.note_wrong_code(actor=actor)
        raise
    except ProofTooLow:
        _count_refused(actor, code)
        raise


@transaction.atomic
def _prove_by_document(actor: Actor, code: str, claims: Mapping[str, object]) -> None:
    """Who was proved before must be named exactly; nobody was, below level 2."""
    row = _by_code(code)
    if row is None or row.person_id == actor.person_id:
        raise NotOpen
    if row.person_id is None or not assurance.names_the_same(
        person_id=row.person_id, claims=claims
    ):
        raise ProofTooLow
    _prove(actor, row, _AT_OFFICE)


@transaction.atomic
def _count_refused(actor: Actor, code: str) -> None:
    """Also of an attempt that nothing stands behind: it looks like any other."""
    row = _by_code(code)
    if row is None:
        return
    row.refused += 1
    if row.refused >= conf().documents_refused:
        row.take(logic.supersede(row.recovery, clock.now()))
        row.ended_at = clock.now()
    row.save()
    _record(actor, row, "recovery.proof_refused")


def _prove(actor: Actor, row: Attempt, level: int) -> None:
    if row.person_id is None:
        raise NotOpen
    # What was proved since the attempt began counts too.
    row.needed = max(row.needed, assurance.highest_level(person_id=row.person_id))
    changed = logic.prove(
        row.recovery, level, clock.now(), cooling=conf().cooling, then=conf().finish_within
    )
    row.take(changed)
    row.save()
    _record(actor, row, "recovery.proved")
    _tell(row, "proved")


@transaction.atomic
def stop(attempt_id: UUID, shown: str) -> None:
    row = _by_link(attempt_id, "stop", shown)
    if row.state == State.STOPPED:
        return
    row.take(logic.stop(row.recovery))
    row.ended_at, row.address, row.contact = clock.now(), "", ""
    row.save()
    _record(VISITOR, row, "recovery.stopped")
    _others(row).update(state=State.STOPPED, ended_at=row.ended_at, **_NO_ADDRESSES)


def _others(row: Attempt) -> "QuerySet[Attempt]":
    """Of the same account, what something could still come of."""
    known = Attempt.objects.filter(person_id=row.person_id).exclude(id=row.id)
    return known.filter(state__in=[State.ASKED, State.COOLING], until__gt=clock.now())


@transaction.atomic
def finish(attempt_id: UUID, shown: str, password: str) -> None:
    row = _by_link(attempt_id, "finish", shown)
    changed = logic.finish(row.recovery, clock.now())
    if row.person_id is None:
        raise NotOpen
    account = Account.objects.get(person_id=row.person_id)
    if assurance.highest_level(person_id=row.person_id) > row.proved_level:
        raise ProofTooLow
    renewing.renew(account, address=letters.address_from_now(row), password=password)
    row.take(changed)
    row.ended_at = clock.now()
    row.save()
    _record(VISITOR, row, "recovery.finished")
    _others(row).update(until=row.ended_at, ended_at=row.ended_at, **_NO_ADDRESSES)
    _tell(row, "done")


@transaction.atomic
def delete_ended() -> None:
    """A row that is over still counts for the freeze, and for what may be asked in a day."""
    now = clock.now()
    over = Attempt.objects.filter(until__lte=now)
    over.exclude(**_NO_ADDRESSES).exclude(state=State.DONE).update(**_NO_ADDRESSES)
    old = now - max(conf().freeze, _DAY)
    Attempt.objects.filter(Q(ended_at__lte=old) | Q(until__lte=old)).delete()


def find(actor: Actor, code: str) -> bool:
    """Whether an attempt waits with a code; one that nothing stands behind waits too."""
    assurance.require_office(actor=actor)
    with transaction.atomic():
        return _by_code(code) is not None


def _by_code(code: str) -> Attempt | None:
    cleaned = ids.clean_reference(code, CODE_LENGTH)
    if cleaned is None:
        return None
    rows = Attempt.objects.select_for_update().filter(code_digest=sealing.digest(cleaned))
    return rows.filter(state=State.ASKED, until__gt=clock.now()).first()


def _by_link(attempt_id: UUID, purpose: str, shown: str) -> Attempt:
    """The attempt, locked after its account: what ends the others of an account comes one at a time."""
    row = Attempt.objects.filter(id=attempt_id).first()
    if row is None or row.person_id is None or not sealing.fits(purpose, attempt_id, shown):
        raise NotOpen
    Account.objects.select_for_update().get(person_id=row.person_id)
    row.refresh_from_db(from_queryset=Attempt.objects.select_for_update())
    return row


def _record(actor: Actor, row: Attempt, act: str) -> None:
    ledger.record(
        actor=actor,
        act=act,
        person_id=row.person_id,
        org_id=actor.org_id,
        refs={"recovery": str(row.id)},
        details={"needed": row.needed, "level": row.proved_level},
    )
