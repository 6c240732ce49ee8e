"""What the supervisor's pages show, composed from the rooms below."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onegov.cases import public as cases
from onegov.cases.types import AGE_BANDS, DecidedOfGroup, Holding, OpenOfGroup, Team
from onegov.core.types import Actor, Text
from onegov.desk.pages import service_names
from onegov.login import public as login

_SHOWN = 200
_LANGUAGES = {"en": gettext_lazy("English"), "fr": gettext_lazy("French")}


@dataclass(frozen=True)
class Held:
    """A case in an officer's name."""

    holding: Holding
    service: Text
    officer: str


@dataclass(frozen=True)
class Group:
    """One language of one service.

    Attributes:
        open, decided: None when they are hidden.
        open_days, decided_days: averages in whole days; None also when there is no case.
    """

    service: Text
    language: object
    open: OpenOfGroup | None
    decided: DecidedOfGroup | None
    open_days: int | None
    decided_days: int | None


@dataclass(frozen=True)
class Whole:
    """All services together.

    Attributes:
        oldest_days: None when nothing is open.
        share: out of turn for each decision; None when nothing was decided.
    """

    open: int
    bands: tuple[int, ...]
    oldest_days: int | None
    late: int
    decided: int
    inverted: int
    share: float | None


def team_page(actor: Actor) -> dict[str, object]:
    """The figures of the supervisor's organisation, by service and all together."""
    team, named = cases.team(actor=actor), service_names()
    holdings = sorted(cases.holdings(actor=actor), key=lambda one: not one.has_left)
    officer = _officers(
        [one.officer_id for one in team.officers] + [one.officer_id for one in team.overrides]
    )
    officers = [(officer(one.officer_id), one) for one in team.officers]
    officers.sort(key=lambda line: (-line[1].differing, line[0]))
    return {
        "team": team,
        "whole": _whole(team),
        "bands": list(_bands()),
        "ageing": [(named(one.service_id), one) for one in team.ageing],
        "inversions": [(named(one.service_id), one) for one in team.inversions],
        "held": _held(holdings[:_SHOWN], named),
        "held_in_all": len(holdings),
        "growth": round(abs(team.flow.growth or 0), 1),
        "left": sum(one.has_left and not one.has_run_out for one in holdings),
        "officers": officers[:_SHOWN],
        "officers_in_all": len(officers),
        "overrides": [(officer(one.officer_id), one) for one in team.overrides],
        "groups": list(_groups(team, named)),
    }


def held_by(actor: Actor, officer_id: UUID) -> list[Held]:
    """What one officer holds, of what the supervisor may see."""
    holdings = cases.holdings(actor=actor)
    return _held([one for one in holdings if one.officer_id == officer_id], service_names())


def _held(holdings: Collection[Holding], named: Callable[[str], Text]) -> list[Held]:
    officer = _officers([one.officer_id for one in holdings])
    return [Held(one, named(one.service_id), officer(one.officer_id)) for one in holdings]


def _officers(ids: Collection[UUID]) -> Callable[[UUID], str]:
    """How officers are called: by their address at work, else by the end of their number."""
    addresses = login.addresses(person_ids=set(ids))
    return lambda one: addresses.get(one) or _("Officer …%(end)s") % {"end": str(one)[-6:]}


def _bands() -> Iterator[str]:
    """The heading of each age band."""
    for low, beyond in pairwise(AGE_BANDS):
        yield _("%(low)s to %(high)s days") % {"low": low, "high": beyond - 1}
    yield _("%(low)s days or more") % {"low": AGE_BANDS[-1]}


def _whole(team: Team) -> Whole:
    decided = sum(one.decided for one in team.inversions)
    inverted = sum(one.inverted for one in team.inversions)
    bands = zip(*(one.bands for one in team.ageing), strict=True)
    return Whole(
        open=team.flow.open,
        bands=tuple(sum(band) for band in bands),
        oldest_days=max((one.oldest_days for one in team.ageing), default=None),
        late=sum(one.late for one in team.ageing),
        decided=decided,
        inverted=inverted,
        share=inverted / decided if decided else None,
    )


def _groups(team: Team, named: Callable[[str], Text]) -> Iterator[Group]:
    for one in team.disparities:
        for tongue, words in _LANGUAGES.items():
            open_ = one.open[tongue] if one.open else None
            decided = one.decided[tongue] if one.decided else None
            yield Group(
                service=named(one.service_id),
                language=words,
                open=open_,
                decided=decided,
                open_days=_whole_days(open_.mean_days if open_ else None),
                decided_days=_whole_days(decided.mean_days if decided else None),
            )


def _whole_days(days: float | None) -> int | None:
    return None if days is None else round(days)
