"""An authenticator in software: makes passkeys and answers challenges, truthfully or not."""

import hashlib
import json
import struct
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
SITE = "https://testserver"


@dataclass
class Passkey:
    """One key pair, for one account of one site.

    Attributes:
        counter: of signatures; a synced passkey keeps 0.
        user: the user handle that it was made with.
    """

    id: bytes = b"a-credential-id-0"
    user: str = ""
    counter: int = 0
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def make(self, asked: dict[str, Any], **lies: Any) -> str:
        """The answer to creation options, as the page's script sends it."""
        self.user = asked["user"]["id"]
        public = cbor.encode(ES256.from_cryptography_key(self.key.public_key()))
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + public
        data = self._data(asked["rp"]["id"], ATTESTED, **lies) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = _client("webauthn.create", asked["challenge"], **lies)
        return self._sent(
            {
                "clientDataJSON": websafe_encode(client),
                "attestationObject": websafe_encode(attestation),
            }
        )

    def use(self, asked: dict[str, Any], **lies: Any) -> str:
        """The answer to request options; ``lies`` change what an honest one would say."""
        client = _client("webauthn.get", asked["challenge"], **lies)
        data = self._data(asked["rpId"], 0, **lies)
        signed = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._sent(
            {
                "clientDataJSON": websafe_encode(client),
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(lies.get("signature", signed)),
                "userHandle": lies.get("user", self.user),
            }
        )

    def _data(self, site: str, flags: int, /, **lies: Any) -> bytes:
        site = lies.get("site", site)
        flags |= lies.get("flags", PRESENT | VERIFIED)
        counter = lies.get("counter", self.counter)
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + struct.pack(">I", counter)

    def _sent(self, response: dict[str, Any]) -> str:
        shown = websafe_encode(self.id)
        return json.dumps(
            {
                "id": shown,
                "rawId": shown,
                "type": "public-key",
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": response,
            }
        )


def _client(kind: str, challenge: str, /, **lies: Any) -> bytes:
    return json.dumps(
        {
            "type": lies.get("kind", kind),
            "challenge": lies.get("challenge", challenge),
            "origin": lies.get("origin", SITE),
            "crossOrigin": False,
        }
    ).encode()
