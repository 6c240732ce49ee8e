"""What one node goes by: the newest edition and revocations that it has accepted, for ever after.

Nothing older is accepted again, also after a restart; nothing unsigned is ever accepted.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
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
from onegov.exchange.directory.statement import (
    bad_directory,
    open_statement,
    recall_statement,
)
from onegov.exchange.faults import make_fault
from onegov.exchange.types import Directory

EDITION_FILE, REVOCATIONS_FILE = "directory.jws", "revocations.jws"
_ENDED_FILE = "revoked.json"


@dataclass(frozen=True, slots=True)
class DirectoryStatus:
    """How fresh a node's knowledge is.

    Attributes:
        version, revocations_version: 0 when there are none.
        seconds_left: until the edition expires and the node carries nothing more.
        revocations_seconds_left: until the revocations are stale; negative since when they are.
    """

    version: int
    seconds_left: float
    revocations_version: int
    revocations_seconds_left: float


class DirectoryKeeper:
    """Accepts editions and revocations from anywhere, and gives the directory that follows.

    Args:
        folder: where what was accepted is kept, so that no restart forgets it.
        anchor: the pinned public key (32 bytes, Ed25519) of whoever keeps the directory; it signs
            the first edition that this node ever accepts, each edition names who signs the next.
        instance: first part of the members' addresses.
        may_be_stale: whether traffic goes on, until the edition expires, without fresh revocations.
    """

    def __init__(
        self, folder: Path, *, anchor: bytes, instance: str, may_be_stale: bool = True
    ) -> None:
        self._folder = folder
        self._anchor = anchor
        self.instance = instance
        self.may_be_stale = may_be_stale
        self._edition: Edition | None = None
        self._revocations: Revocations | None = None
        # Every key that any accepted list revoked: a list that lost one (made from an old copy of the
        # authority's folder, or by a thief of its key) revives none.
        self._ended: dict[str, datetime] = {}
        self._directory = Directory({})
        self._recall()

    @property
    def edition(self) -> Edition | None:
        """The newest accepted edition."""
        return self._edition

    @property
    def revocations(self) -> Revocations | None:
        """The newest accepted revocations."""
        return self._revocations

    @property
    def versions(self) -> str:
        """What is known, for peers: ``edition.revocations``."""
        edition, revocations = self._edition, self._revocations
        return f"{edition.version if edition else 0}.{revocations.version if revocations else 0}"

    def current(self, side: str = "server.clientproxy") -> Directory:
        """The directory as it holds now, without what is revoked.

        Args:
            side: first part of the fault's name.

        Raises:
            ProviderDown: ``….global_conf_outdated``: there is no edition, or it has
                expired, or the revocations are stale and this node may not carry on without them.
        """
        now = clock.now()
        if self._edition is None or now > self._edition.expires_at:
            raise make_fault(f"{side}.global_conf_outdated", "directory")
        if not self.may_be_stale and (
            self._revocations is None or now > self._revocations.expires_at
        ):
            raise make_fault(f"{side}.global_conf_outdated", "revocations")
        return self._directory

    def offer(self, text: str) -> bool:
        """Will accept an edition; whether it was news.

        Raises:
            BadDirectory: not signed by who must sign it, older than what was accepted, another one of
                the same version, expired, or of another instance.
            WrongSetting: an entry is wrong.
        """
        known = self._edition
        if known is not None and text == known.statement.text:
            return False
        edition = self._read_edition(text)
        if known is not None:
            _check_order(known.version, edition.version)
            if edition.version == known.version + 1 and edition.previous != known.statement.digest:
                raise bad_directory(
                    "it does not follow the edition before", "il ne suit pas l’édition précédente"
                )
        if clock.now() > edition.expires_at:
            raise bad_directory("it has expired", "il est échu")
        keep_text(self._folder / EDITION_FILE, text)
        self._edition = edition
        self._refresh()
        return True

    def offer_revocations(self, text: str) -> bool:
        """Will accept revocations; whether they were news.

        Raises:
            BadDirectory, WrongSetting: as for ``offer``.
        """
        known = self._revocations
        if known is not None and text == known.statement.text:
            return False
        if self._edition is None:
            raise bad_directory("there is no directory yet", "il n’y a pas encore d’annuaire")
        revocations = self._read_revocations(text, self._edition)
        if known is not None:
            _check_order(known.version, revocations.version)
        ended = _earliest(self._ended, revocations.revoked)
        if ended != self._ended:
            text_of = {keyid: at.isoformat() for keyid, at in ended.items()}
            keep_text(self._folder / _ENDED_FILE, json.dumps(text_of))
        self._ended = ended
        keep_text(self._folder / REVOCATIONS_FILE, text)
        self._revocations = revocations
        self._refresh()
        return True

    def status(self) -> DirectoryStatus:
        """How long this node can go on."""
        now = clock.now()
        edition, revocations = self._edition, self._revocations
        return DirectoryStatus(
            version=edition.version if edition else 0,
            seconds_left=_left(edition.expires_at if edition else None, now),
            revocations_version=revocations.version if revocations else 0,
            revocations_seconds_left=_left(revocations.expires_at if revocations else None, now),
        )

    # -- inside ------------------------------------------------------------------------------------

    def _read_edition(self, text: str) -> Edition:
        keys = [self._anchor] if self._edition is None else self._edition.keys("directory")
        edition = read_edition(open_statement(text, type=EDITION, keys=keys))
        self._check_instance(edition.instance)
        if not edition.keys("directory"):
            raise bad_directory(
                "it names nobody who signs the next", "il ne nomme personne pour signer le suivant"
            )
        return edition

    def _read_revocations(self, text: str, edition: Edition) -> Revocations:
        keys = edition.keys("revocations")
        revocations = read_revocations(open_statement(text, type=REVOCATIONS, keys=keys))
        self._check_instance(revocations.instance)
        return revocations

    def _check_instance(self, instance: str) -> None:
        if instance != self.instance:
            raise bad_directory("it is of another instance", "il est d’une autre instance")

    def _refresh(self) -> None:
        if self._edition is not None:
            known = self._revocations
            ended = replace(known, revoked=self._ended) if known else None
            self._directory = without_revoked(self._edition.directory, ended)

    def _recall(self) -> None:
        text = _read(self._folder / EDITION_FILE)
        if not text:
            return
        self._edition = read_edition(recall_statement(text))
        self._check_instance(self._edition.instance)
        text = _read(self._folder / REVOCATIONS_FILE)
        self._revocations = read_revocations(recall_statement(text)) if text else None
        held = json.loads(_read(self._folder / _ENDED_FILE) or "{}")
        ended = {keyid: datetime.fromisoformat(at) for keyid, at in held.items()}
        listed = self._revocations.revoked if self._revocations else {}
        self._ended = _earliest(ended, listed)
        self._refresh()


def _check_order(known: int, offered: int) -> None:
    if offered < known:
        raise bad_directory(
            f"version {offered} is older than version {known}, which was accepted",
            f"la version {offered} est antérieure à la version {known}, déjà acceptée",
        )
    if offered == known:
        raise bad_directory(
            f"there are two versions {known}; somebody signed both",
            f"il y a deux versions {known}\u00a0; quelqu’un a signé les deux",
        )


def _earliest(one: Mapping[str, datetime], other: Mapping[str, datetime]) -> dict[str, datetime]:
    return {
        keyid: min(each[keyid] for each in (one, other) if keyid in each)
        for keyid in {**one, **other}
    }


def _left(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else (moment - now).total_seconds()


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise bad_directory("it cannot be read", "il ne peut être lu") from error


def keep_text(path: Path, text: str) -> None:
    """Will put the text in the file, whole or not at all, and on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Will put the names in the folder on disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
