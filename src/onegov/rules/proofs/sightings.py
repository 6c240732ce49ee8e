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
    """

    code: str
    element: str
    line: int
    message: Text
    days: InForce
    fix: Text | None = None
    witness: Witness | None = field(default=None, compare=False)
    span: InForce | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two sightings the same finding."""
        return (self.code, self.element, self.line, self.message)


def merged(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Each finding once, with the days on which it was seen one after the other."""
    found: dict[tuple[object, ...], Sighting] = {}
    for sighting in sightings:
        known = found.setdefault(sighting.key, sighting)
        last = known.days.last
        if last is not None and last < date.max and sighting.days.first == last + timedelta(days=1):
            days = InForce(known.days.first, sighting.days.last)
            found[sighting.key] = replace(known, days=days)
    return list(found.values())


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
