"""Where a person's sign-in information went: what the page shows."""

from dataclasses import dataclass
from textwrap import wrap

from django.core.paginator import Page, Paginator

from onegov.consent import public as consent
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, Text
from onegov.ledger import public as ledger
from onegov.login.releases import models, queries, words
from onegov.login.releases.forms import cited
from onegov.login.releases.types import Receipt, Release

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Shown:
    """One release in words.

    Attributes:
        acting: "" for the person's own sign-in, ``by`` when somebody acted for them, ``for`` when
            they acted for somebody.
    """

    release: Release
    organisation: Text
    labels: tuple[Text, ...]
    clauses: tuple[Text | str, ...]
    acting: str

    @property
    def who(self) -> Text:
        """Who signed in, in words."""
        return words.WHO_SIGNED_IN[self.acting]


@dataclass(frozen=True, slots=True)
class Agreed:
    """One consent that stands."""

    receipt: Receipt
    organisation: Text
    label: Text


def listing(actor: Actor, org_id: str, number: str) -> dict[str, object]:
    """One page of releases, newest first; of one department when ``org_id`` names one."""
    if actor.person_id is None:
        raise NotAllowed
    rows = queries.releases(actor, actor.person_id)
    departments = sorted(set(rows.order_by().values_list("org_id", flat=True).distinct()))
    chosen = org_id if org_id in departments else ""
    some = rows.filter(org_id=chosen) if chosen else rows
    page: Page[models.Release] = Paginator(some, PER_PAGE).get_page(number)
    return {
        "page": page,
        "lines": [shown(actor, queries.as_release(row)) for row in page.object_list],
        "departments": [(code, consent.organisation(code)) for code in departments],
        "chosen": chosen,
        "agreed": [
            agreed(each) for each in queries.current(actor, actor.person_id) if stands(each)
        ],
        "nothing": words.NOTHING,
        "key": wrap(ledger.public_key().hex(), 16),
    }


def stands(receipt: Receipt) -> bool:
    """Whether a consent can be withdrawn."""
    return receipt.is_current and receipt.act == "agreed"


def agreed(receipt: Receipt) -> Agreed:
    """A consent in words."""
    return Agreed(receipt, consent.organisation(receipt.org_id), words.label(receipt.claim.name))


def shown(actor: Actor, release: Release) -> Shown:
    """A release in words."""
    acting = ""
    if release.by is not None:
        acting = "for" if release.by == actor.person_id else "by"
    return Shown(
        release,
        consent.organisation(release.org_id),
        tuple(words.label(name) for name in release.claims),
        tuple(cited(clause) for clause in release.authority.split("; ") if clause),
        acting,
    )
