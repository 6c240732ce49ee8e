"""Requests to the directory: to join, and to replace a key by its successor.

A request is signed by the key that it brings, so nobody can ask in another's name for a key that is not
theirs. A member that the directory knows signs with a key that it lists, and replaces keys and
certificates so without a person; whatever else it changes, a person must see.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from onegov.core import clock
from onegov.core.signer import Signer
from onegov.exchange.directory.authority import DirectoryAuthority
from onegov.exchange.directory.editions import Edition
from onegov.exchange.directory.joining import (
    changes_no_more,
    entry_in,
    follows,
    is_fresh,
    member_in,
)
from onegov.exchange.directory.keeper import keep_text
from onegov.exchange.directory.merging import merged
from onegov.exchange.directory.statement import (
    Statement,
    bad_directory,
    not_found,
    open_statement,
    recall_statement,
    seal,
)
from onegov.exchange.directory.waiting import make_room, waiting_statement
from onegov.exchange.errors import BadDirectory
from onegov.exchange.types import Directory, Member

REQUEST = "onegov-request"
LARGEST_REQUEST = 64 * 1024  # bytes
_FINGERPRINT = re.compile("[0-9a-f]{4}(-[0-9a-f]{4}){3}")
_MOST_A_DAY = 24  # editions that one member causes without a person; each goes to every node


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request that a person must approve; ``fingerprint`` is compared by telephone."""

    fingerprint: str
    member: str
    url: str


def make_request(signer: Signer, entry: dict[str, object]) -> str:
    """The request for this entry of ``members``, signed with the member's key for messages."""
    at = clock.now().isoformat(timespec="seconds")
    return seal(signer, {"entry": entry, "at": at}, type=REQUEST)


def fingerprint_of(text: str) -> str:
    """Four groups of four hexadecimal digits, to be read out and compared."""
    digest = recall_statement(text).digest
    return "-".join(digest[place : place + 4] for place in range(0, 16, 4))


class RequestBook:
    """The requests that wait, as files in a folder.

    Args:
        folder: made when absent.
        authority: publishes what is approved.
    """

    def __init__(self, folder: Path, authority: DirectoryAuthority) -> None:
        self._folder = folder
        self._authority = authority
        self._caused: dict[str, list[datetime]] = {}

    def receive(self, text: str) -> str:
        """Will keep a request, or approve it when a key signed it that the member already has and
        it is fresh and changes no more than keys and certificates.

        Returns: its fingerprint.

        Raises:
            BadDirectory: malformed, not signed by the key that it brings, or too many wait.
            WrongSetting: an entry is wrong.
        """
        listed = self._authority.directory()
        statement, member = _read(text, listed)
        fingerprint = fingerprint_of(text)
        if _is_known(statement, member, listed) and self._needs_no_person(statement, member):
            self._count(member.member, self._publish(statement))
        else:
            self._keep(fingerprint, statement)
        return fingerprint

    def _keep(self, fingerprint: str, statement: Statement) -> None:
        path = self._folder / f"{fingerprint}.jws"
        waiting = list(self._folder.glob("*.jws"))
        if path in waiting:
            if path.read_text("ascii") == statement.text:
                return
            # A fingerprint is short: another request under it must never be the one approved.
            raise bad_directory("another request has its fingerprint", "son empreinte est prise")
        again = [each for each in waiting if _asks_same(each, statement)]
        strangers = (each for each in waiting if each not in again and not self._knows(each))
        make_room(strangers, waiting=len(waiting) - len(again))
        keep_text(path, statement.text)
        for each in again:
            each.unlink(missing_ok=True)

    def _knows(self, path: Path) -> bool:
        statement = waiting_statement(path)
        return _is_known(statement, member_in(statement), self._authority.directory())

    def _count(self, member: str, edition: Edition) -> None:
        known = self._caused.setdefault(member, [])
        if edition.issued_at not in known:
            known.append(edition.issued_at)

    def _is_quiet(self, member: str) -> bool:
        since = clock.now() - timedelta(days=1)
        caused = [at for at in self._caused.get(member, []) if at > since]
        self._caused[member] = caused
        return len(caused) < _MOST_A_DAY

    def waiting(self) -> list[WaitingRequest]:
        """The requests that nobody has approved yet."""
        return [
            WaitingRequest(path.stem, member.member, member.url)
            for path in sorted(self._folder.glob("*.jws"))
            for member in [member_in(waiting_statement(path))]
        ]

    def approve(self, fingerprint: str) -> Edition:
        """Will list the member of that request, and publish.

        Raises:
            BadDirectory: no such request waits.
        """
        path = self._path(fingerprint)
        edition = self._publish(waiting_statement(path))
        path.unlink()
        return edition

    def refuse(self, fingerprint: str) -> None:
        """Will drop that request; whoever made it may ask again.

        Raises:
            BadDirectory: no such request waits.
        """
        self._path(fingerprint).unlink()

    def _path(self, fingerprint: str) -> Path:
        path = self._folder / f"{fingerprint}.jws"
        if not _FINGERPRINT.fullmatch(fingerprint) or not path.exists():
            raise not_found(f"waiting request {fingerprint}", f"demande {fingerprint} en attente")
        return path

    def _publish(self, statement: Statement) -> Edition:
        with self._authority.alone():
            return self._joined_and_published(statement)

    def _joined_and_published(self, statement: Statement) -> Edition:
        entry = entry_in(statement)
        members = self._authority.members()
        before = [one for one in members if one.get("member") == entry.get("member")]
        others = [one for one in members if one.get("member") != entry.get("member")]
        wanted = merged(before[0], entry, now=clock.now()) if before else entry
        edition = self._authority.edition
        if edition is not None and before == [wanted]:
            return edition  # said again: nothing is new
        return self._authority.publish([*others, wanted])

    def _needs_no_person(self, statement: Statement, member: Member) -> bool:
        known = self._authority.directory().members[member.member]
        listed = next(
            one for one in self._authority.members() if one.get("member") == member.member
        )
        return (
            changes_no_more(entry_in(statement), listed)
            and is_fresh(statement)
            and all(follows(key, known) for key in member.keys)
            and self._is_quiet(member.member)
        )


def _read(text: str, listed: Directory) -> tuple[Statement, Member]:
    """The request and the member in it, once a key of that member signed it."""
    if len(text) > LARGEST_REQUEST:
        raise bad_directory("it is too large", "il est trop volumineux")
    member = member_in(recall_statement(text))
    known = listed.members.get(member.member)
    now = clock.now()
    keys = [
        key.public_key
        for each in (member, known)
        if each is not None
        for key in each.keys
        if key.use in ("messages", "witness") and (key.not_after is None or now <= key.not_after)
    ]
    return open_statement(text, type=REQUEST, keys=keys), member


def _asks_same(path: Path, statement: Statement) -> bool:
    """Whether the waiting request asks for the same keys and all else: it is the same asker again."""
    return waiting_statement(path).content.get("entry") == entry_in(statement)


def _is_known(statement: Statement, member: Member, listed: Directory) -> bool:
    """Whether a key signed it that the directory lists for this very member, and has not revoked."""
    key = listed.find_key(statement.keyid, owner=member.member, use="messages", at=clock.now())
    if key is None:
        return False
    try:
        open_statement(statement.text, type=REQUEST, keys=[key.public_key])
    except BadDirectory:
        return False
    return True
