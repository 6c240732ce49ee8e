"""Who may ask what: client × service × purpose × authority × method × path."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Right:
    """One grant of a provider.

    Attributes:
        client: ``CA-DEMO/GOV/ONEGOV/platform``.
        service: ``clients/status``.
        purposes, authorities: exact values of OneGov-Purpose and OneGov-Authority.
        methods: HTTP methods.
        paths: patterns of what may follow the service: ``*`` one segment, ``**`` any number.
    """

    client: str
    service: str
    purposes: tuple[str, ...]
    authorities: tuple[str, ...]
    methods: tuple[str, ...] = ("GET", "POST")
    paths: tuple[str, ...] = ("**",)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks for; ``segments`` are the decoded ones that will be forwarded."""

    client: str
    service: str
    method: str
    purpose: str
    authority: str
    segments: tuple[str, ...]


def matches(pattern: str, segments: Sequence[str]) -> bool:
    """Whether the path pattern covers these segments."""
    wanted = [part for part in pattern.split("/") if part]
    for place, part in enumerate(wanted):
        if part == "**":
            return True
        if place >= len(segments) or part not in ("*", segments[place]):
            return False
    return len(wanted) == len(segments)


_CHECKS = (
    ("client", lambda right, wish: right.client == wish.client),
    ("service", lambda right, wish: right.service == wish.service),
    ("method", lambda right, wish: wish.method in right.methods),
    ("path", lambda right, wish: any(matches(path, wish.segments) for path in right.paths)),
    ("purpose", lambda right, wish: wish.purpose in right.purposes),
    ("authority", lambda right, wish: wish.authority in right.authorities),
)


def why_denied(rights: Sequence[Right], wish: Wish) -> str:
    """ "" when some single right grants all of the wish; else the first part that none grants."""
    left = rights
    for name, holds in _CHECKS:
        left = [right for right in left if holds(right, wish)]
        if not left:
            return name
    return ""
