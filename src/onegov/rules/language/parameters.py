"""Parameters of a rules file: amounts and lists of words that the law dates."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Final

from onegov.core.types import UNKNOWN, Text, Unknown
from onegov.rules.language import keys
from onegov.rules.language.cells import check_value
from onegov.rules.language.elements import Elements
from onegov.rules.language.grammar import BadExpression
from onegov.rules.language.proposals import nearest
from onegov.rules.language.source import Item
from onegov.rules.types import FactType, Parameter

_UNKNOWN: Final = {"unknown", "inconnu"}
Words = tuple[str, ...]


def read_parameter(
    name: str, item: Item, elements: Elements, facts: Mapping[str, FactType]
) -> Parameter:
    """The parameter in ``item``; a list of words has ``of:``, the fact whose choices they are."""
    element = f"parameters.{name}"
    item = elements.only(item, keys.PARAMETER, element)
    kind = _kind(item, element, elements, facts)
    entries = elements.need(item, "values", element).mapping
    dated = sorted(
        ((_day(day, part, elements, element), part) for day, part in entries.items()),
        key=lambda pair: pair[0],
    )
    return Parameter(
        name=name,
        label=elements.text(item, "label", element),
        type=kind,
        values=tuple(_Values(elements, element, kind).read(dated)),
        law=elements.citations(item, element),
        note=elements.text(item, "note", element) if "note" in item.mapping else None,
    )


def _day(text: str, part: Item, elements: Elements, element: str) -> date:
    """The day that is the key of an entry."""
    place = part.at_key()
    return elements.day(Item(text, place.line, place.column), f"{element}.values")


def _kind(item: Item, element: str, elements: Elements, facts: Mapping[str, FactType]) -> FactType:
    if "of" not in item.mapping:
        return FactType("number", elements.unit(item, element))
    fact = item.mapping["of"].text
    if fact not in facts or facts[fact].kind != "choice":
        choices = [name for name, kind in facts.items() if kind.kind == "choice"]
        elements.add(
            item.mapping["of"],
            f"{element}.of",
            "rules.unknown_name",
            Text(
                en=f"“{fact}” is not a fact with choices. There are: {', '.join(choices)}.",
                fr=f"« {fact} » n’est pas un fait à choix. Il y a : {', '.join(choices)}.",
            ),
            fix=nearest(fact, choices),
        )
        return FactType("list")
    return FactType("list", choices=facts[fact].choices)


class _Values:
    """Reads the dated entries of one parameter."""

    def __init__(self, elements: Elements, element: str, kind: FactType) -> None:
        self.elements = elements
        self.element = f"{element}.values"
        self.kind = kind
        self.words: Words = ()

    def read(
        self, dated: list[tuple[date, Item]]
    ) -> Iterator[tuple[date, Fraction | Words | Unknown]]:
        """Each day with the value from then on."""
        for day, item in dated:
            yield day, UNKNOWN if item.text in _UNKNOWN else self._value(item)

    def _value(self, item: Item) -> Fraction | Words:
        if self.kind.kind == "number":
            return self._number(item)
        if isinstance(item.value, Mapping):
            item = self.elements.only(item, keys.LIST_CHANGE, self.element)
            gone = self._listed(item.mapping.get("remove", Item((), 0)))
            kept = tuple(word for word in self.words if word not in gone)
            self.words = (*kept, *self._listed(item.mapping.get("add", Item((), 0))))
        else:
            self.words = self._listed(item)
        return self.words

    def _listed(self, item: Item) -> Words:
        for entry in item.entries:
            if entry.text not in self.kind.choices:
                self._unknown(entry)
        return tuple(entry.text for entry in item.entries)

    def _unknown(self, item: Item) -> None:
        self.elements.add(
            item,
            self.element,
            "rules.unknown_choice",
            Text(
                en=f"“{item.text}” is not one of the choices of that fact.",
                fr=f"« {item.text} » n’est pas l’un des choix de ce fait.",
            ),
            fix=nearest(item.text, self.kind.choices),
        )

    def _number(self, item: Item) -> Fraction:
        try:
            value = check_value(item.text, self.kind).value
        except BadExpression as error:
            self.elements.wrong(item, self.element, error)
            value = Fraction(0)
        return value if isinstance(value, Fraction) else Fraction(0)
