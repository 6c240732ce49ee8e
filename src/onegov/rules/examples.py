"""Worked examples that a policy analyst writes and reads, run against the rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules import codec
from onegov.rules.errors import RulesError
from onegov.rules.language.elements import Elements
from onegov.rules.language.source import Item, read_source
from onegov.rules.reasoning.earliest import earliest_date
from onegov.rules.reasoning.evaluation import evaluate
from onegov.rules.reasoning.wording import write
from onegov.rules.types import Evaluation, FactType, RuleSet, Value

_KEYS: Final = {"test", "label", "given", "on", "expect", "because", "officer", "earliest"}
_NEVER: Final = "never"
_HORIZON: Final = 40  # years within which an earliest date is looked for


@dataclass(frozen=True, slots=True)
class Example:
    """One worked example.

    Attributes:
        name: short id, unique in the file.
        label: what it shows.
        given: facts by name.
        on: the day of the application.
        expect: expected value by rule.
        because: fragments that the reason of a rule must contain, in each language.
        officer: whether an officer must look; None = not checked.
        earliest: the expected earliest date, ``never``, or "" = not checked.
    """

    name: str
    label: Text
    given: Mapping[str, Value]
    on: date
    expect: Mapping[str, Value]
    because: Mapping[str, Text]
    officer: bool | None
    earliest: str


@dataclass(frozen=True, slots=True)
class Result:
    """How one example came out: ``differences`` is empty when it holds."""

    example: Example
    evaluation: Evaluation
    differences: tuple[Text, ...]


def read_examples(text: str, *, file: str, ruleset: RuleSet) -> tuple[Example, ...]:
    """The examples in a ``tests.yaml``; raises RulesError with every problem found."""
    top = read_source(text, file=file)
    reader = _Reader(Elements(file), ruleset, top)
    reader.elements.only(top, {"people", "tests"}, "")
    examples = tuple(reader.example(entry) for entry in reader.elements.entries(top, "tests", ""))
    if not examples:
        reader.elements.need(top, "tests", "")
    if reader.elements.problems:
        raise RulesError(reader.elements.problems)
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
        self.elements.only(item, _KEYS, name)
        if self.seen.setdefault(name, item.line) != item.line:
            self.elements.add(
                item,
                name,
                "rules.name_taken",
                Text(
                    en=f"Two tests are called “{name}”.", fr=f"Deux tests s’appellent « {name} »."
                ),
            )
        officer = item.mapping.get("officer")
        return Example(
            name=name,
            label=self.elements.text(item, "label", name),
            given=self._given(self.elements.need(item, "given", name), f"{name}.given"),
            on=self.elements.day(self.elements.need(item, "on", name), f"{name}.on"),
            expect=self._values(
                self.elements.need(item, "expect", name).mapping, self.rules, f"{name}.expect"
            ),
            because={
                rule: self.elements.both(part, f"{name}.because.{rule}")
                for rule, part in item.mapping.get("because", Item({}, 0)).mapping.items()
            },
            officer=officer.text == "yes" if officer else None,
            earliest=item.mapping.get("earliest", Item("", 0)).text,
        )

    def _given(self, item: Item, element: str) -> dict[str, Value]:
        """The facts of the person that ``like`` names, and over them those of the example."""
        like = item.mapping.get("like")
        base = self.people.get(like.text) if like else Item({}, 0)
        if base is None:
            self.elements.add(
                item,
                element,
                "rules.unknown_name",
                Text(
                    en="No such person under `people:`.", fr="Personne de ce nom sous « people: »."
                ),
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
            try:
                values[name] = _decode(types[name], item)
            except KeyError:
                self.elements.add(
                    item,
                    f"{element}.{name}",
                    "rules.unknown_name",
                    Text(en=f"“{name}” is not known here.", fr=f"« {name} » n’est pas connu ici."),
                )
            except RulesError as error:
                self.elements.add(item, f"{element}.{name}", error.code, error.message)
        return values


def _decode(kind: FactType, item: Item) -> Value:
    return UNKNOWN if item.value == "unknown" else codec.decode_value(kind, _plain(item))


def _plain(item: Item) -> object:
    """The item as JSON; every scalar stays text but ``null``."""
    if isinstance(item.value, Mapping):
        return {key: _plain(part) for key, part in item.value.items()}
    if isinstance(item.value, tuple):
        return [_plain(part) for part in item.value]
    return None if item.value in {"null", "~", ""} else item.value


def run_example(ruleset: RuleSet, example: Example) -> Result:
    """Will apply the rules to one example."""
    evaluation = evaluate(ruleset, facts=example.given, on=example.on)
    differences = [
        *_value_differences(example, evaluation),
        *_reason_differences(example, evaluation),
        *_officer_difference(example, evaluation),
        *_earliest_difference(ruleset, example),
    ]
    return Result(example, evaluation, tuple(differences))


def _value_differences(example: Example, evaluation: Evaluation) -> list[Text]:
    return [
        _differ(rule, value, evaluation.outcomes[rule].value)
        for rule, value in example.expect.items()
        if evaluation.outcomes[rule].value != value
    ]


def _differ(what: str, expected: object, found: object) -> Text:
    return Text(
        en=f"{what}: expected {write(expected, 'en')}, found {write(found, 'en')}",
        fr=f"{what} : attendu {write(expected, 'fr')}, obtenu {write(found, 'fr')}",
    )


def _reason_differences(example: Example, evaluation: Evaluation) -> list[Text]:
    found = []
    for rule, fragment in example.because.items():
        outcome = evaluation.outcomes.get(rule)
        reason = outcome.because if outcome else Text("?", "?")
        # Analysts type ordinary spaces where reasons have no-break ones.
        plain = Text(reason.en.replace("\u00a0", " "), reason.fr.replace("\u00a0", " "))
        if fragment.en not in plain.en or fragment.fr not in plain.fr:
            found.append(_differ(f"because.{rule}", fragment.en, plain.en))
    return found


def _officer_difference(example: Example, evaluation: Evaluation) -> list[Text]:
    if example.officer in {None, evaluation.needs_officer}:
        return []
    return [_differ("officer", example.officer, evaluation.needs_officer)]


def _earliest_difference(ruleset: RuleSet, example: Example) -> list[Text]:
    if not example.earliest:
        return []
    until = example.on.replace(
        year=min(example.on.year + _HORIZON, MAXYEAR), day=min(example.on.day, 28)
    )
    day = earliest_date(ruleset, facts=example.given, on=example.on, until=until)
    found = day.isoformat() if day else _NEVER
    return [] if found == example.earliest else [_differ("earliest", example.earliest, found)]
