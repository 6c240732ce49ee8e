"""Reads of receipts and readings."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from onegov.consent import logic, merging, models, wording
from onegov.consent.errors import ConsentMissing
from onegov.consent.types import Access, Basis, Reading, Receipt, What
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind, Text

#: Staff roles that may see what an applicant agreed to.
DESK_ROLES = frozenset({"officer", "supervisor"})


def as_receipt(row: models.Receipt) -> Receipt:
    basis: Basis = "law" if row.basis == "law" else "consent"
    shown = row.shown.all()
    told = [each.told_at for each in shown if each.told_at is not None]
    return Receipt(
        id=row.id,
        person_id=row.person_id,
        application_id=row.application_id,
        provider=row.provider,
        concepts=tuple(row.concepts),
        purpose_code=row.purpose_code,
        purpose=Text(en=row.purpose_en, fr=row.purpose_fr),
        collect_under=row.collect_under,
        disclose_under=row.disclose_under,
        basis=basis,
        language=row.language,
        text_digest=row.text_digest,
        agreed_at=row.agreed_at,
        withdrawn_at=row.withdrawn_at,
        shown=bool(shown),
        told_at=max(told) if told and len(told) == len(shown) else None,
    )


def require(person_id: UUID, application_id: UUID, provider: str) -> Receipt:
    member = provider.partition(".")[0]
    rows = models.Receipt.objects.filter(
        person_id=person_id,
        application_id=application_id,
        provider__in=(provider, member),
        withdrawn_at__isnull=True,
    )
    row = max(rows, key=lambda found: len(found.provider), default=None)
    if row is None:
        raise ConsentMissing(provider)
    return as_receipt(row)


def list_receipts(actor: Actor, application_id: UUID) -> tuple[Receipt, ...]:
    rows = models.Receipt.objects.filter(application_id=application_id).order_by("agreed_at", "id")
    rows = rows.prefetch_related("shown")
    if not _may_see_all(actor):
        if actor.person_id is None:
            raise NotAllowed
        rows = rows.filter(person_id=actor.person_id)
    return tuple(as_receipt(row) for row in rows)


def _may_see_all(actor: Actor) -> bool:
    on_desk = actor.kind is ActorKind.STAFF and bool(actor.roles & DESK_ROLES)
    return on_desk or actor.kind is ActorKind.MACHINE


def list_readings(
    actor: Actor, person_id: UUID, purposes: Mapping[str, Text], accesses: Sequence[Access] = ()
) -> tuple[Reading, ...]:
    if actor.person_id != person_id:
        raise NotAllowed
    agreed = _purposes_agreed(person_id)
    rows = models.Reading.objects.filter(person_id=person_id).order_by("at", "id")

    def why(row: models.Reading) -> Text:
        return logic.purpose_text(agreed, row.purpose_code, row.concepts, purposes)

    own = logic.collapse((row.reader, _as_reading(row, why(row))) for row in rows)
    return merging.merge(own, accesses, lambda code: wording.purpose(code, purposes))


def _purposes_agreed(person_id: UUID) -> list[tuple[str, list[str], Text]]:
    rows = models.Receipt.objects.filter(person_id=person_id).order_by("agreed_at")
    agreed = rows.values_list("purpose_code", "concepts", "purpose_en", "purpose_fr")
    return [
        (code, concepts, Text(en=english, fr=french)) for code, concepts, english, french in agreed
    ]


def _as_reading(row: models.Reading, purpose: Text) -> Reading:
    what: What = "viewed"
    if row.what == "fetched":
        what = "fetched"
    elif row.what == "matched":
        what = "matched"
    return Reading(
        application_id=row.application_id,
        reader_org=row.reader_org,
        organisation=wording.organisation(row.reader_org),
        role=wording.ROLES.get(row.reader_role, wording.ROLES["staff"]),
        what=what,
        what_text=wording.WHAT[what],
        concepts=tuple(sorted(row.concepts)),
        purpose_code=row.purpose_code,
        purpose=purpose,
        authority=row.authority,
        first_at=row.at,
        last_at=row.at,
        count=1,
        evidence_ids=(row.evidence_id,) if row.evidence_id else (),
    )
