"""Editions of the directory, and the short-lived list of keys that are revoked.

An edition lives for days, so that traffic goes on while nobody can reach whoever keeps it. A key that
is lost cannot wait for days: it stands in the list of revocations, signed by a key of its own and
renewed every few minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from onegov.exchange.directory.content import parse_directory
from onegov.exchange.directory.statement import Statement, bad_directory
from onegov.exchange.settings_reader import SettingsReader
from onegov.exchange.types import Directory, Key, Member

EDITION, REVOCATIONS = "onegov-directory", "onegov-revocations"
_HIGHEST = 10**9


@dataclass(frozen=True, slots=True)
class KeeperKey:
    """A key of whoever keeps the directory: for ``directory`` (editions) or ``revocations``."""

    keyid: str
    public_key: bytes
    use: Literal["directory", "revocations"]


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of the directory.

    Attributes:
        instance: first part of all its members' addresses (``CA-DEMO``).
        version: from 1; each edition is one more.
        issued_at, expires_at: UTC; after the second nothing may rest on it.
        previous: ``Statement.digest`` of the edition before, or "" for the first.
        keepers: whose signatures the next edition and the revocations must bear.
        directory: the members.
        federates: instances with which its members may exchange, if their authorities agree too.
        statement: the signed text itself.
    """

    instance: str
    version: int
    issued_at: datetime
    expires_at: datetime
    previous: str
    keepers: tuple[KeeperKey, ...]
    directory: Directory
    statement: Statement
    federates: tuple[str, ...] = ()

    def keys(self, use: str) -> list[bytes]:
        """The public keys of its keepers for that use."""
        return [each.public_key for each in self.keepers if each.use == use]


@dataclass(frozen=True, slots=True)
class Revocations:
    """Keys that may sign nothing more: key id to the moment from which on."""

    instance: str
    version: int
    issued_at: datetime
    expires_at: datetime
    revoked: Mapping[str, datetime]
    statement: Statement


def read_edition(statement: Statement) -> Edition:
    """The edition in a statement.

    Raises:
        BadDirectory, WrongSetting: it is none; the entry is named.
    """
    read = SettingsReader(statement.content, "directory")
    instance = read.text("instance")
    edition = Edition(
        instance=instance,
        version=read.integer("version", low=1, high=_HIGHEST),
        issued_at=_moment(read, "issued_at"),
        expires_at=_moment(read, "expires_at"),
        previous=read.text("previous", default=""),
        keepers=tuple(_keeper(item) for item in read.items("keepers")),
        directory=parse_directory({"members": read.take("members")}),
        statement=statement,
        federates=read.texts("federates", default=()),
    )
    read.done()
    if any(not name.startswith(f"{instance}/") for name in edition.directory.members):
        raise bad_directory("a member is of another instance", "un membre est d’une autre instance")
    return edition


def read_revocations(statement: Statement) -> Revocations:
    """The revocations in a statement.

    Raises:
        BadDirectory, WrongSetting: they are none; the entry is named.
    """
    read = SettingsReader(statement.content, "revocations")
    revocations = Revocations(
        instance=read.text("instance"),
        version=read.integer("version", low=1, high=_HIGHEST),
        issued_at=_moment(read, "issued_at"),
        expires_at=_moment(read, "expires_at"),
        revoked=dict(_revoked(item) for item in read.items("revoked")),
        statement=statement,
    )
    read.done()
    return revocations


def without_revoked(directory: Directory, revocations: Revocations | None) -> Directory:
    """The directory in which every revoked key ends at its moment."""
    if revocations is None or not revocations.revoked:
        return directory
    members = {
        name: replace(member, keys=tuple(_ended(key, revocations) for key in member.keys))
        for name, member in directory.members.items()
        if isinstance(member, Member)
    }
    return Directory(members)


def _ended(key: Key, revocations: Revocations) -> Key:
    since = revocations.revoked.get(key.keyid)
    if since is None or (key.not_after is not None and key.not_after < since):
        return key
    return replace(key, not_after=since)


def _moment(read: SettingsReader, name: str) -> datetime:
    moment = read.moment(name)
    if moment is None:
        raise read.wrong(name, "is missing", "est absent")
    return moment


def _keeper(read: SettingsReader) -> KeeperKey:
    keyid, public_key = read.text("keyid"), read.key("public_key_b64")
    use = read.choice("use", ("directory", "revocations"))
    read.done()
    return KeeperKey(keyid, public_key, "directory" if use == "directory" else "revocations")


def _revoked(read: SettingsReader) -> tuple[str, datetime]:
    keyid, since = read.text("keyid"), _moment(read, "since")
    read.done()
    return keyid, since
