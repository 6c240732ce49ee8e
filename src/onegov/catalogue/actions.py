"""Writes: publishing a version of a service."""

from pathlib import Path

from django.db import connection, transaction

from onegov.catalogue import models
from onegov.catalogue.errors import SlugTaken
from onegov.catalogue.logic.folder import Content, read
from onegov.catalogue.types import Definition, ServiceVersion
from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger

_PUBLISHING = 0x63617461  # one publication at a time on a database


def publish(actor: Actor, folder: Path) -> ServiceVersion:
    definition, content = read(folder)
    _allow(actor, definition.owner)
    with transaction.atomic():
        _one_at_a_time()
        current = models.Service.objects.filter(service_id=definition.id).first()
        row = _version(definition, content)
        if current is not None and current.version == row.version:
            return _described(row, new=False)
        _serve(definition, row)
        _record(actor, row)
    return _described(row, new=True)


def _allow(actor: Actor, owner: str) -> None:
    machine = actor.kind is ActorKind.MACHINE
    staff = actor.kind is ActorKind.STAFF and actor.org_id == owner and "publisher" in actor.roles
    if not (machine or (staff and actor.strong)):
        raise NotAllowed


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PUBLISHING])


def _version(definition: Definition, content: Content) -> models.ServiceVersion:
    """The row of this content: the one there is, or a new one with the next number."""
    found = models.ServiceVersion.objects.filter(version=content.version).first()
    if found is not None:
        return found
    before = models.ServiceVersion.objects.filter(service_id=definition.id)
    last = before.order_by("-sequence").values_list("sequence", flat=True).first()
    return models.ServiceVersion.objects.create(
        org_id=definition.owner,
        service_id=definition.id,
        version=content.version,
        sequence=(last or 0) + 1,
        canonical=content.canonical.decode(),
        published_at=clock.now(),
    )


def _serve(definition: Definition, row: models.ServiceVersion) -> None:
    others = models.Service.objects.exclude(service_id=definition.id)
    for field, slug in (("slug_en", definition.slug.en), ("slug_fr", definition.slug.fr)):
        taken = others.filter(**{field: slug}).first()
        if taken is not None:
            raise SlugTaken(slug, taken.service_id)
    models.Service.objects.update_or_create(
        service_id=definition.id,
        defaults={
            "org_id": definition.owner,
            "version": row.version,
            "slug_en": definition.slug.en,
            "slug_fr": definition.slug.fr,
            "since": clock.now(),
        },
    )


def _record(actor: Actor, row: models.ServiceVersion) -> None:
    ledger.record(
        actor=actor,
        act="service.published",
        org_id=row.org_id,
        refs={"service_id": row.service_id, "version": row.version},
        details={"sequence": row.sequence},
    )


def _described(row: models.ServiceVersion, *, new: bool) -> ServiceVersion:
    return ServiceVersion(
        version=row.version,
        service_id=row.service_id,
        sequence=row.sequence,
        published_at=row.published_at,
        new=new,
    )
