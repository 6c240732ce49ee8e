"""Which headers travel between a client, two nodes and a system, and under which names.

Source: X-Road PR-REST section 4.3 (headers); GovStack Information Mediator 1.1 (client header).
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault

Headers = tuple[tuple[str, str], ...]

CLIENT = "x-road-client"
PURPOSE, AUTHORITY = "onegov-purpose", "onegov-authority"
SUBJECT, CONSENT = "onegov-subject", "onegov-consent"
#: Signed only as one digest of them all: they are secrets, which evidence must not keep.
SECRET = ("authorization", "cookie", "set-cookie")
SECRET_DIGEST = "onegov-secrets-digest"  # noqa: S105 - the name of a header
#: Which editions of the directory and of the revocations a node knows.
KNOWN_VERSIONS = "onegov-directory"
#: By ``batch`` a node says that it understands signatures over many messages.
SIGNATURES = "onegov-signatures"

_CLIENT_ALIASES = ("x-govstack-client", "information-mediator-client")
_NAME = re.compile("[a-z0-9][a-z0-9-]*")
_ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")
_PART = re.compile(r"[A-Za-z0-9'()+,\-=_.%]{1,100}")

# X-Road PR-REST section 4.3, then what a node makes itself or keeps to itself.
_DROPPED = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "user-agent",
        "host",
        "server",
        "content-length",
        "expect",
        "date",
        "via",
        "forwarded",
        "proxy-connection",
        "signature",
        "signature-input",
        "content-digest",
        # Some systems let these change the method or the address on which access was decided.
        "x-http-method",
        "x-http-method-override",
        "x-method-override",
        *_CLIENT_ALIASES,
    }
)
#: Proxies say by these what the address, the method or the host was; systems believe whoever says it.
_DROPPED_FAMILIES = ("x-forwarded-", "x-original-", "x-rewrite-")
_MADE_BY_NODES = frozenset(
    {
        "onegov-node",
        "x-road-request-id",
        "x-road-request-hash",
        "x-road-service",
        "x-road-error",
        "onegov-evidence-id",
        SECRET_DIGEST,
        KNOWN_VERSIONS,
        SIGNATURES,
    }
)
_FOR_ONE_HOP = frozenset(
    {"onegov-node", KNOWN_VERSIONS, SIGNATURES, SECRET_DIGEST, "content-digest"}
)
_NOT_DELIVERED = _DROPPED | _FOR_ONE_HOP


def _is_plain(value: str) -> bool:
    return bool(value) and value.isascii() and value.isprintable()


def is_id(text: str) -> bool:
    """Whether it can be an X-Road-Id or an X-Road-Request-Id: short, plain, without spaces."""
    return _ID.fullmatch(text) is not None


def travelling(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers of a client that may travel on, before its node adds its own.

    A name with an underscore stays behind: many systems take ``onegov_subject`` for
    ``OneGov-Subject``.
    """
    kept = [each for each in headers if each[1] and _may_travel(each[0])]
    if not _is_plain("".join([value for _, value in kept])):
        kept = [each for each in kept if _is_plain(each[1])]
    return tuple(kept)


@lru_cache(maxsize=1024)
def _may_travel(name: str) -> bool:
    if name in _DROPPED or name in _MADE_BY_NODES or name.startswith(_DROPPED_FAMILIES):
        return False
    return _NAME.fullmatch(name) is not None


def from_system(headers: Iterable[tuple[str, str]]) -> Headers:
    """The headers of a system's answer that may travel back; what nodes say, no system says."""
    return tuple([each for each in travelling(headers) if not _is_of_nodes(each[0])])


@lru_cache(maxsize=1024)
def _is_of_nodes(name: str) -> bool:
    return name.startswith(("x-road-", "onegov-"))


def deliverable(names: Iterable[str], headers: Headers) -> Headers:
    """The headers under these signed ``names`` that a client or a system gets; no other does.

    Secrets are delivered when their digest is signed.
    """
    names = _deliverable(tuple(names))
    return tuple([each for each in headers if each[0] in names])


@lru_cache(maxsize=256)
def _deliverable(names: tuple[str, ...]) -> frozenset[str]:
    signed = set(names)
    if SECRET_DIGEST in signed:
        signed |= set(SECRET)
    signed -= _NOT_DELIVERED
    return frozenset(name for name in signed if not name.startswith(_DROPPED_FAMILIES))


def hashed(names: Iterable[str]) -> tuple[str, ...]:
    """Those of the ``names`` that X-Road-Request-Hash covers, in their order."""
    return _hashed(tuple(names))


@lru_cache(maxsize=256)
def _hashed(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name not in _FOR_ONE_HOP)


def as_x_road(headers: Headers) -> Headers:
    """The headers with the client under X-Road's name, whichever of the three names was used.

    Raises:
        BadRequest: two names give two clients.
    """
    given = dict(headers)
    if given.keys().isdisjoint(_CLIENT_ALIASES):
        return headers
    clients = {given[name] for name in (CLIENT, *_CLIENT_ALIASES) if name in given}
    if len(clients) > 1:
        raise make_fault("client.invalid_request", CLIENT)
    kept = tuple((name, value) for name, value in headers if name not in _CLIENT_ALIASES)
    return kept if CLIENT in given or not clients else (*kept, (CLIENT, clients.pop()))


def is_govstack(headers: Headers) -> bool:
    """Whether the client goes by one of GovStack's names."""
    return any(name in _CLIENT_ALIASES for name, _ in headers)


def check_client_headers(given: Mapping[str, str]) -> None:
    """Will refuse what a client may not say in an X-Road or OneGov header, given by name.

    Raises:
        BadRequest: ``detail`` names the header.
    """
    if given.get("x-road-id") and not is_id(given["x-road-id"]):
        raise _bad("x-road-id")
    if not _has_parts(given.get("x-road-represented-party"), (1, 2)):
        raise _bad("x-road-represented-party")
    if not _has_parts(given.get("x-road-security-server"), (4,)):
        raise _bad("x-road-security-server")
    for name, other in ((PURPOSE, AUTHORITY), (AUTHORITY, PURPOSE)):
        if given.get(name) and not given.get(other):
            raise make_fault("client.missing_purpose", other)


def _has_parts(value: str | None, counts: tuple[int, ...]) -> bool:
    if value is None:
        return True
    parts = value.split("/")
    return len(parts) in counts and all(_PART.fullmatch(part) for part in parts)


def _bad(detail: str) -> ExchangeError:
    return make_fault("client.invalid_request", detail)
