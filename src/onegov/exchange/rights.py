"""Who may ask what: client × service × method × path × purpose × authority, until when, which fields,
and whether the person's consent is needed for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

#: Between the clauses of a OneGov-Authority that names several.
BETWEEN_CLAUSES = "; "
Consent = Literal["barred", "permitted", "required"]
#: What the Act behind the clauses of a right says of the person's consent; barred where nothing is said.
CONSENT: tuple[Consent, ...] = ("barred", "permitted", "required")


@dataclass(frozen=True, slots=True)
class Right:
    """One grant of a provider.

    Attributes:
        client: ``CA-DEMO/GOV/ONEGOV/platform``.
        service: ``clients/status``.
        purposes: exact values of OneGov-Purpose.
        authorities: clauses; a request may name one of them or several, and none besides.
        methods: HTTP methods.
        paths: patterns of what may follow the service; see ``matches``.
        expires: last moment of the grant, UTC; None while it is open.
        fields: what may be answered; see ``fields.keep``. Empty: all.
        consent: whether a request under these clauses must show the person's consent, may, or may not.
    """

    client: str
    service: str
    purposes: tuple[str, ...]
    authorities: tuple[str, ...]
    methods: tuple[str, ...] = ("GET", "POST")
    paths: tuple[str, ...] = ("**",)
    expires: datetime | None = None
    fields: tuple[str, ...] = ()
    consent: Consent = "barred"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a request asks for.

    Attributes:
        purpose, authority: as stated; both "" when the request states none.
            ``C-29 13(b); C-29 5(1)(d)`` are two clauses.
        segments: the decoded ones that will be forwarded.
        at: when it is asked.
        shows_consent: whether it comes with a consent receipt.
    """

    client: str
    service: str
    method: str
    purpose: str
    authority: str
    segments: tuple[str, ...]
    at: datetime
    shows_consent: bool = False


@dataclass(frozen=True, slots=True)
class Grant:
    """The right that a wish rests on, with the purpose and the authority that apply."""

    right: Right
    purpose: str
    authority: str


@dataclass(frozen=True, slots=True)
class Denied:
    """The first part of a wish that no right grants."""

    part: str


@lru_cache(maxsize=512)
def matches(pattern: str, segments: tuple[str, ...]) -> bool:
    """Whether the path pattern covers these segments, whole.

    ``*`` stands for any characters of one segment, ``**`` alone between slashes for any number of
    segments. ``/`` is the service itself, with or without a slash at its end; elsewhere ``a`` and
    ``a/`` are two addresses.

    Source: X-Road, patterns of endpoints.
    """
    wanted = [part for part in pattern.split("/") if part]
    if not wanted:
        return not any(segments)
    if pattern.endswith("/"):
        wanted.append("")
    places = {0}
    for part in wanted:
        if not places:
            return False
        if part == "**":
            places = set(range(min(places), len(segments) + 1))
        else:
            places = {at + 1 for at in places if at < len(segments) and _fits(part, segments[at])}
    return len(segments) in places


def _fits(part: str, segment: str) -> bool:
    first, *others = part.split("*")
    if not others:
        return part == segment
    *middle, last = others
    at, end = len(first), len(segment) - len(last)
    if not segment or at > end or not (segment.startswith(first) and segment.endswith(last)):
        return False
    for piece in middle:
        found = segment.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


_CHECKS = (
    ("client", lambda right, wish: right.client == wish.client),
    ("service", lambda right, wish: right.service == wish.service),
    ("method", lambda right, wish: wish.method in right.methods),
    ("path", lambda right, wish: any(matches(path, wish.segments) for path in right.paths)),
    ("expired", lambda right, wish: right.expires is None or wish.at <= right.expires),
    (
        "consent_barred",
        lambda right, wish: not wish.shows_consent or right.consent != "barred",
    ),
)
_STATED = (
    ("purpose", lambda right, wish: wish.purpose in right.purposes),
    ("authority", lambda right, wish: set(_clauses(wish)) <= set(right.authorities)),
)
_LAST = (
    (
        "consent_required",
        lambda right, wish: wish.shows_consent or right.consent != "required",
    ),
)


def _clauses(wish: Wish) -> list[str]:
    """Never empty: no authority is the clause "", which nobody grants."""
    return wish.authority.split(BETWEEN_CLAUSES)


def decide(rights: Sequence[Right], wish: Wish) -> Grant | Denied:
    """The grant when some single right allows all of the wish; else what is not granted.

    A wish that states neither purpose nor authority gets those of the rights that would allow it,
    when all of these have one purpose and one authority and they are the same; else it is denied
    for ``purpose_not_stated``.
    """
    is_stated = bool(wish.purpose or wish.authority)
    left = rights
    for name, holds in (*_CHECKS, *(_STATED if is_stated else ()), *_LAST):
        left = [right for right in left if holds(right, wish)]
        if not left:
            return Denied(name)
    if is_stated:
        return Grant(left[0], wish.purpose, wish.authority)
    reasons = {
        (purpose, clause) for r in left for purpose in r.purposes for clause in r.authorities
    }
    if len(reasons) != 1:
        return Denied("purpose_not_stated")
    return Grant(left[0], *reasons.pop())


def allowed(rights: Sequence[Right], *, client: str, at: datetime) -> list[Right]:
    """The client's rights that are open at that moment."""
    return [r for r in rights if r.client == client and (r.expires is None or at <= r.expires)]
