"""What a page is made of: a service's rules, its examples, and what its definition says of both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from onegov.core.types import Text
from onegov.rules.language.elements import Elements
from onegov.rules.language.folder import read_folder_examples, read_ruleset
from onegov.rules.language.service_law import service_id
from onegov.rules.language.source import Item, read_source
from onegov.rules.law.acts import write_citation
from onegov.rules.types import Rule, RuleSet
from onegov.rules.types.examples import Example

_NOTHING: Final = Item((), 0)


@dataclass(frozen=True, slots=True)
class Uncoded:
    """What no rule decides: discretion, an open norm."""

    label: Text
    text: Text
    law: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class ServiceDoc:
    """One service as the page shows it.

    Attributes:
        id: ``ircc/citizenship-grant``.
        questions: how each fact is asked, where it is.
    """

    id: str
    name: Text
    summary: Text
    ruleset: RuleSet
    examples: tuple[Example, ...]
    uncoded: tuple[Uncoded, ...]
    questions: Mapping[str, Text]

    @property
    def rules(self) -> Mapping[str, Sequence[Rule]]:
        """The versions of each rule, the newest first, in the order of the file."""
        found: dict[str, list[Rule]] = {}
        for rule in self.ruleset.rules:
            found.setdefault(rule.name, []).append(rule)
        return {
            name: sorted(versions, key=lambda rule: rule.in_force.first, reverse=True)
            for name, versions in found.items()
        }


def read_service(folder: Path) -> ServiceDoc:
    """The service in ``folder``; raises RulesError."""
    ruleset = read_ruleset(folder)
    text = (folder / "definition.yaml").read_text(encoding="utf-8")
    definition = read_source(text, file="definition.yaml").mapping
    elements = Elements("definition.yaml")
    facts = definition.get("facts", _NOTHING).mapping
    return ServiceDoc(
        id=service_id(folder),
        name=_text(definition.get("name"), elements) or Text(folder.name, folder.name),
        summary=_text(definition.get("summary"), elements) or Text(folder.name, folder.name),
        ruleset=ruleset,
        examples=read_folder_examples(folder, ruleset),
        uncoded=tuple(
            _uncoded(entry, elements) for entry in definition.get("uncoded", _NOTHING).entries
        ),
        questions={
            name: question
            for name, item in facts.items()
            if (question := _text(item.mapping.get("question"), elements)) is not None
        },
    )


def _text(item: Item | None, elements: Elements) -> Text | None:
    return elements.both(item, "") if item is not None else None


def _uncoded(item: Item, elements: Elements) -> Uncoded:
    clauses = item.mapping.get("law", _NOTHING).entries
    return Uncoded(
        label=elements.text(item, "label", "uncoded"),
        text=elements.text(item, "text", "uncoded"),
        law=tuple(
            write_citation(clause.mapping["act"].text, clause.mapping["at"].text)
            for clause in clauses
            if {"act", "at"} <= clause.mapping.keys()
        ),
    )
