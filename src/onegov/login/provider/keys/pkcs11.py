"""Keys in a hardware module, by PKCS #11: they are made in it and never leave it.

Each is a pair labelled ``onegov-login-<second>``. Needs the extra ``hsm``.

Source: PKCS #11 2.40 section 2.3 (ECDSA); CATS 3.0.2 OP11 (FIPS 140-2 level 2 at least).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pkcs11
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.util.ec import encode_named_curve_parameters

from onegov.core.signer import Algorithm, Signer

_LABEL = "onegov-login-"
_CURVE = encode_named_curve_parameters("secp256r1")
_POINT = 65  # bytes of an uncompressed point of P-256, in an OCTET STRING of DER


@dataclass
class Module:
    """A token of a module, and the one session that this process has with it.

    Attributes:
        library: path of the module's shared library.
        token: label of the token in it.
        pin: of its user.
    """

    library: str
    token: str
    pin: str
    _session: Any = field(default=None, init=False)
    _turn: threading.RLock = field(default_factory=threading.RLock, init=False)

    @contextmanager
    def session(self) -> Iterator[Any]:
        """The session, for one thread at a time; opened anew after the module lost it."""
        with self._turn:
            try:
                yield self._opened()
            except (pkcs11.exceptions.SessionHandleInvalid, pkcs11.exceptions.DeviceRemoved):
                self._session = None
                raise

    def _opened(self) -> Any:
        if self._session is None:
            token = pkcs11.lib(self.library).get_token(token_label=self.token)
            self._session = token.open(rw=True, user_pin=self.pin)
        return self._session


@dataclass(frozen=True)
class KeyModule:
    """A store of keys (``ring.KeyStore``) in a hardware module."""

    module: Module

    def names(self) -> list[int]:
        with self.module.session() as session:
            found = session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
            labels = [str(key.label) for key in found]
        named = (label.removeprefix(_LABEL) for label in labels if label.startswith(_LABEL))
        return sorted({int(name) for name in named if name.isdigit()})

    def make(self, name: int) -> None:
        with self.module.session() as session:
            if name in self.names():
                return
            parameters = session.create_domain_parameters(
                KeyType.EC, {Attribute.EC_PARAMS: _CURVE}, local=True
            )
            parameters.generate_keypair(
                mechanism=Mechanism.EC_KEY_PAIR_GEN,
                store=True,
                label=f"{_LABEL}{name}",
                private_template={Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True},
            )

    def signer(self, name: int) -> Signer:
        return ModuleSigner(self.module, name)

    def drop(self, name: int) -> None:
        with self.module.session() as session:
            for key in list(session.get_objects({Attribute.LABEL: f"{_LABEL}{name}"})):
                key.destroy()


class ModuleSigner:
    """A signer whose P-256 key is in a module."""

    alg: Algorithm = "ecdsa-p256-sha256"

    def __init__(self, module: Module, name: int) -> None:
        self.key_id = str(name)
        self._module, self._label = module, f"{_LABEL}{name}"
        self._public_key = self._read_public_key()

    def sign(self, message: bytes) -> bytes:
        """The signature of ``message``: r and s, 32 bytes each, big-endian."""
        with self._module.session() as session:
            key = session.get_key(
                object_class=ObjectClass.PRIVATE_KEY, key_type=KeyType.EC, label=self._label
            )
            signature: bytes = key.sign(sha256(message).digest(), mechanism=Mechanism.ECDSA)
        return signature

    def public_key(self) -> bytes:
        """The public key as a compressed point, 33 bytes."""
        return self._public_key

    def _read_public_key(self) -> bytes:
        with self._module.session() as session:
            key = session.get_key(
                object_class=ObjectClass.PUBLIC_KEY, key_type=KeyType.EC, label=self._label
            )
            point: bytes = key[Attribute.EC_POINT]
        known = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point[-_POINT:])
        return known.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
