"""A statement that its author signed: JSON as a compact JWS, in one form; the key decides the algorithm.

Source: RFC 7515 section 7.1 (compact serialization), RFC 8037 (EdDSA), RFC 7518 section 3.4 (ES256).
"""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from onegov.core.signer import KEY_BYTES, Algorithm, Signer, is_signed
from onegov.core.types import Text
from onegov.exchange.errors import BadDirectory

#: Bytes; a directory of ten thousand members is about half of this.
LARGEST = 16 * 1024 * 1024
_ALG: dict[Algorithm, str] = {"ed25519": "EdDSA", "ecdsa-p256-sha256": "ES256"}
_FORM = re.compile(r"([A-Za-z0-9_-]{1,400})\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})")


@dataclass(frozen=True, slots=True)
class Statement:
    """What was said, once its signature holds.

    Attributes:
        content: the JSON object.
        keyid: name of the key that signed.
        text: the statement as it is passed on.
    """

    content: dict[str, object]
    keyid: str
    text: str

    @property
    def digest(self) -> str:
        """SHA-256 of the text, hex: the link from the next edition to this one."""
        return sha256(self.text.encode()).hexdigest()


def bad_directory(reason: str, reason_fr: str) -> BadDirectory:
    """The error that says why a statement of the directory is not accepted."""
    return BadDirectory(
        Text(
            en=f"This directory file is not accepted: {reason}.",
            fr=f"Ce fichier d’annuaire n’est pas accepté\u00a0: {reason_fr}.",
        ),
        next_step=Text(
            en="What was accepted before stays in use. Ask whoever keeps the directory.",
            fr="Ce qui était accepté reste en usage. Adressez-vous au responsable de l’annuaire.",
        ),
    )


def not_now(why: str, why_fr: str) -> BadDirectory:
    """The error of whoever keeps the directory and asks for what cannot be done as things are."""
    return BadDirectory(
        Text(en=f"This cannot be done: {why}.", fr=f"Impossible\u00a0: {why_fr}."),
        next_step=Text(en="Nothing was changed.", fr="Rien n’a été modifié."),
    )


def not_found(what: str, what_fr: str) -> BadDirectory:
    """The error of whoever keeps the directory and names what is not there."""
    return BadDirectory(
        Text(en=f"There is no {what}.", fr=f"Il n’y a pas de {what_fr}."),
        next_step=Text(
            en="`onegov directory requests` and `onegov directory show` list what there is.",
            fr=(
                "«\u00a0onegov directory requests\u00a0» et «\u00a0onegov directory show\u00a0» "
                "énumèrent ce qu’il y a."
            ),
        ),
    )


def seal(signer: Signer, content: dict[str, object], *, type: str) -> str:
    """The content as a statement of that type, signed."""
    header = _encode({"alg": _ALG[signer.alg], "kid": signer.key_id, "typ": type})
    signed = f"{header}.{_encode(content)}"
    return f"{signed}.{_b64(signer.sign(signed.encode()))}"


def open_statement(text: str, *, type: str, keys: Iterable[bytes]) -> Statement:
    """The statement, when it is of that type and one of the keys signed it.

    The content is not even read before: it could be made to take much memory and time.

    Raises:
        BadDirectory: it is not.
    """
    match = _FORM.fullmatch(text) if len(text) <= LARGEST else None
    if match is None:
        raise _malformed()
    header = _decode(match[1])
    keyid = header.get("kid")
    alg = next((each for each, name in _ALG.items() if header.get("alg") == name), None)
    if header != {"alg": header.get("alg"), "kid": keyid, "typ": type}:
        raise _malformed()
    if alg is None or not isinstance(keyid, str):
        raise _malformed()
    signed, signature = f"{match[1]}.{match[2]}".encode(), _unb64(match[3])
    trusted = [key for key in keys if len(key) == KEY_BYTES[alg]]
    if not any(is_signed(key, signature, signed, alg=alg) for key in trusted):
        raise bad_directory(
            "it is not signed by a key that is trusted",
            "il n’est pas signé par une clé de confiance",
        )
    return Statement(_decode(match[2]), keyid, text)


def keyid_of(text: str) -> str:
    """The name of the key that is said to have signed: what to look up before it is opened.

    Raises:
        BadDirectory: malformed.
    """
    match = _FORM.fullmatch(text) if len(text) <= LARGEST else None
    if match is None:
        raise _malformed()
    return str(_decode(match[1]).get("kid", ""))


def recall_statement(text: str) -> Statement:
    """A statement out of one's own folder: its signature was checked when it was accepted, by the
    keys of that time."""
    match = _FORM.fullmatch(text) if len(text) <= LARGEST else None
    if match is None:
        raise _malformed()
    return Statement(_decode(match[2]), str(_decode(match[1]).get("kid", "")), text)


def _malformed() -> BadDirectory:
    return bad_directory("it is malformed", "il est mal formé")


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _unb64(text: str) -> bytes:
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError as error:
        raise _malformed() from error
    if _b64(data) != text:
        raise _malformed()
    return data


def _encode(content: dict[str, object]) -> str:
    return _b64(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _decode(text: str) -> dict[str, object]:
    try:
        content = json.loads(_unb64(text))
    except (ValueError, RecursionError) as error:
        raise _malformed() from error
    if not isinstance(content, dict):
        raise _malformed()
    return content
