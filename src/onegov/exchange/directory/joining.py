"""What a request to the directory asks for, and what of it may become an entry."""

import re
from datetime import datetime, timedelta

from onegov.core import clock
from onegov.exchange.directory.content import parse_directory
from onegov.exchange.directory.merging import Entry, is_listed_node
from onegov.exchange.directory.statement import Statement, bad_directory
from onegov.exchange.types import Key, Member

#: How long a request serves without a person, so that an old one brings nothing back.
_FRESH = timedelta(minutes=10)
_WITHOUT_PERSON = frozenset({"keys", "certificates", "node_id", "url"})
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


def changes_no_more(entry: Entry, listed: Entry) -> bool:
    """Whether the entry changes nothing of the listed one but keys and certificates of its node."""
    return is_listed_node(entry, listed) and all(
        listed.get(name) == value for name, value in entry.items() if name not in _WITHOUT_PERSON
    )
