"""Everything of the page as a file: JSON for machines, CSV for a spreadsheet."""

import csv
import io
from uuid import UUID

from django.utils.translation import gettext as _

from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, Text
from onegov.login.releases import pages, queries, words
from onegov.login.releases.pages import Shown
from onegov.login.releases.types import Receipt, Release

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(actor: Actor) -> dict[str, object]:
    """Every release and every receipt, newest first, texts in both languages."""
    return {
        "format": "onegov-releases",
        "version": 1,
        "made_at": clock.now().isoformat(),
        "releases": [_release(pages.shown(actor, each)) for each in _releases(actor)],
        "receipts": [_receipt(each) for each in queries.receipts(actor, _person(actor))],
    }


def as_csv(actor: Actor, language: str) -> str:
    """Every release, newest first, in one language; made to be opened as a spreadsheet."""
    file = io.StringIO()
    rows = csv.writer(file)
    rows.writerow(
        [
            _("When (UTC)"),
            _("Department"),
            _("Application"),
            _("Information given"),
            _("Why"),
            _("Under which law"),
            _("Who signed in"),
            _("Entry in the ledger"),
        ]
    )
    for each in _releases(actor):
        rows.writerow(_plain(cell) for cell in _cells(pages.shown(actor, each), language))
    return "\ufeff" + file.getvalue()  # the mark by which spreadsheets know UTF-8


def _cells(line: Shown, language: str) -> list[str]:
    release, labels = line.release, [label.in_(language) for label in line.labels]
    return [
        release.at.isoformat(timespec="seconds"),
        line.organisation.in_(language),
        release.client.in_(language),
        "; ".join(labels) or words.NOTHING.in_(language),
        release.purpose.in_(language),
        release.authority,
        line.who.in_(language),
        str(release.id),
    ]


def _plain(cell: str) -> str:
    """A department's words never become a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise NotAllowed
    return actor.person_id


def _releases(actor: Actor) -> list[Release]:
    return [queries.as_release(row) for row in queries.releases(actor, _person(actor))]


def _release(line: Shown) -> dict[str, object]:
    each = line.release
    return {
        "id": str(each.id),
        "at": each.at.isoformat(),
        "department": each.org_id,
        "department_name": _both(line.organisation),
        "client_id": each.client_id,
        "client_name": _both(each.client),
        "claims": list(each.claims),
        "purpose": _both(each.purpose),
        "authority": each.authority,
        "language": each.language,
        "signed_in": line.acting or "self",
        "mandate": str(each.mandate_id) if each.mandate_id else None,
    }


def _receipt(each: Receipt) -> dict[str, object]:
    return {
        "id": str(each.id),
        "entry": str(each.entry_id),
        "at": each.at.isoformat(),
        "act": each.act,
        "department": each.org_id,
        "client_id": each.client_id,
        "client_name": _both(each.client),
        "claim": each.claim.name,
        "basis": each.claim.basis,
        "purpose": _both(each.claim.purpose),
        "authority": each.claim.authority,
        "essential": each.claim.essential,
        "language": each.language,
        "digest": each.digest,
        "is_current": each.is_current,
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "fr": text.fr}
