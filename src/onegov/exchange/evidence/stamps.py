"""The timestamp of an evidence file, checked against the certificate that the reader pins.

Apart from the verifier, which stays without it: only here is rfc3161-client needed.
"""

from collections.abc import Callable

from onegov.exchange.evidence.keys import Wrong
from onegov.exchange.timestamps import BadTimestamp, read_authority, verify_stamp


def stamp_check(pem: bytes) -> Callable[[bytes, bytes], float]:
    """What ``Check`` asks: response (DER) and data give seconds since 1970, else it raises Wrong.

    Raises:
        ValueError: there is no certificate in ``pem``.
    """
    authority = read_authority(pem)

    def stamped(response: bytes, data: bytes) -> float:
        try:
            return verify_stamp(response, data, authority).timestamp()
        except BadTimestamp as error:
            raise Wrong("timestamp") from error

    return stamped
