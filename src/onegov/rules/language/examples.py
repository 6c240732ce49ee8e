"""Worked examples out of a ``tests.yaml``, with everything that is wrong in it."""

from collections.abc import Mapping
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules import codec
from onegov.rules.errors import Fix, RulesError, write_fix
from onegov.rules.language import keys
from onegov.rules.language.elements import Elements
from onegov.rules.language.proposals import nearest, propose_date, propose_number
from onegov.rules.language.source import Item, read_source
from onegov.rules.types import FactType, RuleSet, Value
from onegov.rules.types.examples import NEVER, Example

_ANSWERS: Final = ("yes", "no")
_SAID: Final = {
    **dict.fromkeys(("yes", "true", "oui", "vrai", "y", "o"), "yes"),
    **dict.fromkeys(("no", "false", "non", "faux", "n"), "no"),
}


def read_examples(text: str, *, file: str, ruleset: RuleSet) -> tuple[Example, ...]:
    """The examples in a ``tests.yaml``; raises RulesError with every problem found."""
    top = read_source(text, file=file)
    reader = _Reader(Elements(file), ruleset, top)
    reader.elements.only(top, keys.EXAMPLES_FILE, "")
    examples = tuple(reader.example(entry) for entry in reader.elements.entries(top, "tests", ""))
    if not examples:
        reader.elements.need(top, "tests", "")
    found = {(p.line, p.column, p.code, p.message): p for p in reversed(reader.elements.problems)}
    if found:  # what is wrong with a person is wrong in each example that takes it
        raise RulesError(tuple(reversed(found.values())))
    return examples


class _Reader:
    def __init__(self, elements: Elements, ruleset: RuleSet, top: Item) -> None:
        self.elements = elements
        self.facts = ruleset.facts
        self.rules = {rule.name: rule.type for rule in ruleset.rules}
        self.people = top.mapping.get("people", Item({}, 0)).mapping
        self.seen: dict[str, int] = {}

    def example(self, item: Item) -> Example:
        name = self.elements.word(item, "test", "tests")
        self.elements.only(item, keys.EXAMPLE, name)
        if self.seen.setdefault(name, item.line) != item.line:
            self.elements.add(
                item,
                name,
                "rules.name_taken",
                Text(
                    en=f"Two tests are called “{name}”.", fr=f"Deux tests s’appellent « {name} »."
                ),
            )
        return Example(
            name=name,
            label=self.elements.text(item, "label", name),
            given=self._given(self.elements.need(item, "given", name), f"{name}.given"),
            on=self.elements.day(self.elements.need(item, "on", name), f"{name}.on"),
            expect=self._values(
                self.elements.need(item, "expect", name).mapping, self.rules, f"{name}.expect"
            ),
            because=self._reasons(item.mapping.get("because", Item({}, 0)), f"{name}.because"),
            officer=self._officer(item.mapping.get("officer"), f"{name}.officer"),
            earliest=self._earliest(item.mapping.get("earliest"), f"{name}.earliest"),
        )

    def _reasons(self, item: Item, element: str) -> dict[str, Text]:
        for rule in item.mapping.keys() - self.rules.keys():
            self._unknown(rule, item, self.rules, f"{element}.{rule}")
        return {
            rule: self.elements.both(part, f"{element}.{rule}")
            for rule, part in item.mapping.items()
        }

    def _officer(self, item: Item | None, element: str) -> bool | None:
        if item is None:
            return None
        if item.text not in _ANSWERS:
            self.elements.add(
                item,
                element,
                "rules.bad_value",
                Text(en="Expected yes or no.", fr="Il faut « yes » ou « no »."),
                fix=_propose_answer(item.text),
            )
        return item.text == "yes"

    def _earliest(self, item: Item | None, element: str) -> str:
        if item is None:
            return ""
        return NEVER if item.text == NEVER else self.elements.day(item, element).isoformat()

    def _given(self, item: Item, element: str) -> dict[str, Value]:
        """The facts of the person that ``like`` names, and over them those of the example."""
        like = item.mapping.get("like")
        base = self.people.get(like.text) if like else Item({}, 0)
        if base is None:
            self.elements.add(
                like or item,
                element,
                "rules.unknown_name",
                Text(
                    en="No such person under `people:`.", fr="Personne de ce nom sous « people: »."
                ),
                fix=nearest(like.text if like else "", self.people),
            )
            base = Item({}, 0)
        facts = {
            key: part for key, part in {**base.mapping, **item.mapping}.items() if key != "like"
        }
        return self._values(facts, self.facts, element)

    def _values(
        self, items: Mapping[str, Item], types: Mapping[str, FactType], element: str
    ) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for name, item in items.items():
            if name not in types:
                self._unknown(name, Item(items, item.line), types, f"{element}.{name}")
                continue
            try:
                values[name] = _decode(types[name], item)
            except RulesError as error:
                fix = _propose_value(types[name], item.text)
                self.elements.add(item, f"{element}.{name}", error.code, error.message, fix=fix)
        return values

    def _unknown(self, name: str, among: Item, known: Mapping[str, object], element: str) -> None:
        self.elements.add(
            among.mapping[name].at_key(),
            element,
            "rules.unknown_name",
            Text(en=f"“{name}” is not known here.", fr=f"« {name} » n’est pas connu ici."),
            fix=nearest(name, known),
        )


def _propose_value(kind: FactType, text: str) -> Fix | None:
    """What a value of ``kind`` may be meant by ``text``."""
    if kind.kind == "yes_no":
        return _propose_answer(text)
    if kind.kind == "date":
        return propose_date(text)
    return propose_number(text) if kind.kind == "number" else nearest(text, kind.choices)


def _propose_answer(text: str) -> Fix | None:
    answer = _SAID.get(text.lower())
    return write_fix(answer, text) if answer else None


def _decode(kind: FactType, item: Item) -> Value:
    return UNKNOWN if item.value == "unknown" else codec.decode_value(kind, _plain(item))


def _plain(item: Item) -> object:
    """The item as JSON; every scalar stays text but ``null``."""
    if isinstance(item.value, Mapping):
        return {key: _plain(part) for key, part in item.value.items()}
    if isinstance(item.value, tuple):
        return [_plain(part) for part in item.value]
    return None if item.value in {"null", "~", ""} else item.value
