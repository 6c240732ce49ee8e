"""A node's own key for messages, replaced by the node before it ends.

The next key is made 30 days before the end and listed by the directory without a person, since the key
before it signs the request. It signs from seven days before the end on, and not before the directory
has listed it for two hours, so that every peer has read of it.
"""

import json
import os
import re
from base64 import b64encode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from onegov.core.errors import WrongSetting
from onegov.core.signer import Signer, load_or_make, load_or_make_p256
from onegov.core.types import Text
from onegov.exchange.types import Key, Use

LIFE = timedelta(days=365)
RENEW = timedelta(days=30)  # left when the next key is made and can be listed
SWITCH = timedelta(
    days=7
)  # left when the next key signs: an edition of the directory is that old at most
#: How long a key is listed before it signs: a node looks for news each hour at least.
SPREAD = timedelta(hours=2)
_NUMBER = re.compile(r"(.*?)([0-9]*)")


@dataclass(frozen=True, slots=True)
class _Held:
    """A key in a file, with its name and its end (UTC) in a small file beside it."""

    signer: Signer
    ends: datetime


class OwnKeys:
    """The key in ``path``, and the next one in ``path.next``.

    Args:
        key_id: name of the first key (``IRCC:node:1``); the next ends in the next number.
        alg: of the keys.
    """

    def __init__(self, path: Path, *, key_id: str, alg: str) -> None:
        self._path = path
        self._next = path.with_name(f"{path.name}.next")
        self._first_id = key_id
        self._alg = alg
        self._finish_switch()
        self._check_name()

    def _check_name(self) -> None:
        """The key that is held must be the one that the settings name, or one that followed it."""
        beside = _beside(self._path)
        held = json.loads(beside.read_text())["keyid"] if beside.exists() else self._first_id
        (stem, number), (first_stem, first) = _split(held), _split(self._first_id)
        if stem != first_stem or number < first:
            raise WrongSetting(
                Text(
                    en=f"Setting “key_id” is {self._first_id}, but {self._path.name} holds {held}.",
                    fr=(
                        f"Le réglage «\u00a0key_id\u00a0» est {self._first_id}, "
                        f"mais {self._path.name} contient {held}."
                    ),
                ),
                next_step=Text(
                    en="Set “key_id” back: the node itself counts its keys from there.",
                    fr=(
                        "Rétablissez «\u00a0key_id\u00a0»\u00a0: le nœud compte lui-même ses clés "
                        "à partir de là."
                    ),
                ),
            )

    def current(self, now: datetime) -> Signer:
        """What signs now; made when absent.

        Raises:
            WrongSetting: the file holds a key of another algorithm.
        """
        return self._held(self._path, self._first_id, now).signer

    def end(self, now: datetime) -> datetime:
        """The last moment of the key that signs now, UTC."""
        return self._held(self._path, self._first_id, now).ends

    def renew(self, now: datetime) -> None:
        """Will make the next key when it is time."""
        held = self._held(self._path, self._first_id, now)
        if held.ends - now < RENEW:
            self._held(self._next, _following(held.signer.key_id), now)

    def choose(self, known: Mapping[str, bytes], now: datetime) -> Signer:
        """What signs from now on; ``known``: public keys by name, as the directory lists them."""
        held = self._held(self._path, self._first_id, now)
        if not self._next.exists():
            return held.signer
        following = self._held(self._next, _following(held.signer.key_id), now)
        is_listed = known.get(following.signer.key_id) == following.signer.public_key()
        left = held.ends - now
        if not is_listed or now - self._listed_since(now) < min(SPREAD, left) or left >= SWITCH:
            return held.signer
        os.replace(_beside(self._next), _beside(self._path))
        self._finish_switch()
        return following.signer

    def _listed_since(self, now: datetime) -> datetime:
        """When the next key was first seen to be listed; noted beside it, for restarts."""
        beside = _beside(self._next)
        content = json.loads(beside.read_text())
        if "listed" not in content:
            _note(beside, content | {"listed": _text(now)})
            return now
        return datetime.fromisoformat(content["listed"])

    def _finish_switch(self) -> None:
        """The name of the next key goes first; one that has gone ahead alone, by a crash, is followed
        by its key: the old key must never sign under the new name."""
        if self._next.exists() and not _beside(self._next).exists():
            with suppress(FileNotFoundError):  # another process did it
                os.replace(self._next, self._path)

    def entries(self, now: datetime) -> list[dict[str, object]]:
        """What the directory must list: the key with its end, and the next one if it is made."""
        held = self._held(self._path, self._first_id, now)
        if not self._next.exists():
            return [key_entry(held.signer, "messages")]
        following = self._held(self._next, _following(held.signer.key_id), now)
        ending = key_entry(held.signer, "messages") | {"not_after": _text(held.ends)}
        return [ending, key_entry(following.signer, "messages")]

    def _held(self, path: Path, key_id: str, now: datetime) -> _Held:
        beside = _beside(path)
        if not beside.exists():
            beside.parent.mkdir(parents=True, exist_ok=True)
            _note(beside, {"keyid": key_id, "ends": _text(now + LIFE)})
        known = json.loads(beside.read_text())
        return _Held(self._signer(path, known["keyid"]), datetime.fromisoformat(known["ends"]))

    def _signer(self, path: Path, key_id: str) -> Signer:
        if self._alg == "ed25519":
            return load_or_make(path, key_id)
        try:
            return load_or_make_p256(path, key_id)
        except ValueError as error:
            raise WrongSetting(
                Text(
                    en=f"Key file {path.name} holds no key for {self._alg}.",
                    fr=f"Le fichier de clé {path.name} n’a pas de clé {self._alg}.",
                )
            ) from error


def key_entry(signer: Signer, use: Use) -> dict[str, object]:
    """A key as the directory lists it."""
    return {
        "keyid": signer.key_id,
        "public_key_b64": b64encode(signer.public_key()).decode(),
        "use": use,
        **({} if signer.alg == "ed25519" else {"alg": signer.alg}),
    }


def listed_key(key: Key) -> dict[str, object]:
    """A public key as the directory lists it."""
    return {
        "keyid": key.keyid,
        "public_key_b64": b64encode(key.public_key).decode(),
        "use": key.use,
        **({} if key.alg == "ed25519" else {"alg": key.alg}),
        **({} if key.not_after is None else {"not_after": _text(key.not_after)}),
    }


def _following(key_id: str) -> str:
    match = _NUMBER.fullmatch(key_id)
    stem, number = (match[1], match[2]) if match else (key_id, "")
    return f"{stem}{int(number) + 1}" if number else f"{stem}:2"


def _split(key_id: str) -> tuple[str, int]:
    match = _NUMBER.fullmatch(key_id)
    stem, number = (match[1], match[2]) if match else (key_id, "")
    return stem.removesuffix(":"), int(number or 1)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _note(path: Path, content: dict[str, str]) -> None:
    """Will put it in the file, whole or not at all."""
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(content))
    draft.replace(path)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
