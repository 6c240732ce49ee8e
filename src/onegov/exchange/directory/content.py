"""The members in a directory, read strictly."""

import re
import ssl
from base64 import b64decode
from functools import lru_cache
from urllib.parse import urlsplit

from onegov.core.signer import ALGORITHMS, KEY_BYTES, Algorithm
from onegov.core.types import Text
from onegov.exchange.http1.certificates import subject_of
from onegov.exchange.settings_reader import SettingsReader
from onegov.exchange.types import (
    KEY_USES,
    Directory,
    Key,
    Member,
    NodeAddress,
    Subsystem,
    Use,
)

_PART = r"[A-Za-z0-9'()+,\-=_.]{1,100}"
_MEMBER = re.compile(rf"{_PART}/{_PART}/{_PART}")
_URL = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/[A-Za-z0-9\-._~/]*)?")


def _alg(read: SettingsReader) -> Algorithm:
    given = read.choice("alg", ALGORITHMS, default="ed25519")
    return next(alg for alg in ALGORITHMS if alg == given)


def read_key(read: SettingsReader, uses: tuple[Use, ...] = KEY_USES) -> Key:
    """A key as the directory lists it; without a use it has the first of ``uses``."""
    keyid = read.text("keyid")
    alg = _alg(read)
    public_key = read.key("public_key_b64", size=KEY_BYTES[alg])
    given = read.choice("use", uses, default=uses[0])
    use = next(each for each in uses if each == given)
    not_after = read.moment("not_after")
    node_id = read.text("node_id", default="")
    read.done()
    if use in ("log", "witness") and alg != "ed25519":
        raise read.wrong(
            "alg",
            "of a log or a witness must be ed25519",
            "d’un registre ou d’un témoin doit être ed25519",
        )
    return Key(keyid, public_key, use, not_after, node_id, alg)


@lru_cache(maxsize=20_000)
def _usable(text: str) -> bytes:
    """Slow, and the same for each edition: a running node must not stand still for it each time."""
    der = b64decode(text, validate=True)
    subject_of(der)
    ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=der)
    return der


def _certificate(read: SettingsReader, text: str) -> bytes:
    try:
        return _usable(text)
    except (ValueError, ssl.SSLError) as error:
        raise read.wrong(
            "certificates",
            "must be certificates, DER in base64",
            "doit contenir des certificats, DER en base64",
        ) from error


def _subsystem(read: SettingsReader) -> Subsystem:
    code = read.text("code")
    subsystem = Subsystem(code, read.both("name", default=Text(en=code, fr=code)))
    read.done()
    return subsystem


def _url(read: SettingsReader) -> str:
    """Every node takes it apart: one that cannot be would stop them all."""
    url = read.text("url").rstrip("/")
    try:
        address = urlsplit(url)
        _ = address.port  # ValueError when it is none
        usable = bool(_URL.fullmatch(url) and address.hostname)
    except ValueError:
        usable = False
    if not usable:
        raise read.wrong("url", "must be http(s)://host[:port]", "doit être http(s)://hôte[:port]")
    return url


def _sibling(read: SettingsReader) -> NodeAddress:
    sibling = NodeAddress(read.text("node_id"), _url(read))
    read.done()
    return sibling


def _member(read: SettingsReader) -> Member:
    listed = read.text("member")
    if not _MEMBER.fullmatch(listed):
        raise read.wrong("member", "must have three parts", "doit avoir trois parties")
    code = listed.rpartition("/")[2]
    member = Member(
        member=listed,
        node_id=read.text("node_id"),
        url=_url(read),
        keys=tuple(read_key(item) for item in read.items("keys")),
        name=read.both("name", default=Text(en=code, fr=code)),
        certificates=tuple(
            _certificate(read, text) for text in read.texts("certificates", default=())
        ),
        siblings=tuple(_sibling(item) for item in read.items("siblings", default=())),
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
            "lists a member, a node, a key or a certificate twice",
            "répète un membre, un nœud, une clé ou un certificat",
        )
    return directory


def _is_unambiguous(directory: Directory, members: list[Member]) -> bool:
    """No member, node, key id, key or certificate twice: who signed must never be a matter of order.

    Two certificates of one subject could keep each other from being believed.
    """
    certificates = [der for member in members for der in member.certificates]
    keys = [key for member in members for key in member.keys]
    nodes = [node for member in members for node in member.addresses]
    return (
        len(directory.members) == len(members)
        and len({node.node_id for node in nodes}) == len(nodes)
        and all(key.node_id in {"", *_ids(member)} for member in members for key in member.keys)
        and all(_is_either(member) for member in members)
        and len(directory.keys) == len(keys)
        and len({key.public_key for key in keys}) == len(keys)
        and len({subject_of(der) for der in certificates}) == len(certificates)
    )


def _is_either(member: Member) -> bool:
    """No address is both a witness and a node: a witness's key serves one purpose."""
    uses = {(member.node_of(key), key.use == "witness") for key in member.keys}
    return len({node_id for node_id, _ in uses}) == len(uses)


def _ids(member: Member) -> list[str]:
    return [node.node_id for node in member.addresses]
