"""The law that a service rests on, as pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass

from onegov.catalogue.types import Clause, Definition, Labelled
from onegov.portal.addresses import law_address
from onegov.rules.types import Citation
from onegov.ui.public import language


@dataclass(frozen=True)
class LawLink:
    """A text of law and the places in it that a service rests on."""

    name: str
    url: str
    places: tuple[str, ...]


def law_links(definition: Definition) -> list[LawLink]:
    """Every Act and regulation that a service cites, with the places in it."""
    cited = [law for law in _cited(definition) if law.act]
    acts = dict.fromkeys(law.act for law in cited)
    return [
        LawLink(
            name=next(_name(law) for law in cited if law.act == act),
            url=law_address(act, language()),
            places=tuple(
                _place(at)
                for at in sorted({law.at for law in cited if law.act == act}, key=_in_order)
            ),
        )
        for act in acts
    ]


def _cited(definition: Definition) -> Iterable[Clause | Citation]:
    for rule in definition.rules.rules:
        yield from rule.law
    for parameter in definition.rules.parameters.values():
        yield from parameter.law
    yield from definition.decision.law
    labelled: tuple[Labelled, ...] = (*definition.later_steps, *definition.uncoded)
    for item in labelled:
        yield from item.law


def _name(law: Clause | Citation) -> str:
    return law.label.in_(language()).partition(",")[0]


def _place(at: str) -> str:
    return at.replace("Schedule", "annexe") if language() == "fr" else at


def _in_order(at: str) -> tuple[tuple[int, str], ...]:
    """Sections in their order: 5(1)(c) before 13.1 before 21."""
    parts = at.replace("(", " ").replace(")", " ").replace(".", " ").split()
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in parts)
