"""Groups of people: by a fact that both versions know, or by what a rule of the old one says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

import numpy as np

from onegov.core.types import Text
from onegov.rules.compiled.everybody import Outcomes
from onegov.rules.population.distributions import Ages, Band, Bands, Distribution
from onegov.rules.population.drawing import Drawn, ages_of
from onegov.rules.reasoning.wording import write
from onegov.rules.types import FactType, Rule
from onegov.rules.types.columns import Ragged

Found = Mapping[str, Outcomes]
Codes = Callable[[Drawn, Found], Any]

EVERYONE: Final = Text("everyone", "tout le monde")
# People tell everything, or nearly: what stays unknown is mostly what an officer must look at.
UNKNOWN: Final = Text("for an officer, or not known", "à examiner, ou inconnu")
OTHER: Final = Text("other", "autre")
_YES_NO: Final = (Text("no", "non"), Text("yes", "oui"))
_FEW: Final = 12
_PARTS: Final = 6


@dataclass(frozen=True)
class Grouping:
    """One way to sort people into groups.

    Attributes:
        name: of the fact or rule; "" = everyone together.
        groups: what each group is called.
        codes: which group each person is in.
    """

    name: str
    label: Text
    groups: tuple[Text, ...]
    codes: Codes


def everyone() -> Grouping:
    """All people in one group."""
    return Grouping("", EVERYONE, (EVERYONE,), lambda _drawn, _found: 0)


def by_fact(
    name: str, kind: FactType, spread: Distribution | None, day: date, labels: Mapping[str, Text]
) -> Grouping | None:
    """Groups by a fact: each answer, bands of numbers or ages, how long a list is; None for a text."""
    label = labels.get(name, Text(name, name))
    if kind.kind == "yes_no":
        return Grouping(name, label, _YES_NO, lambda drawn, _: drawn[name].astype(np.int64))
    if kind.kind == "choice":
        words = tuple(labels.get(f"{name}.{each}", Text(each, each)) for each in kind.choices)
        return Grouping(name, label, words, lambda drawn, _: drawn[name].astype(np.int64))
    if kind.kind in {"trips", "spans", "tax_years"}:
        return _by_length(name, label)
    if isinstance(spread, Ages):
        names = tuple(_ages(band) for band in spread.bands)
        return _banded(name, label, spread.bands, names, lambda column: ages_of(column, day))
    if isinstance(spread, Bands):
        bands = _parted(spread.bands)
        names = tuple(_between(kind, band) for band in bands)
        return _banded(name, label, bands, names, lambda column: column)
    return None


def _by_length(name: str, label: Text) -> Grouping:
    names = (
        *(Text(str(number), str(number)) for number in range(5)),
        Text("5 or more", "5 ou plus"),
    )

    def codes(drawn: Drawn, _: Found) -> Any:
        column = drawn[name]
        return np.minimum(np.diff(column.offsets), 5) if isinstance(column, Ragged) else 0

    return Grouping(name, label, names, codes)


def _banded(
    name: str,
    label: Text,
    bands: Sequence[Band],
    names: tuple[Text, ...],
    read: Callable[[Any], Any],
) -> Grouping:
    """Groups by band; whoever is in none is in the last group."""

    def codes(drawn: Drawn, _: Found) -> Any:
        values = np.asarray(read(drawn[name])).astype(np.int64)
        inside = [(band.first <= values) & (values <= band.last) for band in bands]
        return np.select(inside, range(len(bands)), default=len(bands))

    return Grouping(name, label, (*names, OTHER), codes)


def _parted(bands: tuple[Band, ...]) -> tuple[Band, ...]:
    """The bands, or where there is one only: its single values, or six parts of it."""
    if len(bands) > 1:
        return bands
    band = bands[0]
    width = band.last - band.first + 1
    if width <= _FEW:
        return tuple(Band(value, value, 1) for value in range(band.first, band.last + 1))
    edges = [band.first + width * part // _PARTS for part in range(_PARTS + 1)]
    return tuple(Band(first, after - 1, 1) for first, after in pairwise(edges))


def _between(kind: FactType, band: Band) -> Text:
    first, last = (_value(kind, bound) for bound in (band.first, band.last))
    if first == last:
        return Text(write(first, "en", kind.unit), write(first, "fr", kind.unit))
    return Text(
        en=f"{write(first, 'en')} to {write(last, 'en', kind.unit)}",
        fr=f"de {write(first, 'fr')} à {write(last, 'fr', kind.unit)}",
    )


def _value(kind: FactType, number: int) -> date | Fraction:
    if kind.kind == "date":
        return date.fromordinal(number)
    return Fraction(number, 10**kind.decimals)


def _ages(band: Band) -> Text:
    if band.last == 0:
        return Text("less than a year before", "moins d’un an auparavant")
    if band.first == band.last:
        return Text(
            en=f"{band.first} year{'s' if band.first > 1 else ''} before",
            fr=f"{band.first} an{'s' if band.first > 1 else ''} auparavant",
        )
    return Text(
        en=f"{band.first} to {band.last} years before",
        fr=f"de {band.first} à {band.last} ans auparavant",
    )


def by_rule(rule: Rule, outcomes: Outcomes) -> Grouping | None:
    """Groups by what the old version says: each answer, or six parts of the numbers in ``outcomes``."""
    if rule.type.kind == "yes_no":
        return Grouping(rule.name, rule.label, (*_YES_NO, UNKNOWN), _answers(rule.name, 2))
    if rule.type.kind == "choice":
        words = tuple(rule.choices.get(each, Text(each, each)) for each in outcomes.choices)
        return Grouping(rule.name, rule.label, (*words, UNKNOWN), _answers(rule.name, len(words)))
    return _by_number(rule, outcomes) if rule.type.kind == "number" else None


def _answers(rule: str, unknown: int) -> Codes:
    def codes(_: Drawn, found: Found) -> Any:
        outcomes = found[rule]
        return np.where(outcomes.known, outcomes.data, unknown).astype(np.int64)

    return codes


def _by_number(rule: Rule, outcomes: Outcomes) -> Grouping:
    """Parts of about as many people each, as the first block has them."""
    known = outcomes.data[np.broadcast_to(outcomes.known, outcomes.data.shape)].astype(np.int64)
    places = [part / _PARTS for part in range(1, _PARTS)]
    edges = np.unique(np.quantile(known, places, method="lower")) if len(known) else np.array([0])
    names = tuple(_part(rule, outcomes.scale, edges, part) for part in range(len(edges) + 1))

    def codes(_: Drawn, found: Found) -> Any:
        values = found[rule.name]
        scaled = values.data.astype(np.int64) * outcomes.scale
        parts = np.searchsorted(edges * values.scale, scaled, side="right")
        return np.where(values.known, parts, len(names))

    return Grouping(rule.name, rule.label, (*names, UNKNOWN), codes)


def _part(rule: Rule, scale: int, edges: Any, part: int) -> Text:
    low, high = (
        Text(write(number, "en", rule.type.unit), write(number, "fr", rule.type.unit))
        for number in (
            Fraction(int(edges[max(part - 1, 0)]), scale),
            Fraction(int(edges[min(part, len(edges) - 1)]), scale),
        )
    )
    if part == 0:
        return Text(en=f"under {high.en}", fr=f"moins de {high.fr}")
    if part == len(edges):
        return Text(en=f"{low.en} or more", fr=f"{low.fr} ou plus")
    return Text(en=f"{low.en} to under {high.en}", fr=f"de {low.fr} à moins de {high.fr}")
