"""How facts are asked for, read from ``facts:`` of a definition.

Only what the rules' own commands need; whether a definition is complete is the catalogue's.
"""

from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import RulesError
from onegov.rules.language.elements import Elements
from onegov.rules.language.source import Item, read_source
from onegov.rules.types.questions import Condition, Question

_EMPTY: Final = Item("", 0)


def read_questions(text: str, *, file: str) -> dict[str, Question]:
    """Every fact's question by name, in the order of the definition; raises RulesError."""
    elements = Elements(file)
    facts = elements.need(read_source(text, file=file), "facts", "").mapping
    questions = {name: _question(name, item, elements) for name, item in facts.items()}
    if elements.problems:
        raise RulesError(elements.problems)
    return questions


def _question(name: str, item: Item, elements: Elements) -> Question:
    label = _text(item, "label", name, elements) or Text(name, name)
    choices = item.mapping.get("choices", _EMPTY).mapping
    points = item.mapping.get("points", _EMPTY).entries
    return Question(
        name=name,
        label=label,
        question=_text(item, "question", name, elements) or label,
        hint=_text(item, "hint", name, elements),
        points=tuple(elements.both(each, f"facts.{name}.points") for each in points),
        choices={each: elements.both(part, f"{name}.{each}") for each, part in choices.items()},
        sources=tuple(each.text for each in item.mapping.get("sources", _EMPTY).entries),
        only_if=_conditions(item, f"facts.{name}.only_if", elements),
        changeable=item.mapping.get("changeable", _EMPTY).text != "no",
    )


def _text(item: Item, key: str, name: str, elements: Elements) -> Text | None:
    found = item.mapping.get(key)
    return elements.both(found, f"facts.{name}.{key}") if found else None


def _conditions(item: Item, element: str, elements: Elements) -> tuple[Condition, ...]:
    entries = item.mapping.get("only_if", _EMPTY).entries
    return tuple(_condition(entry, element, elements) for entry in entries)


def _condition(item: Item, element: str, elements: Elements) -> Condition:
    item = elements.only(item, {"fact", "is", "age"}, element)
    age = elements.only(item.mapping.get("age", Item({}, 0)), {"from", "through"}, element)
    return Condition(
        fact=elements.word(item, "fact", element),
        values=tuple(entry.text for entry in item.mapping.get("is", _EMPTY).entries),
        age_from=elements.whole(age, "from", element),
        age_through=elements.whole(age, "through", element),
    )
