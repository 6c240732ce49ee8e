"""Reads of stored evidence."""

from datetime import date
from uuid import UUID

from onegov.consent import public as consent
from onegov.core.errors import NotFound
from onegov.core.types import Text
from onegov.registers.models import EvidenceRecord
from onegov.registers.types import EvidenceView, TripNote


def evidence(evidence_id: str) -> EvidenceView:
    row = _find(evidence_id)
    return EvidenceView(
        evidence_id=row.evidence_id,
        provider=row.provider,
        organisation=consent.organisation(row.provider.partition(".")[0]),
        signed_by=row.signed_by,
        signed_at=row.signed_at,
        request_id=row.request_id,
        verified=row.verified,
        log_index=row.log_index,
    )


def trip_notes(evidence_id: str) -> tuple[TripNote, ...]:
    return tuple(_note(place, note) for place, note in enumerate(_find(evidence_id).trip_notes))


def _note(place: int, note: dict[str, str]) -> TripNote:
    code, why = note["code"], Text(en=note["en"], fr=note["fr"]) if note["code"] else None
    return TripNote(place, why is None, code, why)  # type: ignore[arg-type]


def _find(evidence_id: str) -> EvidenceRecord:
    row = EvidenceRecord.objects.filter(evidence_id=evidence_id).first()
    if row is None:
        raise NotFound
    return row


def status_since(person_id: UUID, application_id: UUID) -> date | None:
    """First day with a status in Canada, as IRCC last said for this application."""
    rows = EvidenceRecord.objects.filter(
        person_id=person_id, application_id=application_id, status_since__isnull=False
    )
    return rows.order_by("-stored_at").values_list("status_since", flat=True).first()
