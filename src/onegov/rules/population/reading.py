"""``population:`` of a ``tests.yaml``: how invented people are spread for what-if comparisons."""

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.language.elements import Elements
from onegov.rules.language.proposals import nearest
from onegov.rules.language.source import Item, read_source
from onegov.rules.population.distributions import (
    Ages,
    Band,
    Bands,
    Distribution,
    Lists,
    Returns,
    Weights,
)
from onegov.rules.population.drawing import OLDEST
from onegov.rules.types import FactType

_EMPTY: Final = Item({}, 0)
_MOST_YEARS: Final = 100
_MOST_ENTRIES: Final = 200
_KEYS: Final[Mapping[str, set[str]]] = {
    "yes_no": {"weights"},
    "choice": {"weights"},
    "number": {"bands"},
    "date": {"bands", "ages"},
    "trips": {"entries", "days", "years"},
    "spans": {"entries", "days", "years", "kinds"},
    "tax_years": {"years", "duty", "filed"},
    "text": set(),
}
_ANSWERS: Final = ("yes", "no")


def read_folder_population(
    folder: Path, types: Mapping[str, FactType]
) -> Mapping[str, Distribution]:
    """``population:`` in the folder's ``tests.yaml``; empty when it says nothing."""
    file = folder / "tests.yaml"
    if not file.is_file():
        return {}
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise RulesError([Problem("tests.yaml", 0, "", "rules.unreadable", _UNREADABLE)]) from None
    if "\npopulation:" not in f"\n{text}":
        return {}  # hundreds of examples need not be parsed to find nothing
    return read_population(text, file="tests.yaml", types=types)


def read_population(
    text: str, *, file: str, types: Mapping[str, FactType]
) -> dict[str, Distribution]:
    """How each fact under ``population:`` is spread; raises RulesError with every problem."""
    top = read_source(text, file=file).mapping.get("population")
    if top is None:
        return {}
    reader = _Reader(Elements(file), types)
    found = reader.read(top)
    if reader.elements.problems:
        raise RulesError(reader.elements.problems)
    return found


