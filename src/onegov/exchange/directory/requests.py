"""Requests to the directory: to join, and to replace a key by its successor.

A request is signed by the key that it brings, so nobody can ask in another's name for a key that is not
theirs. A member that the directory knows signs with a key that it lists: that needs no person.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from onegov.core import clock
from onegov.core.signer import Signer
from onegov.exchange.directory.authority import DirectoryAuthority, Entry
from onegov.exchange.directory.content import parse_directory
from onegov.exchange.directory.editions import Edition
from onegov.exchange.directory.keeper import keep_text
from onegov.exchange.directory.merging import holds, merged
from onegov.exchange.directory.statement import (
    Statement,
    bad_directory,
    open_statement,
    recall_statement,
    seal,
)
from onegov.exchange.errors import BadDirectory
from onegov.exchange.types import Directory, Member

REQUEST = "onegov-request"
LARGEST_REQUEST = 64 * 1024  # bytes
_MOST_WAITING = 200
_FINGERPRINT = re.compile("[0-9a-f]{4}(-[0-9a-f]{4}){3}")


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    """A request that a person must approve; ``fingerprint`` is compared by telephone."""

    fingerprint: str
    member: str
    url: str


def make_request(signer: Signer, entry: dict[str, object]) -> str:
    """The request for this entry of ``members``, signed with the member's key for messages."""
    return seal(signer, {"entry": entry}, type=REQUEST)


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

    def receive(self, text: str) -> str:
        """Will keep a request, or approve it when a key signed it that the member already has.

        Returns: its fingerprint.

        Raises:
            BadDirectory: malformed, not signed by the key that it brings, or too many wait.
            WrongSetting: an entry is wrong.
        """
        statement, member = _read(text, self._authority.directory())
        fingerprint = fingerprint_of(text)
        if self._needs_no_person(statement, member):
            self._publish(statement)
        elif len(self.waiting()) >= _MOST_WAITING:
            raise bad_directory("too many requests wait", "trop de demandes sont en attente")
        else:
            keep_text(self._folder / f"{fingerprint}.jws", text)
        return fingerprint

    def _needs_no_person(self, statement: Statement, member: Member) -> bool:
        """Keys and certificates are replaced by who has a key; an address is changed by a person."""
        listed = self._authority.directory()
        known = listed.members.get(member.member)
        if known is None or not set(member.nodes) <= set(known.nodes):
            return False
        return _is_known(statement, member, listed)

    def waiting(self) -> list[WaitingRequest]:
        """The requests that nobody has approved yet."""
        listed = self._authority.directory()
        found = [(path.stem, _still(path, listed)) for path in sorted(self._folder.glob("*.jws"))]
        return [
            WaitingRequest(stem, member.member, member.url)
            for stem, member in found
            if member is not None
        ]

    def approve(self, fingerprint: str) -> Edition:
        """Will list the member of that request, and publish.

        Raises:
            BadDirectory: no such request waits.
        """
        path = self._folder / f"{fingerprint}.jws"
        if not _FINGERPRINT.fullmatch(fingerprint) or not path.exists():
            raise bad_directory(
                f"no request {fingerprint} waits", f"aucune demande {fingerprint} n’est en attente"
            )
        edition = self._publish(recall_statement(path.read_text("ascii")))
        path.unlink()
        return edition

    def _publish(self, statement: Statement) -> Edition:
        entry = _entry(statement)

        def joined(members: list[Entry]) -> list[Entry] | None:
            before = [one for one in members if one.get("member") == entry.get("member")]
            others = [one for one in members if one.get("member") != entry.get("member")]
            if before and holds(before[0], entry):
                return None  # nobody publishes editions without end
            return [*others, merged(before[0], entry, now=clock.now()) if before else entry]

        return self._authority.change(joined)


def _entry(statement: Statement) -> dict[str, object]:
    entry = statement.content.get("entry")
    if not isinstance(entry, dict):
        raise bad_directory("it asks for nothing", "il ne demande rien")
    return entry


def _still(path: Path, listed: Directory) -> Member | None:
    """The member in a waiting request; None when its key was revoked meanwhile."""
    try:
        return _read(path.read_text("ascii"), listed)[1]
    except BadDirectory:
        return None


def _read(text: str, listed: Directory) -> tuple[Statement, Member]:
    """The request and the member in it, once a key of that member signed it."""
    if len(text) > LARGEST_REQUEST:
        raise bad_directory("it is too large", "il est trop volumineux")
    directory = parse_directory({"members": [_entry(recall_statement(text))]})
    (member,) = directory.members.values()
    known = listed.members.get(member.member)
    now = clock.now()
    keys = [
        key.public_key
        for each in (member, known)
        if each is not None
        for key in each.keys
        if key.use == "messages" and (key.not_after is None or now <= key.not_after)
    ]
    return open_statement(text, type=REQUEST, keys=keys), member


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
