"""Keys that standards published for tests; whoever holds these vectors can sign as anybody in them."""

from base64 import b64encode, urlsafe_b64decode

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from onegov.core.signer import EcdsaP256Signer, Ed25519Signer

# RFC 8032 section 7.1, TEST 1 to 3, 1024 and SHA(abc), and section 7.2, foo; RFC 9421 appendix B.1.4.
# Secret, then public.
RFC8032_1 = (
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"),
    bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
)
RFC8032_2 = (
    bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"),
    bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"),
)
RFC8032_3 = (
    bytes.fromhex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"),
    bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
)
RFC8032_1024 = (
    bytes.fromhex("f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5"),
    bytes.fromhex("278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e"),
)
RFC8032_ABC = (
    bytes.fromhex("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42"),
    bytes.fromhex("ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf"),
)
RFC8032_FOO = (
    bytes.fromhex("0305334e381af78f141cb666f6199f57bc3495335a256a95bd2a55bf546663f6"),
    bytes.fromhex("dfc9425e4f968f7f0c29f0259cf5f9aed6851c2bb4ad8bfb860cfee0ab248292"),
)
RFC9421 = (
    urlsafe_b64decode("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU="),
    urlsafe_b64decode("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs="),
)
#: RFC 9421 appendix B.1.3, test-key-ecc-p256: secret, then the point compressed.
RFC9421_P256 = (
    urlsafe_b64decode("UpuF81l-kOxbjf7T4mNSv0r5tN67Gim7rnf6EFpcYDs="),
    b"\x03" + urlsafe_b64decode("qIVYZVLCrPZHGHjP17CTW0_-D9Lfw0EkjqF7xB4FivA="),
)
KEYS = {
    "ONEGOV:node:1": (RFC8032_1, "RFC 8032 section 7.1, TEST 1"),
    "IRCC:node:1": (RFC8032_2, "RFC 8032 section 7.1, TEST 2"),
    "IRCC:log:1": (RFC8032_3, "RFC 8032 section 7.1, TEST 3"),
    "CBSA:node:1": (RFC9421, "RFC 9421 appendix B.1.4"),
    "IRCC:node:2": (RFC9421_P256, "RFC 9421 appendix B.1.3"),
    "CA-DEMO:directory:1": (RFC8032_1024, "RFC 8032 section 7.1, TEST 1024"),
    "OAG:witness:1": (RFC8032_ABC, "RFC 8032 section 7.1, TEST SHA(abc)"),
    "ONEGOV:consents:1": (RFC8032_FOO, "RFC 8032 section 7.2, foo"),
}


P256 = "IRCC:node:2"


class SameEachTime(EcdsaP256Signer):
    """Signs on P-256 without chance (RFC 6979), so that vectors stay the same."""

    def __init__(self, key_id: str, secret: bytes) -> None:
        self._key = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
        super().__init__(key_id, self._key)

    def sign(self, message: bytes) -> bytes:
        algorithm = ec.ECDSA(SHA256(), deterministic_signing=True)
        halves = decode_dss_signature(self._key.sign(message, algorithm))
        return b"".join(half.to_bytes(32, "big") for half in halves)


def signer(keyid: str) -> Ed25519Signer | EcdsaP256Signer:
    """The signer of that name."""
    secret = KEYS[keyid][0][0]
    return SameEachTime(keyid, secret) if keyid == P256 else Ed25519Signer(keyid, secret)


def listed() -> list[dict[str, str]]:
    """The keys as the vectors give them."""
    return [
        {
            "keyid": keyid,
            "secret_b64": b64encode(secret).decode(),
            "public_key_b64": b64encode(public).decode(),
            "alg": "ecdsa-p256-sha256" if keyid == P256 else "ed25519",
            "source": source,
        }
        for keyid, ((secret, public), source) in KEYS.items()
    ]
