"""Keeps evidence, readings and ledger entries of one fetch; always inside its transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from onegov.consent import public as consent
from onegov.core import clock
from onegov.ledger import public as ledger
from onegov.people import public as people
from onegov.registers import wording
from onegov.registers.asking import LINK_PURPOSE, Asked, Question, bundle_of
from onegov.registers.errors import ProblemCode
from onegov.registers.linking import Subject
from onegov.registers.models import EvidenceRecord
from onegov.registers.providers import Provider
from onegov.registers.types import FoundTrip, TripNote

#: Who reads what registers answer: the platform, at the person's request.
READER = "ONEGOV"


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept beside a signed answer."""

    notes: tuple[TripNote, ...] = ()
    status_since: date | None = None


def keep_evidence(question: Question, provider: Provider, asked: Asked, told: Told) -> None:
    """Keeps a signed answer's proof, without the answer."""
    EvidenceRecord.objects.create(
        person_id=question.person_id,
        application_id=question.application_id,
        evidence_id=asked.answer.evidence_id,
        provider=provider.name,
        signed_by=asked.answer.signed_by,
        signed_at=asked.answer.signed_at,
        request_id=asked.evidence.id,
        verified=True,
        log_index=asked.evidence.index,
        bundle=bundle_of(asked.evidence),
        trip_notes=[_as_json(note) for note in told.notes],
        status_since=told.status_since,
        stored_at=clock.now(),
    )


def _as_json(note: TripNote) -> dict[str, str]:
    why = note.why
    return {"code": note.code, "en": why.en if why else "", "fr": why.fr if why else ""}


def keep_match(question: Question, provider: Provider, subject: Subject) -> None:
    """Keeps a link that was just proven, and what each side learned for it."""
    if not subject.matched_by:
        return
    for asked_of, asked in subject.matched_by:
        keep_evidence(question, asked_of, asked, Told())
    found = subject.matched_by[-1][1].answer.evidence_id
    people.record_match(
        actor=question.actor,
        person_id=question.person_id,
        member=provider.member,
        evidence_id=found,
    )
    note_told(question, provider, evidence_id=found)


def note_told(question: Question, provider: Provider, *, evidence_id: str = "") -> None:
    """Tells the person that a department was given their identity, to look for their record."""
    consent.record_reading(
        actor=question.actor,
        person_id=question.person_id,
        application_id=question.application_id,
        reader_org=provider.member,
        concepts=tuple(provider.told),
        purpose_code=LINK_PURPOSE,
        authority=question.authority,
        evidence_id=evidence_id,
        what="matched",
    )


def note_fetched(question: Question, provider: Provider, evidence_id: str) -> None:
    """The reading that the person sees, and the act in the ledger."""
    consent.record_reading(
        actor=question.actor,
        person_id=question.person_id,
        application_id=question.application_id,
        reader_org=READER,
        concepts=question.concepts,
        purpose_code=question.receipt.purpose_code,
        authority=question.authority,
        evidence_id=evidence_id,
        what="fetched",
    )
    ledger.record(
        actor=question.actor,
        act="facts.fetched",
        person_id=question.person_id,
        application_id=question.application_id,
        org_id=provider.member,
        refs={"provider": provider.name, "evidence": evidence_id},
        details={"concepts": list(question.concepts)},
    )


def note_not_fetched(question: Question, provider: Provider, reason: ProblemCode) -> None:
    """The act in the ledger: the officer will see that a register did not answer, and why."""
    ledger.record(
        actor=question.actor,
        act="facts.not_fetched",
        person_id=question.person_id,
        application_id=question.application_id,
        org_id=provider.member,
        refs={"provider": provider.name, "reason": reason},
    )


def notes_of(trips: Sequence[FoundTrip]) -> tuple[TripNote, ...]:
    """For each trip whether it is certain, and if not, why."""
    return tuple(
        TripNote(place, not found.code, found.code, wording.doubt(found))
        for place, found in enumerate(trips)
    )
