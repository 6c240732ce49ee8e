"""Reads of accounts."""

from collections.abc import Collection
from uuid import UUID

from onegov.login.models import Account


def mail_address(person_id: UUID) -> tuple[str, str] | None:
    found = Account.objects.filter(person_id=person_id, is_active=True).first()
    return (found.email, found.language) if found and found.email else None


def addresses(person_ids: Collection[UUID]) -> dict[UUID, str]:
    found = Account.objects.filter(person_id__in=person_ids, email__isnull=False)
    return {person_id: mail or "" for person_id, mail in found.values_list("person_id", "email")}


def in_use(person_ids: Collection[UUID]) -> frozenset[UUID]:
    found = Account.objects.filter(person_id__in=person_ids, is_active=True)
    return frozenset(found.values_list("person_id", flat=True))
