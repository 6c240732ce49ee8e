"""Who may ask what: client × service × purpose × authority × method × path."""

from collections.abc import Sequence
from dataclasses import dataclass

#: Between the clauses of a OneGov-Authority that names several.
BETWEEN_CLAUSES = "; "


@dataclass(frozen=True, slots=True)
class Right:
    """One grant of a provider.

    Attributes:
        client: ``CA-DEMO/GOV/ONEGOV/platform``.
        service: ``clients/status``.
        purposes: exact values of OneGov-Purpose.
        authorities: clauses; a request may name one of them or several, and none besides.
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
    """What a request asks for.

    Attributes:
        authority: the clauses that it rests on (``C-29 13(b); C-29 5(1)(d)``).
        segments: the decoded ones that will be forwarded.
    """

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
    ("authority", lambda right, wish: set(_clauses(wish)) <= set(right.authorities)),
)


def _clauses(wish: Wish) -> list[str]:
    """Never empty: no authority is the clause "", which nobody grants."""
    return wish.authority.split(BETWEEN_CLAUSES)


def why_denied(rights: Sequence[Right], wish: Wish) -> str:
    """ "" when some single right grants all of the wish; else the first part that none grants."""
    left = rights
    for name, holds in _CHECKS:
        left = [right for right in left if holds(right, wish)]
        if not left:
            return name
    return ""
