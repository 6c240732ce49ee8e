"""Reads of links, and of the subjects by which departments go on knowing people."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Count, Exists, OuterRef, Q

from onegov.login import rows
from onegov.login.models import Account
from onegov.login.partners import sealing
from onegov.login.partners.conf import conf
from onegov.login.partners.models import ImportedIdentifier
from onegov.login.partners.types import Link, Partner, Stranded


def links(account: Account) -> tuple[Link, ...]:
    found = SocialAccount.objects.filter(user=account).order_by("date_joined", "pk")
    return tuple(Link(row.pk, row.provider, row.date_joined, row.last_login) for row in found)


def find_account(partner: Partner, uid: str) -> Account | None:
    row = SocialAccount.objects.filter(provider=partner.id, uid=uid).select_related("user").first()
    return row.user if row else None


def has_another_way(account: Account, *, without: int) -> bool:
    """Whether the account can be entered without the link of that id."""
    usable = [partner.id for partner in conf().partners if partner.for_sign_in]
    others = SocialAccount.objects.filter(user=account, provider__in=usable).exclude(pk=without)
    return others.exists() or (conf().own_accounts and _has_own_way(account))


def _has_own_way(account: Account) -> bool:
    passkeys = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN)
    return passkeys.exists() or bool(account.email and account.has_usable_password())


def imported_subject(person_id: UUID, sector: str) -> str | None:
    row = rows.one(ImportedIdentifier, "person_id = %s AND sector = %s", person_id, sector)
    return sealing.opened(row.sealed_sub) if row else None


def sealed_subject(person: str) -> str:
    table = ImportedIdentifier._meta.db_table
    return f"(SELECT sealed_sub FROM {table} WHERE person_id = {person} AND sector = %s)"  # noqa: S608  # names


def stranded(sector: str) -> tuple[Stranded, ...]:
    """Each sector and partner of the import; of ``sector`` only unless it is empty."""
    known = ImportedIdentifier.objects.filter(person_id__isnull=False)
    come = known.filter(sector=OuterRef("sector"), sub_uid=OuterRef("sub_uid"))
    imported = ImportedIdentifier.objects.filter(**({"sector": sector} if sector else {}))
    counted = (
        imported.annotate(has_come=Exists(come))
        .values("sector", "partner_id")
        .annotate(imported=Count("id"), found=Count("id", filter=Q(has_come=True)))
        .order_by("sector", "partner_id")
    )
    return tuple(Stranded(**row) for row in counted)
