"""What will stop a node next, and when: so that somebody acts before it does."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from onegov.core import clock
from onegov.core.types import Text
from onegov.exchange.directory.editions import without_revoked
from onegov.exchange.node.office import Office

_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Threat:
    """Something that ends at a moment (UTC) unless somebody or something renews it.

    Attributes:
        stops: whether the node carries nothing more from then on.
    """

    code: str
    at: datetime
    what: Text
    stops: bool


@dataclass(slots=True)
class Growth:
    """How fast the log grows, from the node's start on."""

    since: datetime
    bytes_then: int

    def full_at(self, *, now: datetime, bytes_now: int, free: int) -> datetime | None:
        """When the disk is full at this rate; None while nothing grows or it takes over ten years."""
        seconds, grown = (now - self.since).total_seconds(), bytes_now - self.bytes_then
        if seconds <= 0 or grown <= 0:
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
    office: Office, *, certificate_ends: datetime | None, disk_full: datetime | None
) -> list[Threat]:
    """What ends, soonest first."""
    found = [*_of_directory(office), *_of_keys(office)]
    if certificate_ends is not None:
        text = Text(
            en="The node’s TLS certificate ends.", fr="Le certificat TLS du nœud prend fin."
        )
        found.append(Threat("certificate", certificate_ends, text, stops=True))
    if disk_full is not None:
        text = Text(
            en="At this rate the disk is full of evidence.",
            fr="À ce rythme, le disque est plein de preuves.",
        )
        found.append(Threat("disk", disk_full, text, stops=True))
    return sorted(found, key=lambda each: each.at)


def _of_directory(office: Office) -> Iterator[Threat]:
    edition, revocations = office.keeper.edition, office.keeper.revocations
    if edition is not None:
        text = Text(
            en="The directory expires; a new edition must come before.",
            fr="L’annuaire arrive à échéance; une nouvelle édition doit arriver avant.",
        )
        yield Threat("directory", edition.expires_at, text, stops=True)
    if revocations is not None:
        text = Text(
            en="The list of revoked keys is no longer fresh.",
            fr="La liste des clés révoquées n’est plus à jour.",
        )
        stops = not office.keeper.may_be_stale
        yield Threat("revocations", revocations.expires_at, text, stops=stops)


def _of_keys(office: Office) -> Iterator[Threat]:
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
    yield Threat("key", min(ends), text, stops=True)
