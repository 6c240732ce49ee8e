"""Gets a law file from the web: http or https only, no redirects, bounded in size and time."""

import time
from typing import Final

import urllib3

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.law.markup import MAX_BYTES, too_large

_CONNECT_SECONDS: Final = 10.0
_READ_SECONDS: Final = 30.0
_WHOLE_SECONDS: Final = 300.0
_PIECE: Final = 65_536
_OK: Final = 200


def is_address(source: str) -> bool:
    """Whether ``source`` is a web address rather than a file."""
    return source.lower().startswith(("http://", "https://"))


def fetch(url: str) -> bytes:
    """The bytes at ``url``; raises RulesError when they can't be had within the limits."""
    timeout = urllib3.Timeout(connect=_CONNECT_SECONDS, read=_READ_SECONDS)
    try:
        with urllib3.PoolManager(timeout=timeout, retries=False) as pool:
            response = pool.request("GET", url, redirect=False, preload_content=False)
            try:
                return _read(response, url)
            finally:
                response.close()
    except urllib3.exceptions.HTTPError as error:
        reason = type(error).__name__
        raise _unreachable(
            url, Text(f"no answer ({reason})", f"aucune réponse ({reason})")
        ) from None


def _read(response: urllib3.BaseHTTPResponse, url: str) -> bytes:
    if response.status != _OK:
        moved = response.headers.get("Location", "")
        reason = Text(f"the answer was {response.status}", f"la réponse est {response.status}")
        if moved:
            reason = Text(f"{reason.en}, see {moved}", f"{reason.fr}, voir {moved}")
        raise _unreachable(url, reason)
    deadline = time.monotonic() + _WHOLE_SECONDS
    found = bytearray()
    while piece := response.read1(_PIECE):
        found += piece
        if len(found) > MAX_BYTES:
            raise too_large()
        if time.monotonic() > deadline:
            raise _unreachable(url, Text("it took too long", "le délai est dépassé"))
    return bytes(found)


def _unreachable(url: str, reason: Text) -> RulesError:
    message = Text(
        en=f"This address can't be read: {reason.en}. "
        "Or get the file yourself, then: onegov law import FILE",
        fr=f"Cette adresse est illisible : {reason.fr}. "
        "Ou prenez le fichier vous-même, puis : onegov law import FICHIER",
    )
    return RulesError([Problem(url, 0, "", "law.unreachable", message)])
