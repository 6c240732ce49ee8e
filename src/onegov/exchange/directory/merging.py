"""What becomes of a member's entry when one of its nodes asks to be listed, or listed otherwise."""

from base64 import b64decode
from datetime import datetime

from onegov.exchange.http1.certificates import end_of

Entry = dict[str, object]


def merged(before: Entry, asked: Entry, *, now: datetime) -> Entry:
    """The entry of a member as the directory has it, with what one of its nodes asks for.

    Keys stay, so that old evidence can be checked; certificates stay until they end, since they may be
    another node's. A node that the entry does not know becomes a sibling.
    """
    whole = before | {
        "keys": _merged_keys(before, asked, now=now),
        **_merged_certificates(before, asked, now=now),
    }
    if asked["node_id"] == before["node_id"]:
        return whole | {
            name: asked[name] for name in ("url", "name", "subsystems") if name in asked
        }
    sibling = {"node_id": asked["node_id"], "url": asked["url"]}
    others = [one for one in _list(before, "siblings") if one.get("node_id") != asked["node_id"]]
    return whole | {"siblings": [*others, sibling]}


def holds(listed: Entry, asked: Entry) -> bool:
    """Whether the directory lists all of this: its keys as they are, its certificates, its address."""
    keys = {str(key["keyid"]): _bare(key) for key in _list(listed, "keys")}
    return (
        is_listed_node(asked, listed)
        and all(keys.get(str(key["keyid"])) == _bare(key) for key in _list(asked, "keys"))
        and set(_certificates(asked)) <= set(_certificates(listed))
    )


def is_listed_node(asked: Entry, listed: Entry) -> bool:
    """Whether the directory lists this very node at this very address."""
    node = {"node_id": asked.get("node_id"), "url": asked.get("url")}
    first = {name: listed[name] for name in ("node_id", "url")}
    return node in [first, *_list(listed, "siblings")]


def _merged_keys(before: Entry, asked: Entry, *, now: datetime) -> list[Entry]:
    had = {str(key["keyid"]): key for key in _list(before, "keys")}
    own = [_ended(key, had.get(str(key["keyid"])), now) for key in _list(asked, "keys")]
    if asked["node_id"] != before["node_id"]:
        own = [key | {"node_id": asked["node_id"]} for key in own]
    named = {str(key["keyid"]) for key in own}
    return [*own, *(key for key in _list(before, "keys") if str(key["keyid"]) not in named)]


def _merged_certificates(before: Entry, asked: Entry, *, now: datetime) -> Entry:
    certificates = dict.fromkeys([*_certificates(asked), *_certificates(before)])
    open_ones = [text for text in certificates if end_of(b64decode(text)) > now]
    return {"certificates": open_ones} if open_ones else {}


def _certificates(entry: Entry) -> list[str]:
    listed = entry.get("certificates")
    return [str(text) for text in listed] if isinstance(listed, list) else []


def _bare(key: Entry) -> Entry:
    return {name: value for name, value in key.items() if name != "node_id"}


def _list(entry: Entry, name: str) -> list[Entry]:
    listed = entry.get(name)
    return [dict(one) for one in listed] if isinstance(listed, list) else []


def _ended(key: Entry, had: Entry | None, now: datetime) -> Entry:
    """The key with the end that may be given to it: no ended key comes back to life, and none ends
    before now, which would take away the proof of what it signed."""
    if had is None:
        return key
    before, wanted = _end(had), _end(key)
    if before is not None and (wanted is None or before <= max(wanted, now)):
        return key | {"not_after": had["not_after"]}
    if wanted is not None and wanted < now:
        return key | {"not_after": now.isoformat(timespec="seconds")}
    return key


def _end(key: Entry) -> datetime | None:
    text = key.get("not_after")
    return datetime.fromisoformat(str(text)) if text else None