class _Reader:
    def __init__(self, elements: Elements, types: Mapping[str, FactType]) -> None:
        self.elements = elements
        self.types = types

    def read(self, top: Item) -> dict[str, Distribution]:
        self.elements.only(top, {"note", "facts"}, "population")
        self.elements.text(top, "note", "population")
        facts = top.mapping.get("facts", _EMPTY).mapping
        found = {name: self._fact(name, item) for name, item in facts.items()}
        return {name: spread for name, spread in found.items() if spread}

    def _fact(self, name: str, item: Item) -> Distribution | None:
        element = f"population.{name}"
        if name not in self.types:
            message = Text(en=f"“{name}” is not a fact.", fr=f"« {name} » n’est pas un fait.")
            fix = nearest(name, self.types)
            self.elements.add(item, element, "rules.unknown_name", message, fix=fix)
            return None
        kind = self.types[name]
        item = self.elements.only(item, _KEYS[kind.kind] | {"note"}, element)
        self.elements.text(item, "note", element)
        read = _READERS.get(kind.kind)
        return read(self, item, kind, element) if read else None

    def answers(self, item: Item, kind: FactType, element: str) -> Distribution:
        words = kind.choices if kind.kind == "choice" else _ANSWERS
        return Weights(self.weights(item, "weights", words, element))

    def weights(self, item: Item, key: str, words: tuple[str, ...], element: str) -> dict[str, int]:
        """``{word: weight}``: whole numbers, not all of them nothing."""
        entry = self.elements.need(item, key, element)
        element = f"{element}.{key}"
        self.elements.only(entry, set(words), element)
        found = {
            word: self._weight(entry, word, element) for word in entry.mapping if word in words
        }
        if entry.mapping and not any(found.values()):
            self.wrong(entry, element, _NO_WEIGHT)
        return found

    def _weight(self, item: Item, key: str, element: str) -> int:
        weight = self.elements.whole(item, key, element)
        if weight is None or not 0 <= weight <= 1_000_000:
            self.wrong(item.mapping.get(key, item), f"{element}.{key}", _WEIGHT)
            return 1
        return weight

    def wrong(self, item: Item, element: str, message: Text) -> None:
        self.elements.add(item, element, "rules.bad_value", message)

    def numbers(self, item: Item, kind: FactType, element: str) -> Distribution:
        return Bands(self.bands(item, "bands", element, lambda entry: self._scaled(entry, kind)))

    def dates(self, item: Item, _kind: FactType, element: str) -> Distribution:
        if "ages" in item.mapping:
            return Ages(self.bands(item, "ages", element, self._age))
        return Bands(self.bands(item, "bands", element, self._day))

    def bands(
        self, item: Item, key: str, element: str, bound: Callable[[Item], int | None]
    ) -> tuple[Band, ...]:
        """A list of ``{from:, through:, weight:}``, both ends included."""
        self.elements.need(item, key, element)
        place = f"{element}.{key}"
        return tuple(
            self._band(entry, place, bound) for entry in self.elements.entries(item, key, element)
        )

    def _band(self, item: Item, element: str, bound: Callable[[Item], int | None]) -> Band:
        self.elements.only(item, {"from", "through", "weight"}, element)
        ends = [bound(self.elements.need(item, key, element)) for key in ("from", "through")]
        first, last = (0 if end is None else end for end in ends)
        if None in ends or last < first:
            self.wrong(item, element, _BAND)
        weight = self._weight(item, "weight", element) if "weight" in item.mapping else 1
        return Band(first, max(first, last), weight)

    def _scaled(self, item: Item, kind: FactType) -> int | None:
        try:
            scaled = Fraction(item.text[:30]) * 10**kind.decimals
        except (ValueError, ZeroDivisionError):
            return None
        low, high = kind.least, kind.most
        if low is None or high is None or not low <= Fraction(item.text) <= high:
            return None
        return int(scaled) if scaled.denominator == 1 else None

    def _count(self, item: Item) -> int | None:
        digits = item.text
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None

    def _age(self, item: Item) -> int | None:
        years = self._count(item)
        return years if years is not None and years <= OLDEST else None

    def _day(self, item: Item) -> int | None:
        try:
            return date.fromisoformat(item.text).toordinal()
        except ValueError:
            return None

    def lists(self, item: Item, kind: FactType, element: str) -> Distribution:
        entries = self.elements.need(item, "entries", element)
        counts = {
            int(count): self._weight(entries, count, f"{element}.entries")
            for count in entries.mapping
            if count.isascii() and count.isdigit() and int(count[:6]) <= _MOST_ENTRIES
        }
        if len(counts) < len(entries.mapping) or not any(counts.values()):
            self.wrong(entries, f"{element}.entries", _ENTRIES)
        has_kinds = kind.kind == "spans" and "kinds" in item.mapping
        kinds = self.weights(item, "kinds", kind.choices, element) if has_kinds else {}
        return Lists(
            entries=counts,
            days=self.bands(item, "days", element, self._count),
            years=self._years(item, element),
            kinds=kinds or dict.fromkeys(kind.choices, 1),
        )

    def _years(self, item: Item, element: str) -> int:
        self.elements.need(item, "years", element)
        years = self.elements.whole(item, "years", element)
        years = 1 if years is None else years
        if not 1 <= years <= _MOST_YEARS:
            self.wrong(item, f"{element}.years", _YEARS)
        return min(max(years, 1), _MOST_YEARS)

    def returns(self, item: Item, _kind: FactType, element: str) -> Distribution:
        words = (*_ANSWERS, "unknown")
        return Returns(
            years=self._years(item, element),
            duty=self.weights(item, "duty", words, element),
            filed=self.weights(item, "filed", words, element),
        )


_READERS: Final[Mapping[str, Callable[[_Reader, Item, FactType, str], Distribution]]] = {
    "yes_no": _Reader.answers,
    "choice": _Reader.answers,
    "number": _Reader.numbers,
    "date": _Reader.dates,
    "trips": _Reader.lists,
    "spans": _Reader.lists,
    "tax_years": _Reader.returns,
}
_UNREADABLE: Final = Text(
    en="This file cannot be read or is not UTF-8 text.",
    fr="Ce fichier est illisible ou n’est pas du texte UTF-8.",
)
_WEIGHT: Final = Text(
    en="A weight is a whole number from 0 to 1,000,000.",
    fr="Un poids est un nombre entier de 0 à 1 000 000.",
)
_NO_WEIGHT: Final = Text(
    en="At least one weight must be more than 0.", fr="Il faut au moins un poids supérieur à 0."
)
_BAND: Final = Text(
    en="Expected `{from: …, through: …}` within what the fact can be, `from` not after `through`.",
    fr="Il faut « {from: …, through: …} » dans les limites du fait, « from » ne dépassant pas « through ».",
)
_ENTRIES: Final = Text(
    en=f"Expected how often a list has so many entries: {{0: 4, 1: 3}}, {_MOST_ENTRIES} at most.",
    fr=f"Il faut combien de fois une liste a tant d’éléments: {{0: 4, 1: 3}}, {_MOST_ENTRIES} au plus.",
)
_YEARS: Final = Text(
    en=f"Expected a number of years from 1 to {_MOST_YEARS}.",
    fr=f"Il faut un nombre d’années de 1 à {_MOST_YEARS}.",
)
