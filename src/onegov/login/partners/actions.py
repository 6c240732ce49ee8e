"""Writes: links to partners, and the subjects that departments knew people by."""

from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from onegov.core import clock
from onegov.core.errors import NotFound
from onegov.core.types import Actor, ActorKind
from onegov.ledger import public as ledger
from onegov.login.models import Account
from onegov.login.partners import queries, sealing
from onegov.login.partners.errors import LastWayIn, LinkedElsewhere
from onegov.login.partners.models import ImportedIdentifier
from onegov.login.partners.types import Partner
from onegov.people import public as people


def uid(partner: Partner, subject: str) -> str:
    """What we keep of a partner's identifier: nobody can compare it with the partner's records."""
    return sealing.uid(partner.id, subject)


def account_of(partner: Partner, subject: str, language: str) -> Account:
    """The account of whom the partner told us of; a new one, with a new person, the first time."""
    known = queries.find_account(partner, uid(partner, subject))
    if known is None:
        try:
            return _new_account(partner, subject, language)
        except IntegrityError:  # the same first sign-in, twice at once
            known = queries.find_account(partner, uid(partner, subject))
            if known is None:
                raise
    _note_use(known, partner, subject)
    return known


@transaction.atomic
def _new_account(partner: Partner, subject: str, language: str) -> Account:
    account = Account(person_id=people.create_person(), language=language, date_joined=clock.now())
    account.set_unusable_password()
    account.save()
    _link(account, partner, subject, act="account.opened")
    return account


def link(account: Account, partner: Partner, subject: str, *, act: str = "partner.linked") -> None:
    """Will add a way in to an account.

    Args:
        act: as the ledger names it.

    Raises:
        LinkedElsewhere: it leads to another account.
    """
    holder = queries.find_account(partner, uid(partner, subject))
    if holder is None:
        try:
            with transaction.atomic():
                _link(account, partner, subject, act=act)
        except IntegrityError as error:
            raise LinkedElsewhere from error
    elif holder.pk != account.pk:
        raise LinkedElsewhere


def _link(account: Account, partner: Partner, subject: str, *, act: str) -> None:
    row = SocialAccount.objects.create(user=account, provider=partner.id, uid=uid(partner, subject))
    now = clock.now()
    SocialAccount.objects.filter(pk=row.pk).update(date_joined=now, last_login=now)
    _record(account.person_id, act, partner.id)
    _keep_subjects(account.person_id, partner, subject)


@transaction.atomic
def _note_use(account: Account, partner: Partner, subject: str) -> None:
    """Imports may come after the link: what they brought is found at the next sign-in."""
    rows = SocialAccount.objects.filter(provider=partner.id, uid=uid(partner, subject))
    rows.update(last_login=clock.now())
    _keep_subjects(account.person_id, partner, subject)


@transaction.atomic
def unlink(account: Account, link_id: int) -> None:
    """Will remove a way in.

    Raises:
        NotFound: the account has no such link.
        LastWayIn: it would leave none.
    """
    locked = Account.objects.select_for_update().get(pk=account.pk)  # one removal at a time
    row = SocialAccount.objects.filter(pk=link_id, user=locked).first()
    if row is None:
        raise NotFound
    if not queries.has_another_way(locked, without=link_id):
        raise LastWayIn
    row.delete()
    _record(locked.person_id, "partner.unlinked", row.provider)


def _keep_subjects(person_id: UUID, partner: Partner, subject: str) -> None:
    """Departments that knew the person by this identifier go on knowing them by the same subject."""
    for row in ImportedIdentifier.objects.filter(
        partner_id=partner.id, uid=uid(partner, subject), person_id=None
    ):
        keep_subject(person_id, row)


def keep_subject(person_id: UUID, row: ImportedIdentifier) -> None:
    """A department goes on knowing a person by a subject of the import.

    The first wins where an import gave one subject to two people, or two to one.
    """
    rows = ImportedIdentifier.objects.filter(id=row.id, person_id=None)
    try:
        with transaction.atomic():
            rows.update(person_id=person_id, found_at=clock.now())
    except IntegrityError:
        return
    _record(person_id, "subject.kept", row.partner_id, sector=row.sector)


def _record(person_id: UUID, act: str, partner_id: str, **refs: str) -> None:
    ledger.record(
        actor=Actor(kind=ActorKind.PERSON, person_id=person_id),
        act=act,
        person_id=person_id,
        refs={"partner": partner_id, **refs},
    )
