"""The ``/r1/…`` address, parsed so strictly that it has one spelling and one meaning."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import make_fault
from onegov.exchange.types import ServiceId

_PREFIX = "/r1/"
_MAX_PATH = 2048
_MAX_QUERY = 4096
_IDENTIFIER = re.compile(r"(?:[A-Za-z0-9'()+,\-=_.]|%3F){1,100}")
_SAFE = "-._~!$&'()*+,=:@"
_SAFE_IN_IDENTIFIER = "'()+,-=_."
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_UNSAFE_IN_QUERY = re.compile(r"[\[\]{}|^\\\"<>`]")
_QUERY = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*")
_CONTROL_IN_QUERY = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f/\\%;]")


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes.

    Attributes:
        service: the five identifiers after ``/r1``.
        segments: the decoded segments after them; access is decided on these.
        path: the whole path as received, which is also the only spelling of ``segments``.
        query: the query as received, or None.
    """

    service: ServiceId
    segments: tuple[str, ...]
    path: str
    query: str | None

    @property
    def rest(self) -> str:
        """What is appended to the upstream address: rebuilt from what access was decided on."""
        return "".join(f"/{encode_segment(segment)}" for segment in self.segments)


def encode_segment(segment: str) -> str:
    """The one spelling of a path segment. Source: RFC 3986 section 3.3, without ``;``."""
    return quote(segment, safe=_SAFE)


def respell(raw: str) -> str:
    """A client's ``/r1/…[?query]`` in the one spelling that travels; what cannot be read stays.

    ``%7E`` becomes ``~``, ``%c3`` becomes ``%C3``, ``[`` in a query becomes ``%5B``: the same
    segments and the same query, so that any client of X-Road is understood. The result is not yet
    checked: ``parse_target`` does that.
    """
    path, mark, query = raw.partition("?")
    if len(raw) > _MAX_PATH + _MAX_QUERY or not path.startswith(_PREFIX):
        return raw
    parts = path[len(_PREFIX) :].split("/")
    spelled = [
        _respelled(part, _SAFE_IN_IDENTIFIER if place < 5 else _SAFE)
        for place, part in enumerate(parts)
    ]
    return f"{_PREFIX}{'/'.join(spelled)}{mark}{_UNSAFE_IN_QUERY.sub(_percent, query)}"


def _respelled(part: str, safe: str) -> str:
    if _STRAY_PERCENT.search(part) or not part.isascii():
        return part
    return quote(unquote_to_bytes(part), safe=safe)


def _percent(match: re.Match[str]) -> str:
    return f"%{ord(match[0]):02X}"


def _bad(detail: str) -> ExchangeError:
    return make_fault("client.invalid_request", detail)


def _segment(raw: str) -> str:
    try:
        decoded = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise _bad("path_encoding") from error
    if encode_segment(decoded) != raw:
        raise _bad("path_spelling")
    for form in (decoded, unicodedata.normalize("NFKC", decoded)):
        if not form.strip(". ") or _FORBIDDEN.search(form):
            raise _bad("path_segment")
    return decoded


def _check_query(query: str | None) -> None:
    if query is None:
        return
    if len(query) > _MAX_QUERY:
        raise _bad("query_too_long")
    if not _QUERY.fullmatch(query) or _CONTROL_IN_QUERY.search(query):
        raise _bad("query_characters")


def parse_target(raw: str) -> Target:
    """The target in a request line's ``/r1/…[?query]``.

    Refused: encoded slashes and backslashes, ``.`` and ``..`` however spelt, empty segments, path
    parameters, control characters, overlong UTF-8, and every second spelling of a character.

    Raises:
        BadRequest: its ``detail`` names the reason.
    """
    path, mark, query = raw.partition("?")
    if not path.startswith(_PREFIX):
        raise make_fault("client.not_found")
    if len(path) > _MAX_PATH:
        raise _bad("path_too_long")
    if not path.isascii():
        raise _bad("path_encoding")
    parts = path[len(_PREFIX) :].split("/")
    identifiers, rest = parts[:5], parts[5:]
    if len(identifiers) < 5:
        raise _bad("path_too_short")
    if not all(_IDENTIFIER.fullmatch(part) and part.strip(".") for part in identifiers):
        raise _bad("identifier")
    wanted = query if mark else None
    _check_query(wanted)
    # A last slash stays, as an empty last segment: systems tell ``a`` from ``a/``.
    ends = ("",) if rest and not rest[-1] else ()
    segments = (*(_segment(part) for part in rest[: len(rest) - len(ends)]), *ends)
    return Target(ServiceId(*identifiers), segments, path, wanted)
