"""Uploaded files: checked, kept under their hash, their row in the same transaction."""

from uuid import UUID

from django.db import transaction

from onegov.cases import access, models, storage
from onegov.cases.actions.recording import record, record_viewed
from onegov.cases.conf import conf
from onegov.cases.logic import names, uploads
from onegov.cases.queries import rows
from onegov.cases.types import File, Step
from onegov.catalogue.types import DocumentSpec
from onegov.core import clock
from onegov.core.errors import NotFound
from onegov.core.types import Actor


@transaction.atomic
def attach(actor: Actor, application_id: UUID, *, document: str, name: str, data: bytes) -> File:
    row = access.own_draft(actor, application_id)
    spec = rows.definition_of(row).documents.get(document)
    if spec is None:
        raise NotFound
    content_type = uploads.check(data, types=spec.types, max_bytes=spec.max_bytes)
    address = storage.keep(data)
    same = row.files.filter(document=document, sha256=address).first()
    if same is not None:
        return rows.file(same)
    _check_room(row, spec)
    kept = models.Attachment.objects.create(
        person_id=row.person_id,
        application=row,
        document=document,
        name=names.safe_name(name, content_type),
        sha256=address,
        size=len(data),
        content_type=content_type,
        added_at=clock.now(),
    )
    record(actor, row, "file.attached", Step.ATTACH, refs={"file": str(kept.id)})
    return rows.file(kept)


def _check_room(row: models.Application, spec: DocumentSpec) -> None:
    if row.files.filter(document=spec.id).count() >= spec.max_files:
        raise uploads.too_many(spec.max_files)
    if row.files.count() >= conf().max_files:
        raise uploads.too_many(conf().max_files)


@transaction.atomic
def remove(actor: Actor, application_id: UUID, file_id: UUID) -> None:
    row = access.own_draft(actor, application_id)
    removed, _ = row.files.filter(id=file_id).delete()
    if removed:
        record(actor, row, "file.removed", Step.ATTACH, refs={"file": str(file_id)})


@transaction.atomic
def read(actor: Actor, application_id: UUID, file_id: UUID) -> tuple[File, bytes]:
    row = access.readable(actor, application_id)
    found = row.files.filter(id=file_id).first()
    if found is None:
        raise NotFound
    data = storage.fetch(found.sha256)
    if actor.person_id != row.person_id:
        record_viewed(actor, row, rows.definition_of(row), [found.document])
    return rows.file(found), data


def sweep_orphans() -> int:
    """Will remove stored files that no row names and that are older than ``conf().orphan_age``.

    A crash between storing a file and its row leaves one; so does taking a file off a draft.
    """
    oldest = conf().orphan_age.total_seconds()
    now = clock.now().timestamp()
    old = [name for name in storage.addresses() if storage.age_seconds(name, now) > oldest]
    return sum(_remove_orphan(address) for address in old)


@transaction.atomic
def _remove_orphan(address: str) -> bool:
    storage.lock(address)
    if models.Attachment.objects.filter(sha256=address).exists():
        return False
    if models.Letter.objects.filter(sha256=address).exists():
        return False
    storage.remove(address)
    return True
