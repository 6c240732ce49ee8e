"""Reads of accounts."""

from uuid import UUID

from onegov.login.models import Account


def mail_address(person_id: UUID) -> tuple[str, str] | None:
    found = Account.objects.filter(person_id=person_id, is_active=True).first()
    return (found.email, found.language) if found and found.email else None
