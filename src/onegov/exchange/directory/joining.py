"""What a request to the directory asks for, and what of it may become an entry."""

import re
from datetime import datetime, timedelta

from onegov.core import clock
from onegov.exchange.directory.content import parse_directory
from onegov.exchange.directory.statement import Statement, bad_directory
from onegov.exchange.types import Key, Member

#: How long a request serves without a person, so that an old one brings nothing back.
_FRESH = timedelta(minutes=10)
_WITHOUT_PERSON = frozenset({"keys", "certificates"})
_NUMBER = re.compile(":?[0-9]*$")


def entry_in(statement: Statement) -> dict[str, object]:
    """The entry that is asked for; BadDirectory when there is none."""
    entry = statement.content.get("entry")
    if not isinstance(entry, dict):
        raise bad_directory("it asks for nothing", "il ne demande rien")
    return entry


def member_in(statement: Statement) -> Member:
    """The member in it; WrongSetting names what is wrong."""
    (member,) = parse_directory({"members": [entry_in(statement)]}).members.values()
    return member


def is_fresh(statement: Statement) -> bool:
    """Whether it was made a few minutes ago at most."""
    try:
        at = datetime.fromisoformat(str(statement.content.get("at")))
        return abs(clock.now() - at) <= _FRESH
    except (ValueError, TypeError):
        return False


def follows(key: Key, known: Member) -> bool:
    """Whether the member has the key, or one for the same use before it: ``IRCC:node:2`` after
    ``IRCC:node:1``. A name that somebody else will need is never given away without a person."""
    stem = _NUMBER.sub("", key.keyid)
    return any(
        key.keyid == each.keyid or (key.use == each.use and stem == _NUMBER.sub("", each.keyid))
        for each in known.keys
    )


def joined(before: list[dict[str, object]], entry: dict[str, object]) -> dict[str, object]:
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


def changes_no_more(entry: dict[str, object], listed: dict[str, object]) -> bool:
    """Whether the entry changes nothing of the listed one but keys and certificates."""
    return all(
        listed.get(name) == value for name, value in entry.items() if name not in _WITHOUT_PERSON
    )
