"""Timestamp tokens over checkpoints: asked for, and verified against a pinned certificate.

Source: RFC 3161; by rfc3161-client (Trail of Bits).
"""

import re
from datetime import datetime
from hashlib import sha256

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    PKIStatus,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"
_SHA256 = "2.16.840.1.101.3.4.2.1"
_PEM = re.compile(rb"-----BEGIN CERTIFICATE-----")


class BadTimestamp(ValueError):
    """The token does not hold; the argument is a short reason."""


def read_authority(pem: bytes) -> tuple[Certificate, ...]:
    """The pinned certificates: the authority's own, or those that issued it; ValueError when none."""
    if not _PEM.search(pem):
        raise ValueError("no certificate")
    return tuple(load_pem_x509_certificates(pem))


def make_query(data: bytes) -> tuple[bytes, int]:
    """A request for a token over the SHA-256 of ``data`` (DER), and the nonce in it."""
    request = (
        TimestampRequestBuilder()
        .data(data)
        .hash_algorithm(HashAlgorithm.SHA256)
        .nonce(nonce=True)
        .cert_request(cert_request=True)
        .build()
    )
    return request.as_bytes(), int(request.nonce or 0)


def verify_stamp(
    response: bytes, data: bytes, authority: tuple[Certificate, ...], *, nonce: int | None = None
) -> datetime:
    """When the authority saw ``data``, UTC.

    Args:
        response: TimeStampResp in DER, as the authority gave it.
        authority: what ``read_authority`` gave.
        nonce: of the query, when the response is new.

    Raises:
        BadTimestamp: refused, of other data, or not signed under the pinned certificates.
    """
    try:
        stamp = decode_timestamp_response(response)
        if PKIStatus(stamp.status) != PKIStatus.GRANTED:
            raise BadTimestamp("refused")
        imprint = stamp.tst_info.message_imprint
        if imprint.hash_algorithm.dotted_string != _SHA256:
            raise BadTimestamp("algorithm")
        if imprint.message != sha256(data).digest():
            raise BadTimestamp("other_data")
        VerifierBuilder(roots=list(authority), nonce=nonce).build().verify(
            stamp, sha256(data).digest()
        )
        return stamp.tst_info.gen_time
    except VerificationError as error:
        raise BadTimestamp("signature") from error
    except BadTimestamp:
        raise
    except (ValueError, TypeError, AssertionError) as error:
        raise BadTimestamp("malformed") from error
