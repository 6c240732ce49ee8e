"""What will stop a node next, and when: so that somebody acts before it does."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from onegov.core import clock
from onegov.core.types import Text
from onegov.exchange.directory.editions import without_revoked
from onegov.exchange.node.office import Office
from onegov.exchange.rights import Right

_DAY = 86_400
_SHORTEST = 3600  # seconds of growth that say something of what follows
#: Left when something is late: of editions (7 days, renewed each day), of revocations (30 minutes,
#: renewed every 5), of a key or certificate (the next one takes its place when 7 days are left), and
#: of what only a person can renew.
_EDITION_LATE, _REVOCATIONS_LATE = timedelta(days=5), timedelta(minutes=15)
_KEY_LATE, _BY_HAND = timedelta(days=6), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Threat:
    """Something that ends at a moment (UTC) unless somebody or something renews it.

    Attributes:
        stops: whether the node carries nothing more from then on.
        by_itself: whether it is renewed without anybody.
        late: somebody should act when less than this is left; None: now.
    """

    code: str
    at: datetime
    what: Text
    stops: bool
    late: timedelta | None = None
    by_itself: bool = False

    def needs_somebody(self, now: datetime) -> bool:
        """Whether an operator should act: nothing renews it in time, or what does is late."""
        return self.late is None or self.at - now < self.late


@dataclass(slots=True)
class Growth:
    """How fast the log grows, from the node's start on."""

    since: datetime
    bytes_then: int

    def full_at(self, *, now: datetime, bytes_now: int, free: int) -> datetime | None:
        """When the disk is full at this rate.

        None in the first hour, which says nothing of the others; while nothing grows; and when it
        takes over ten years.
        """
        seconds, grown = (now - self.since).total_seconds(), bytes_now - self.bytes_then
        if seconds < _SHORTEST or grown <= 0:
            return None
        left = free * seconds / grown
        return now + timedelta(seconds=left) if left < 3650 * _DAY else None


def log_bytes(folder: Path) -> int:
    """Bytes of all files of the log."""
    return sum(_size(path) for path in folder.iterdir())


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except FileNotFoundError:  # a draft that became the file meanwhile
        return 0


def free_bytes(folder: Path) -> int:
    """Bytes that the node may still write there."""
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def threats(
    office: Office,
    *,
    certificate_ends: datetime | None,
    disk_full: datetime | None,
    rights: Iterable[Right] = (),
    renews: bool = True,
) -> list[Threat]:
    """What ends, soonest first; ``renews``: the node can ask the directory to list its next keys."""
    found = [
        *_of_directory(office),
        *_of_others(office),
        *_of_keys(office, renews),
        *_of_rights(rights),
    ]
    if certificate_ends is not None:
        text = Text(
            en="The node’s TLS certificate ends.", fr="Le certificat TLS du nœud prend fin."
        )
        found.append(_own("certificate", certificate_ends, text, renews))
    if disk_full is not None:
        text = Text(
            en="At this rate the disk is full of evidence.",
            fr="À ce rythme, le disque est plein de preuves.",
        )
        found.append(Threat("disk", disk_full, text, stops=True, late=_BY_HAND))
    return sorted(found, key=lambda each: each.at)


def _own(code: str, at: datetime, what: Text, renews: bool) -> Threat:
    late = _KEY_LATE if renews else _BY_HAND
    return Threat(code, at, what, stops=True, late=late, by_itself=renews)


def _of_rights(rights: Iterable[Right]) -> Iterator[Threat]:
    now = clock.now()
    for right in rights:
        if right.expires is not None and right.expires > now:
            text = Text(
                en=f"The right of {right.client} to {right.service} ends.",
                fr=f"Le droit de {right.client} sur {right.service} prend fin.",
            )
            yield Threat("right", right.expires, text, stops=False, late=_BY_HAND)


def _of_directory(office: Office) -> Iterator[Threat]:
    edition, revocations = office.keeper.edition, office.keeper.revocations
    if edition is not None:
        text = Text(
            en="The directory expires; a new edition must come before.",
            fr="L’annuaire arrive à échéance; une nouvelle édition doit parvenir au nœud avant.",
        )
        yield Threat(
            "directory", edition.expires_at, text, stops=True, late=_EDITION_LATE, by_itself=True
        )
    if revocations is not None:
        text = Text(
            en="The list of revoked keys is no longer fresh.",
            fr="La liste des clés révoquées n’est plus à jour.",
        )
        stops = not office.keeper.may_be_stale
        at = revocations.expires_at
        yield Threat("revocations", at, text, stops=stops, late=_REVOCATIONS_LATE, by_itself=True)


def _of_others(office: Office) -> Iterator[Threat]:
    """The directories of other instances stop what is exchanged with these, and nothing else."""
    for instance, keeper in office.federation.others.items():
        if keeper.edition is not None:
            text = Text(
                en=f"The directory of {instance} expires; a new edition must come before.",
                fr=(
                    f"L’annuaire de {instance} arrive à échéance; "
                    "une nouvelle édition doit parvenir au nœud avant."
                ),
            )
            at, code = keeper.edition.expires_at, f"directory:{instance}"
            yield Threat(code, at, text, stops=False, late=_EDITION_LATE, by_itself=True)


def _of_keys(office: Office, renews: bool) -> Iterator[Threat]:
    text = Text(
        en="The key that signs the node’s messages ends; the next one must be listed before.",
        fr="La clé qui signe les messages du nœud prend fin; la suivante doit être inscrite avant.",
    )
    ends = [office.keys.end(clock.now())]
    edition = office.keeper.edition
    if edition is not None:
        directory = without_revoked(edition.directory, office.keeper.revocations)
        _, listed = directory.keys.get(office.signer.key_id, (None, None))
        ends += [listed.not_after] if listed and listed.not_after else []
    yield _own("key", min(ends), text, renews)
