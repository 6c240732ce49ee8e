"""Takes over the identifiers by which departments knew people before."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from onegov.core import clock
from onegov.core.types import Actor, ActorKind, Text
from onegov.ledger import public as ledger
from onegov.login.partners import actions, rows, sealing
from onegov.login.partners.conf import conf
from onegov.login.partners.errors import NotAnImport
from onegov.login.partners.models import ImportedIdentifier
from onegov.login.partners.rows import Row
from onegov.login.partners.types import Imported, Rejected

_AT_ONCE = 1000
_IMPORT = Actor(kind=ActorKind.MACHINE, name="import")
_ANOTHER = Text(
    en="Another sub was imported for this identifier; the first one stays.",
    fr="Un autre sub a été importé pour cet identifiant; le premier demeure.",
)
_Key = tuple[str, str, str]  # partner, uid, sector


def import_identifiers(file: Path) -> Imported:
    """Will take a file's rows; those taken before change nothing. All of it or, on error, nothing.

    Raises:
        NotAnImport: it cannot be read, or is not such a file.
    """
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines, transaction.atomic():
            known = [partner.id for partner in conf().partners]
            done = _take_all(rows.read(lines, known))
            counts = {"rows": done.rows, "new": done.new}
            ledger.record(actor=_IMPORT, act="identifiers.imported", details=counts)
            return done
    except OSError as error:
        raise NotAnImport(0) from error


def _take_all(given: Iterator[Row | Rejected]) -> Imported:
    read = new = known = 0
    rejected: list[Rejected] = []
    while batch := list(islice(given, _AT_ONCE)):
        sound = [row for row in batch if isinstance(row, Row)]
        made, again, refused = _take(sound)
        read, new, known = read + len(batch), new + made, known + again
        rejected += [row for row in batch if isinstance(row, Rejected)] + refused
    return Imported(read, new, known, tuple(sorted(rejected, key=lambda one: one.row)))


def _take(batch: list[Row]) -> tuple[int, int, list[Rejected]]:
    """How many are new, how many were known, and those that contradict what was known."""
    keyed = [
        ((row.partner, sealing.uid(row.partner, row.identifier), row.sector), row) for row in batch
    ]
    had = _had({key[1] for key, _ in keyed})
    new, again, refused = [], 0, []
    for key, row in keyed:
        sub_uid = sealing.uid(row.sector, row.sub)
        if key not in had:
            had[key] = sub_uid
            new.append(_new(key, sub_uid, row.sub))
        elif had[key] == sub_uid:
            again += 1
        else:
            refused.append(Rejected(row.number, "sub", _ANOTHER))
    _find_people(ImportedIdentifier.objects.bulk_create(new))
    return len(new), again, refused


def _had(uids: set[str]) -> dict[_Key, str]:
    rows_had = ImportedIdentifier.objects.filter(uid__in=uids)
    return {
        (partner, uid, sector): sub_uid
        for partner, uid, sector, sub_uid in rows_had.values_list(
            "partner_id", "uid", "sector", "sub_uid"
        )
    }


def _new(key: _Key, sub_uid: str, sub: str) -> ImportedIdentifier:
    partner, uid, sector = key
    return ImportedIdentifier(
        partner_id=partner,
        uid=uid,
        sector=sector,
        sub_uid=sub_uid,
        sealed_sub=sealing.sealed(sub),
        imported_at=clock.now(),
    )


def _find_people(made: list[ImportedIdentifier]) -> None:
    """People who signed in before the import came are found at once."""
    links = SocialAccount.objects.filter(uid__in={row.uid for row in made}).select_related("user")
    people = {(link.provider, link.uid): link.user.person_id for link in links}
    for row in made:
        if person_id := people.get((row.partner_id, row.uid)):
            actions.keep_subject(person_id, row)
