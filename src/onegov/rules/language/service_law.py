"""What law a service rests on: citations of its rules, clauses of its definition, its sources."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from onegov.rules.errors import RulesError
from onegov.rules.language.elements import Elements
from onegov.rules.language.folder import read_ruleset
from onegov.rules.language.source import Item, read_source
from onegov.rules.language.sources import read_sources
from onegov.rules.law.acts import write_citation
from onegov.rules.law.citing import Use, uses
from onegov.rules.types import Citation, Source


@dataclass(frozen=True, slots=True)
class ServiceLaw:
    """What one service cites.

    Attributes:
        service: its id, ``ircc/citizenship-grant``.
        uses: citations of its rules and parameters, with hashes.
        clauses: clauses that its definition names; they carry no hash.
        sources: what its rules rest on that is no law.
    """

    service: str
    uses: tuple[Use, ...]
    clauses: tuple[Use, ...]
    sources: tuple[Source, ...]


def read_service_law(folder: Path) -> ServiceLaw:
    """What the service in ``folder`` cites; raises RulesError."""
    ruleset = read_ruleset(folder)
    definition, rules = (_read(folder / name) for name in ("definition.yaml", "rules.yaml"))
    elements = Elements("rules.yaml")
    sources = read_sources(rules, elements)
    if elements.problems:
        raise RulesError(elements.problems)
    return ServiceLaw(
        service=service_id(folder),
        uses=tuple(uses(ruleset)),
        clauses=tuple(read_clauses(definition)),
        sources=tuple(sources.values()),
    )


def service_id(folder: Path) -> str:
    """``ircc/citizenship-grant`` of the folder of that service."""
    return "/".join(folder.resolve().parts[-2:])


def read_clauses(item: Item, element: str = "") -> Iterator[Use]:
    """Every ``{act: …, at: …}`` under ``item``, with the name of what rests on it."""
    act, at = (item.mapping.get(key, Item("", 0)).text for key in ("act", "at"))
    if act and at:
        yield Use(element, Citation(act, at, "", "", "", date.min, write_citation(act, at)))
    for key, part in item.mapping.items():
        yield from read_clauses(part, f"{element}.{key}" if element else key)
    for number, part in enumerate(item.entries, start=1):
        yield from read_clauses(part, f"{element}.{number}")


def _read(path: Path) -> Item:
    return read_source(path.read_text(encoding="utf-8"), file=path.name)
