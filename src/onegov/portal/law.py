"""The law and the other texts that a service rests on, as pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from onegov.catalogue.types import Clause, Definition, Labelled
from onegov.core.types import Text
from onegov.portal.addresses import law_address
from onegov.rules.types import Citation, Source
from onegov.ui.public import language


@dataclass(frozen=True)
class LawLink:
    """A text of law and the places in it that a service rests on."""

    name: str
    url: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A text that is no law.

    Attributes:
        title, url: what it is called, with a place in it, and where it stands, if anywhere.
        page: which page or table of it was read; ``dated``: the day of that version.
        doubt: what to know about a text that is not the department's own, else "".
    """

    title: Text
    url: Text | None
    page: Text
    dated: date
    doubt: str


def reading(source: Source, at: str = "") -> Reading:
    """A text that is no law, perhaps at a place in it (``12(3)``)."""
    doubts = {
        "second": _("Read in an independent publication, not in the department’s own text."),
        "single": _("Read in one publication only, and not confirmed."),
    }
    place = f", {at}" if at else ""
    title = Text(en=f"{source.title.en}{place}", fr=f"{source.title.fr}{place}")
    return Reading(title, source.url, source.page, source.dated, doubts.get(source.grade, ""))


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
