"""Whoever keeps the directory: takes requests, approves them, publishes editions and revocations.

What is published lies in a folder of plain files, which any web server can give.
"""

import fcntl
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from onegov.core import clock
from onegov.exchange.directory.editions import (
    EDITION,
    REVOCATIONS,
    Edition,
    Revocations,
    read_edition,
    read_revocations,
    without_revoked,
)
from onegov.exchange.directory.keeper import EDITION_FILE, REVOCATIONS_FILE, keep_text
from onegov.exchange.directory.keeper_keys import KeeperKeys
from onegov.exchange.directory.statement import (
    bad_directory,
    not_found,
    not_now,
    recall_statement,
    seal,
)
from onegov.exchange.types import Directory

#: How long an edition holds: nobody needs to reach the directory in the meantime.
EDITION_LIFETIME = timedelta(days=7)
#: How long revocations are fresh.
REVOCATIONS_LIFETIME = timedelta(minutes=30)
_RENEW_EDITION_AFTER = timedelta(days=1)
_RENEW_REVOCATIONS_AFTER = timedelta(minutes=5)


class DirectoryAuthority:
    """The office that keeps one instance's directory.

    One process serves it; others may publish and revoke meanwhile: one act at a time.

    Args:
        folder: holds its keys, ``requests`` and what is ``published``; made when absent.
        instance: first part of the members' addresses (``CA-DEMO``).
    """

    def __init__(self, folder: Path, *, instance: str) -> None:
        self.published = folder / "published"
        self._lock = folder / "lock"
        self._is_locked = False
        self._read: tuple[tuple[Path, int, int], Edition] | None = None
        self.instance = instance
        self.keys = KeeperKeys(folder, instance=instance, overlap=EDITION_LIFETIME)

    @property
    def public_key(self) -> bytes:
        """The anchor that nodes pin."""
        return self.keys.signer("directory").public_key()

    @property
    def edition(self) -> Edition | None:
        """The newest edition; read again only when its file is another, since anybody may ask."""
        path = self.published / EDITION_FILE
        if not path.exists():
            return None
        found = path.stat()
        seen = (path, found.st_ino, found.st_mtime_ns)
        if self._read is None or self._read[0] != seen:
            self._read = (seen, read_edition(recall_statement(path.read_text("ascii"))))
        return self._read[1]

    @property
    def revocations(self) -> Revocations | None:
        """The newest revocations."""
        path = self.published / REVOCATIONS_FILE
        return (
            read_revocations(recall_statement(path.read_text("ascii"))) if path.exists() else None
        )

    def directory(self) -> Directory:
        """The members and keys that hold now, without what is revoked."""
        edition = self.edition
        return without_revoked(edition.directory, self.revocations) if edition else Directory({})

    def publish(self, members: Sequence[dict[str, object]]) -> Edition:
        """Will publish a new edition with these members, and fresh revocations.

        Raises:
            WrongSetting: an entry is wrong; nothing is published.
            BadDirectory: a key of the edition before is missing: it must stay, ended if need be
                (``not_after``), or what it signed could no longer be checked.
        """
        with self.alone():
            before = self.edition
            return self._publish(members, federates=before.federates if before else ())

    def federate(self, instance: str) -> Edition:
        """Will publish that the members may exchange with those of another instance.

        It takes effect once that instance's authority says the same of this one, for those nodes
        which pin its anchor.
        """
        with self.alone():
            return self._publish(self.members(), federates=self._federates(instance) | {instance})

    def part_from(self, instance: str) -> Edition:
        """Will publish that nothing more is exchanged with that instance.

        Raises:
            BadDirectory: there is no federation with it.
        """
        with self.alone():
            federates = self._federates(instance)
            if instance not in federates:
                raise not_found(f"federation with {instance}", f"fédération avec {instance}")
            return self._publish(self.members(), federates=federates - {instance})

    def _federates(self, instance: str) -> set[str]:
        if instance == self.instance:
            raise not_now(
                "an instance does not federate with itself",
                "une instance ne se fédère pas avec elle-même",
            )
        return set(self.edition.federates) if self.edition else set()

    def _publish(
        self, members: Sequence[dict[str, object]], *, federates: Collection[str]
    ) -> Edition:
        before, now = self.edition, clock.now()
        content: dict[str, object] = {
            "instance": self.instance,
            "version": before.version + 1 if before else 1,
            "issued_at": _text(now),
            "expires_at": _text(now + EDITION_LIFETIME),
            "previous": before.statement.digest if before else "",
            "keepers": self.keys.listed(),
            "members": list(members),
            **({"federates": sorted(federates)} if federates else {}),
        }
        text = seal(self.keys.signer("directory"), content, type=EDITION)
        edition = read_edition(recall_statement(text))
        _check_keys_stay(before, edition)
        keep_text(self.published / f"{edition.version}.jws", text)
        keep_text(self.published / EDITION_FILE, text)
        self._publish_revocations({})
        return edition

    def renew(self) -> None:
        """Will publish the same again where it has become old; to be called every minute."""
        with self.alone():
            self._renew()

    def rotate(self) -> datetime:
        """Will list the next keys of this office; gives the moment from which on they sign.

        Until then everybody who goes by an edition that holds has seen one that lists them. ``renew``
        changes to them in time.

        Raises:
            BadDirectory: there is no edition yet, or the keys before are still being replaced.
        """
        with self.alone():
            if self.edition is None:
                raise not_now("nothing has been published yet", "rien n’a encore été publié")
            moment = self.keys.begin(clock.now())
            self.publish(self.members())
            return moment

    def _renew(self) -> None:
        edition, revocations, now = self.edition, self.revocations, clock.now()
        is_old = edition is not None and now - edition.issued_at >= _RENEW_EDITION_AFTER
        if self.keys.advance(now) or is_old:
            self.publish(self.members())
        elif revocations is None or now - revocations.issued_at >= _RENEW_REVOCATIONS_AFTER:
            self._publish_revocations({})

    def members(self) -> list[dict[str, object]]:
        """The entries of the newest edition, as they were published."""
        edition = self.edition
        listed = edition.statement.content["members"] if edition else []
        return [dict(entry) for entry in listed] if isinstance(listed, list) else []

    def revoke(self, keyid: str, *, since: datetime) -> Revocations:
        """Will publish that a key signs nothing more from ``since`` (UTC) on.

        Raises:
            BadDirectory: the directory lists no such key.
        """
        edition = self.edition
        if edition is None or keyid not in edition.directory.keys:
            raise not_found(f"key {keyid} in the directory", f"clé {keyid} dans l’annuaire")
        with self.alone():
            return self._publish_revocations({keyid: since})

    @contextmanager
    def alone(self) -> Iterator[None]:
        """While no other process changes what is published: else one could lose what the other
        revoked, and two editions of one version would be a fork."""
        if self._is_locked:
            yield
            return
        self._lock.touch()
        with self._lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            self._is_locked = True
            try:
                yield
            finally:
                self._is_locked = False

    def _publish_revocations(self, more: dict[str, datetime]) -> Revocations:
        before, now = self.revocations, clock.now()
        revoked = (dict(before.revoked) if before else {}) | more
        content: dict[str, object] = {
            "instance": self.instance,
            "version": before.version + 1 if before else 1,
            "issued_at": _text(now),
            "expires_at": _text(now + REVOCATIONS_LIFETIME),
            "revoked": [{"keyid": k, "since": _text(at)} for k, at in sorted(revoked.items())],
        }
        text = seal(self.keys.signer("revocations"), content, type=REVOCATIONS)
        keep_text(self.published / REVOCATIONS_FILE, text)
        return read_revocations(recall_statement(text))


def _check_keys_stay(before: Edition | None, edition: Edition) -> None:
    known = before.directory.keys if before else {}
    for keyid, (_, key) in known.items():
        listed = edition.directory.keys.get(keyid)
        if listed is None or (listed[1].public_key, listed[1].use) != (key.public_key, key.use):
            raise bad_directory(f"key {keyid} is missing", f"la clé {keyid} manque")


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
