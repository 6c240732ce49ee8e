"""Findings on some days of law, laid beside those of other days and told once."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import Problem
from onegov.rules.proofs.flaws import Flaw, Witness
from onegov.rules.reasoning.wording import write_date
from onegov.rules.types.tree import InForce


@dataclass(frozen=True, slots=True)
class Sighting:
    """A finding on some days, before those of other days are laid beside it.

    Attributes:
        code: the kind of finding.
        element: dotted name of what it was found in.
        line: where it stands.
        message, fix: in words, without the days.
        days: on which it was seen.
        span: on which it was looked for; where that is more than ``days``, they are told.
        whole: line of the rule, where ``line`` may be another one on other days; else 0.
    """

    code: str
    element: str
    line: int
    message: Text
    days: InForce
    fix: Text | None = None
    witness: Witness | None = field(default=None, compare=False)
    span: InForce | None = None
    whole: int = 0

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two sightings the same finding."""
        return (self.code, self.element, self.whole or self.line, self.message)


def merged(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Each finding once for each time that it lasts; days on which it was seen follow each other."""
    found: dict[tuple[object, ...], list[Sighting]] = {}
    for sighting in sightings:
        times = found.setdefault(sighting.key, [])
        if times and _follows(times[-1].days, sighting.days):
            days = InForce(times[-1].days.first, sighting.days.last)
            times[-1] = replace(times[-1], days=days)
        elif not any(time.days.includes(sighting.days.first) for time in times):
            times.append(sighting)
    return [sighting for times in found.values() for sighting in times]


def _follows(before: InForce, after: InForce) -> bool:
    last = before.last
    return last is not None and last < date.max and after.first == last + timedelta(days=1)


def as_flaw(sighting: Sighting, file: str) -> Flaw:
    """The finding as people are told of it."""
    message = sighting.message
    if sighting.days != sighting.span:
        message = _dated(message, sighting.days)
    problem = Problem(
        file, sighting.line, sighting.element, sighting.code, message, fix=sighting.fix
    )
    return Flaw(problem, sighting.witness)


def _dated(message: Text, days: InForce) -> Text:
    """``message`` with the days on which it is so before it."""
    begins, ends = days.first > date.min, days.last is not None
    when = _ON if days.first == days.last else _WHEN[begins, ends]
    texts = []
    for language in ("en", "fr"):
        first = write_date(days.first, language)
        last = write_date(days.last, language) if days.last else ""
        told = message.in_(language)
        texts.append(when.in_(language).format(first, last) + told[0].lower() + told[1:])
    return Text(*texts)


_ON: Final = Text("On {0}, ", "Le {0}, ")
_WHEN: Final = {
    (True, True): Text("From {0} to {1}, ", "Du {0} au {1}, "),
    (True, False): Text("From {0} on, ", "À compter du {0}, "),
    (False, True): Text("Until {1}, ", "Jusqu’au {1}, "),
    (False, False): Text("Always, ", "Toujours, "),
}
