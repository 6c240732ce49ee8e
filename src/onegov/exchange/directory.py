"""Reads the directory file: plain, or signed by the authority that keeps the directory."""

import json
from base64 import b64decode
from pathlib import Path

from onegov.core.signer import is_signed
from onegov.core.types import Text
from onegov.exchange.errors import BadDirectory
from onegov.exchange.settings_reader import SettingsReader
from onegov.exchange.types import Directory, Key, Member, Subsystem


def _bad(path: Path, why: str, why_fr: str) -> BadDirectory:
    return BadDirectory(
        Text(
            en=f"Directory file {path.name}: {why}.",
            fr=f"Fichier d’annuaire {path.name}\u00a0: {why_fr}.",
        )
    )


def _key(read: SettingsReader) -> Key:
    keyid = read.text("keyid")
    public_key = read.key("public_key_b64")
    use = read.choice("use", ("messages", "log"), default="messages")
    not_after = read.moment("not_after")
    read.done()
    return Key(keyid, public_key, "log" if use == "log" else "messages", not_after)


def _subsystem(read: SettingsReader) -> Subsystem:
    code = read.text("code")
    subsystem = Subsystem(code, read.both("name", default=Text(en=code, fr=code)))
    read.done()
    return subsystem


def _member(read: SettingsReader) -> Member:
    listed = read.text("member")
    code = listed.rpartition("/")[2]
    member = Member(
        member=listed,
        node_id=read.text("node_id"),
        url=read.text("url").rstrip("/"),
        keys=tuple(_key(item) for item in read.items("keys")),
        name=read.both("name", default=Text(en=code, fr=code)),
        subsystems=tuple(_subsystem(item) for item in read.items("subsystems", default=())),
    )
    read.done()
    return member


def parse_directory(content: object, *, where: str = "directory") -> Directory:
    """The directory in decoded JSON ``{"members": [{member, node_id, url, keys}]}``.

    Raises:
        WrongSetting: naming the entry that is wrong, missing or unknown.
    """
    read = SettingsReader(content, where)
    members = [_member(item) for item in read.items("members")]
    read.done()
    directory = Directory({member.member: member for member in members})
    if not _is_unambiguous(directory, members):
        raise read.wrong(
            "members",
            "lists a member, a node or a key twice",
            "répète un membre, un nœud ou une clé",
        )
    return directory


def _is_unambiguous(directory: Directory, members: list[Member]) -> bool:
    """No member, node, key id or key twice: who signed must never be a matter of order."""
    keys = [key for member in members for key in member.keys]
    return (
        len(directory.members) == len(members)
        and len({member.node_id for member in members}) == len(members)
        and len(directory.keys) == len(keys)
        and len({key.public_key for key in keys}) == len(keys)
    )


def read_directory(path: Path, *, authority_key: bytes | None = None) -> Directory:
    """Will read the directory file.

    Args:
        path: JSON, plain (``{"members": …}``) or signed
            (``{"directory": "<the JSON as text>", "signature": "<base64>"}``).
        authority_key: 32-byte Ed25519 key; when given, only a directory signed by it is accepted.

    Raises:
        BadDirectory: unreadable, unsigned or wrongly signed.
        WrongSetting: an entry is wrong.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise _bad(path, "cannot be read as JSON", "ne peut être lu comme JSON") from error
    if not (isinstance(content, dict) and "directory" in content):
        if authority_key is not None:
            raise _bad(path, "is not signed", "n’est pas signé")
        return parse_directory(content, where=path.name)
    text, signature = content["directory"], content.get("signature")
    if not isinstance(text, str) or not isinstance(signature, str):
        raise _bad(path, "is malformed", "est mal formé")
    if authority_key is not None and not _is_signed(authority_key, text, signature):
        raise _bad(path, "is not signed by its authority", "n’est pas signé par son autorité")
    try:
        return parse_directory(json.loads(text), where=path.name)
    except ValueError as error:
        raise _bad(path, "is malformed", "est mal formé") from error


def _is_signed(authority_key: bytes, text: str, signature: str) -> bool:
    try:
        return is_signed(authority_key, b64decode(signature, validate=True), text.encode())
    except ValueError:
        return False
