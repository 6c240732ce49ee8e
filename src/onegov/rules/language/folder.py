"""A service's folder, as far as its law goes: ``rules.yaml``, ``tests.yaml``, names of facts.

Of ``definition.yaml`` only the ``facts:`` are read here, for their type, choices and labels; the
whole of it is the catalogue's.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.language.elements import Elements
from onegov.rules.language.examples import read_examples
from onegov.rules.language.proposals import nearest
from onegov.rules.language.questions import read_questions
from onegov.rules.language.reading import read_rules
from onegov.rules.language.source import Item, read_source
from onegov.rules.types import FACT_KINDS, FactType, RuleSet
from onegov.rules.types.examples import Example
from onegov.rules.types.questions import Question

_CHECKOUT: Final = Path(__file__).resolve().parents[4]

FactTypes = dict[str, FactType]
Labels = dict[str, Text]


def read_facts(text: str, *, file: str) -> tuple[FactTypes, Labels]:
    """Types and labels under ``facts:`` of a definition; raises RulesError."""
    elements = Elements(file)
    found = elements.need(read_source(text, file=file), "facts", "").mapping
    types: FactTypes = {}
    labels: Labels = {}
    for name, item in found.items():
        choices = item.mapping.get("choices", Item((), 0))
        types[name] = read_type(name, item, elements)
        named = {name: item.mapping.get("label")} | {
            f"{name}.{choice}": part for choice, part in choices.mapping.items()
        }
        labels |= _labels(named, elements)
    if elements.problems:
        raise RulesError(elements.problems)
    return types, labels


def read_type(name: str, item: Item, elements: Elements) -> FactType:
    """The type of fact ``name``: ``type``, ``unit``, ``choices``, ``range`` and ``decimals``."""
    choices = item.mapping.get("choices", Item((), 0))
    kind, element = _kind(item, name, elements), f"facts.{name}"
    bounds = item.mapping.get("range", Item({}, item.line))
    if kind == "number" and not bounds.mapping:
        elements.need(item, "range", element)
    elements.only(bounds, {"from", "through"}, f"{element}.range")
    return FactType(
        kind=kind,
        unit=elements.unit(item, element),
        choices=tuple(choices.mapping) or tuple(entry.text for entry in choices.entries),
        least=elements.whole(bounds, "from", f"{element}.range"),
        most=elements.whole(bounds, "through", f"{element}.range"),
        decimals=elements.whole(item, "decimals", element) or 0,
    )


def _labels(items: Mapping[str, Item | None], elements: Elements) -> Labels:
    return {name: elements.both(item, name) for name, item in items.items() if item}


def _kind(item: Item, name: str, elements: Elements) -> str:
    kind = elements.word(item, "type", f"facts.{name}")
    if kind and kind not in FACT_KINDS:
        known = ", ".join(FACT_KINDS)
        elements.add(
            item.mapping.get("type", item),
            f"facts.{name}.type",
            "rules.unknown_type",
            Text(
                en=f"“{kind}” is not a type of fact. There are: {known}.",
                fr=f"« {kind} » n’est pas un type de fait. Il y a : {known}.",
            ),
            fix=nearest(kind, FACT_KINDS),
        )
    return kind


def find_folder(given: str) -> Path:
    """The folder of a service from its path or its id (``ircc/citizenship-grant``).

    An id is looked for under ``services`` here and, in a checkout, beside the package. Where there
    is none, ``given`` as a path.
    """
    places = (Path(given), Path("services") / given, _CHECKOUT / "services" / given)
    return next((folder for folder in places if folder.is_dir()), Path(given))


def read_ruleset(folder: Path) -> RuleSet:
    """The rules of the service in ``folder``; raises RulesError."""
    facts, labels = read_facts(_read(folder / "definition.yaml"), file="definition.yaml")
    return read_rules(_read(folder / "rules.yaml"), file="rules.yaml", facts=facts, labels=labels)


def read_folder_questions(folder: Path) -> dict[str, Question]:
    """How each fact of the service in ``folder`` is asked for; raises RulesError."""
    return read_questions(_read(folder / "definition.yaml"), file="definition.yaml")


def read_folder_examples(folder: Path, ruleset: RuleSet) -> tuple[Example, ...]:
    """The worked examples of the service in ``folder``; raises RulesError."""
    return read_examples(_read(folder / "tests.yaml"), file="tests.yaml", ruleset=ruleset)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise RulesError(
            [
                Problem(
                    str(path),
                    0,
                    "",
                    "rules.unreadable",
                    Text(
                        en="This file is missing or is not UTF-8 text.",
                        fr="Ce fichier est absent ou n’est pas du texte UTF-8.",
                    ),
                )
            ]
        ) from None
