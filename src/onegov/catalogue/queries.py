"""Reads: definitions by service, version or address, and search over those that are served."""

import json
from functools import lru_cache

from onegov.catalogue.errors import NoSuchService
from onegov.catalogue.logic.folder import Content, restore
from onegov.catalogue.logic.search import Index
from onegov.catalogue.models import Service, ServiceVersion
from onegov.catalogue.types import Definition, SearchHit


def current(service_id: str) -> Definition:
    return version(_version_of(service_id=service_id))


def by_slug(slug: str, language: str) -> Definition:
    if language.lower().startswith("fr"):
        return version(_version_of(slug_fr=slug))
    return version(_version_of(slug_en=slug))


def _version_of(**where: str) -> str:
    found = Service.objects.filter(**where).values_list("version", flat=True).first()
    if found is None:
        raise NoSuchService
    return found


@lru_cache(maxsize=512)
def version(wanted: str) -> Definition:
    """The definition under a content hash; kept in the process, as it can never change."""
    canonical = (
        ServiceVersion.objects.filter(version=wanted).values_list("canonical", flat=True).first()
    )
    if canonical is None:
        raise NoSuchService
    stored = json.loads(canonical)
    return restore(Content(document=stored["definition"], rules=stored["rules"]))


def served() -> tuple[str, ...]:
    """The versions that are served now, by service."""
    return tuple(Service.objects.order_by("service_id").values_list("version", flat=True))


def search(query: str, language: str, limit: int) -> list[SearchHit]:
    return _index(served()).search(query, language=language, limit=limit)


@lru_cache(maxsize=2)
def _index(versions: tuple[str, ...]) -> Index:
    return Index(version(each) for each in versions)
