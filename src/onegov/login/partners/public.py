"""The door of ``login.partners`` for the rest of the login."""

from pathlib import Path
from uuid import UUID

from onegov.core.types import Text
from onegov.login.models import Account
from onegov.login.partners import actions, importing, queries, sealing
from onegov.login.partners.conf import conf
from onegov.login.partners.types import Imported, Link, Partner, Stranded


def sign_in_partners() -> tuple[Partner, ...]:
    """Will return the partners where people may sign in, in the order to show them."""
    return tuple(partner for partner in conf().partners if partner.for_sign_in)


def partner_name(*, partner_id: str) -> Text | None:
    """Will return a partner's name, None when we have no such partner (any more)."""
    found = conf().find(partner_id)
    return found.name if found else None


def links(*, account: Account) -> tuple[Link, ...]:
    """Will return an account's ways in at partners, oldest first."""
    return queries.links(account)


def link_account(*, account: Account, partner_id: str, subject: str) -> None:
    """Will link a partner's identifier to an account, as the setup of the demonstration does.

    Raises:
        KeyError: there is no such partner.
        LinkedElsewhere: the identifier leads to another account.
    """
    partner = conf().find(partner_id)
    if partner is None:
        raise KeyError(partner_id)
    actions.link(account, partner, subject, act="partner.provisioned")


def imported_subject(*, person_id: UUID, sector: str) -> str | None:
    """Will return the subject by which a sector knew a person before, once they came with the
    identifier that an import ties to it; None for everybody else.

    Args:
        sector: the sector identifier's host name (``service.example.ca``).
    """
    return queries.imported_subject(person_id, sector)


def sealed_subject(*, person: str) -> str:
    """Will return the same question as SQL, to be a column of another statement: sealed, or NULL.

    Args:
        person: a column with a person's id; the sector is the statement's next parameter.
    """
    return queries.sealed_subject(person)


def opened_subject(*, sealed: bytes) -> str:
    """Will open what ``sealed_subject`` gave."""
    return sealing.opened(sealed)


def import_identifiers(*, file: Path) -> Imported:
    """Will take over identifiers by which departments knew people; taken twice, it changes nothing.

    Args:
        file: CSV in UTF-8 with the columns ``partner`` (our id of it), ``identifier`` (what the
            partner called the person there), ``sector`` (the department's sector) and ``sub``
            (what the department called them).

    Raises:
        NotAnImport: it is no such file; nothing was taken.
    """
    return importing.import_identifiers(file)


def stranded(*, sector: str = "") -> tuple[Stranded, ...]:
    """Will count, for each sector and partner of the import, who has come and who would be left
    behind if the old sign-in ended now; for one sector only unless it is empty."""
    return queries.stranded(sector)
