"""Reads the directory file: plain, or signed by the authority that keeps the directory."""

import json
import ssl
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

from onegov.core.signer import ALGORITHMS, KEY_BYTES, Algorithm, is_signed
from onegov.core.types import Text
from onegov.exchange.errors import BadDirectory
from onegov.exchange.http1.certificates import subject_of
from onegov.exchange.settings_reader import SettingsReader
from onegov.exchange.types import Directory, Key, Member


def _bad(path: Path, why: str, why_fr: str) -> BadDirectory:
    return BadDirectory(
        Text(
            en=f"Directory file {path.name}: {why}.",
            fr=f"Fichier d’annuaire {path.name}\u00a0: {why_fr}.",
        )
    )


def _moment(read: SettingsReader, name: str) -> datetime | None:
    text = read.text(name, default="")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise read.wrong(
            name,
            "must be a date and time with its offset",
            "doit être une date et heure avec son décalage",
        )
    return moment.astimezone(UTC)


def _alg(read: SettingsReader) -> Algorithm:
    given = read.choice("alg", ALGORITHMS, default="ed25519")
    return next(alg for alg in ALGORITHMS if alg == given)


def _key(read: SettingsReader) -> Key:
    keyid = read.text("keyid")
    alg = _alg(read)
    public_key = read.key("public_key_b64", size=KEY_BYTES[alg])
    use = read.choice("use", ("messages", "log"), default="messages")
    not_after = _moment(read, "not_after")
    read.done()
    if use == "log" and alg != "ed25519":
        raise read.wrong("alg", "of a log must be ed25519", "d’un registre doit être ed25519")
    return Key(keyid, public_key, "log" if use == "log" else "messages", not_after, alg)


def _certificate(read: SettingsReader, text: str) -> bytes:
    try:
        der = b64decode(text, validate=True)
        subject_of(der)
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=der)
    except (ValueError, ssl.SSLError) as error:
        raise read.wrong(
            "certificates",
            "must be certificates, DER in base64",
            "doit contenir des certificats, DER en base64",
        ) from error
    return der


def _member(read: SettingsReader) -> Member:
    member = Member(
        member=read.text("member"),
        node_id=read.text("node_id"),
        url=read.text("url").rstrip("/"),
        keys=tuple(_key(item) for item in read.items("keys")),
        certificates=tuple(
            _certificate(read, text) for text in read.texts("certificates", default=())
        ),
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
            "lists a member, a node, a key or a certificate twice",
            "répète un membre, un nœud, une clé ou un certificat",
        )
    return directory


def _is_unambiguous(directory: Directory, members: list[Member]) -> bool:
    """No member, node, key id, key or certificate twice: who signed must never be a matter of order.

    Two certificates of one subject could keep each other from being believed.
    """
    keys = [key for member in members for key in member.keys]
    certificates = [der for member in members for der in member.certificates]
    return (
        len(directory.members) == len(members)
        and len({member.node_id for member in members}) == len(members)
        and len(directory.keys) == len(keys)
        and len({key.public_key for key in keys}) == len(keys)
        and len({subject_of(der) for der in certificates}) == len(certificates)
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
