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
from onegov.exchange.directory.content import parse_directory
from onegov.exchange.directory.editions import Edition
from onegov.exchange.directory.keeper import keep_text
from onegov.exchange.directory.statement import (
    Statement,
    bad_directory,
    open_statement,
    recall_statement,
    seal,
)
from onegov.exchange.errors import BadDirectory
from onegov.exchange.types import Directory, Key, Member

REQUEST = "onegov-request"
LARGEST_REQUEST = 64 * 1024  # bytes
_MOST_WAITING = 200
_FINGERPRINT = re.compile("[0-9a-f]{4}(-[0-9a-f]{4}){3}")
#: How long a request serves without a person, so that an old one brings nothing back.
_FRESH = timedelta(minutes=10)
_WITHOUT_PERSON = frozenset({"keys", "certificates"})
_NUMBER = re.compile(":?[0-9]*$")


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
            self._publish(statement)
        elif len(list(self._folder.glob("*.jws"))) >= _MOST_WAITING:
            raise bad_directory("too many requests wait", "trop de demandes sont en attente")
        else:
            keep_text(self._folder / f"{fingerprint}.jws", text)
        return fingerprint

    def waiting(self) -> list[WaitingRequest]:
        """The requests that nobody has approved yet."""
        return [
            WaitingRequest(path.stem, member.member, member.url)
            for path in sorted(self._folder.glob("*.jws"))
            for member in [_member(recall_statement(path.read_text("ascii")))]
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
        with self._authority.alone():
            return self._joined_and_published(statement)

    def _joined_and_published(self, statement: Statement) -> Edition:
        entry = _entry(statement)
        members = self._authority.members()
        before = [one for one in members if one.get("member") == entry.get("member")]
        others = [one for one in members if one.get("member") != entry.get("member")]
        joined = _joined(before, entry)
        edition = self._authority.edition
        if edition is not None and before == [joined]:
            return edition  # said again: nothing is new
        return self._authority.publish([*others, joined])

    def _needs_no_person(self, statement: Statement, member: Member) -> bool:
        known = self._authority.directory().members[member.member]
        listed = next(
            one for one in self._authority.members() if one.get("member") == member.member
        )
        same = all(
            listed.get(name) == value
            for name, value in _entry(statement).items()
            if name not in _WITHOUT_PERSON
        )
        return same and _is_fresh(statement) and all(_follows(key, known) for key in member.keys)


def _entry(statement: Statement) -> dict[str, object]:
    entry = statement.content.get("entry")
    if not isinstance(entry, dict):
        raise bad_directory("it asks for nothing", "il ne demande rien")
    return entry


def _read(text: str, listed: Directory) -> tuple[Statement, Member]:
    """The request and the member in it, once a key of that member signed it."""
    if len(text) > LARGEST_REQUEST:
        raise bad_directory("it is too large", "il est trop volumineux")
    member = _member(recall_statement(text))
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


def _member(statement: Statement) -> Member:
    (member,) = parse_directory({"members": [_entry(statement)]}).members.values()
    return member


def _is_fresh(statement: Statement) -> bool:
    try:
        at = datetime.fromisoformat(str(statement.content.get("at")))
        return abs(clock.now() - at) <= _FRESH
    except (ValueError, TypeError):
        return False


def _follows(key: Key, known: Member) -> bool:
    """Whether the member has the key, or one for the same use before it: ``IRCC:node:2`` after
    ``IRCC:node:1``. A name that somebody else will need is never given away without a person."""
    stem = _NUMBER.sub("", key.keyid)
    return any(
        key.keyid == each.keyid or (key.use == each.use and stem == _NUMBER.sub("", each.keyid))
        for each in known.keys
    )


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


def _joined(before: list[dict[str, object]], entry: dict[str, object]) -> dict[str, object]:
    """The new entry with the keys of the old one, which stay so that old evidence can be checked."""
    had = {str(key["keyid"]): key for one in before for key in _keys(one)}
    keys = [_ended(key, had.get(str(key["keyid"]))) for key in _keys(entry)]
    named = {str(key["keyid"]) for key in keys}
    older = [key for keyid, key in had.items() if keyid not in named]
    return (before[0] if before else {}) | entry | {"keys": [*keys, *older]}


def _ended(key: dict[str, object], had: dict[str, object] | None) -> dict[str, object]:
    """The key with the end that may be given to it: no ended key comes back to life, and none ends
    before now, which would take away the proof of what it signed."""
    if had is None:
        return key
    now = clock.now()
    before, wanted = _end(had), _end(key)
    if before is not None and (wanted is None or before <= max(wanted, now)):
        return key | {"not_after": had["not_after"]}
    if wanted is not None and wanted < now:
        return key | {"not_after": now.isoformat(timespec="seconds")}
    return key


def _end(key: dict[str, object]) -> datetime | None:
    text = key.get("not_after")
    return datetime.fromisoformat(str(text)) if text else None


def _keys(entry: dict[str, object]) -> list[dict[str, object]]:
    keys = entry.get("keys")
    return [dict(key) for key in keys] if isinstance(keys, list) else []
