"""What the public pages show, composed from the rooms below."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onegov.catalogue import public as catalogue
from onegov.catalogue.errors import NoFeeKnown
from onegov.catalogue.types import Clause, Definition, Fee, Labelled, Standard, Wait
from onegov.core import clock
from onegov.portal.addresses import address, apply_address, home_address, law_address
from onegov.rules.types import Citation
from onegov.ui.public import formats, language
from onegov.ui.types import Crumb, Step


@dataclass(frozen=True)
class Card:
    """A service as a list shows it."""

    definition: Definition
    url: str
    fee: Fee | None


@dataclass(frozen=True)
class LawLink:
    """A text of law and the places in it that a service rests on."""

    name: str
    url: str
    places: tuple[str, ...]


def home_page() -> dict[str, Any]:
    """All services."""
    return {"cards": [_card(definition) for definition in catalogue.list_services()]}


def results_page(query: str) -> dict[str, Any]:
    """The services that answer ``query``, best first; all of them when it is empty."""
    if not query:
        return {"query": "", **home_page()}
    hits = catalogue.search(query=query, language=language())
    return {"query": query, "cards": [_card(hit.definition) for hit in hits]}


def service_page(definition: Definition) -> dict[str, Any]:
    """Everything that the page of a service says."""
    return {
        "service": definition,
        "crumbs": [Crumb(_("Services"), home_address())],
        "fee": _fee(definition),
        "fee_rows": _fee_rows(_fee(definition)),
        "standard": definition.standard,
        "time": _time(definition.standard.months, definition.standard.days),
        "target": Fraction(definition.standard.target_percent, 100),
        **_wait(definition.waits),
        **_kept(definition.standard),
        "steps": _steps(definition),
        "laws": _laws(definition),
        "eligibility_url": address("eligibility", definition),
        "apply_url": apply_address(definition),
    }


def _card(definition: Definition) -> Card:
    return Card(definition, address("service", definition), _fee(definition))


def _fee(definition: Definition) -> Fee | None:
    try:
        return catalogue.fee_on(definition, clock.today())
    except NoFeeKnown:
        return None


def _fee_rows(fee: Fee | None) -> list[tuple[object, ...]]:
    return [(part.label, part.amount) for part in fee.parts] if fee else []


def _wait(waits: tuple[Wait, ...]) -> dict[str, Any]:
    """The newest processing time that the department published."""
    return {"wait": waits[0], "wait_time": _time(waits[0].months, 0)} if waits else {"wait": None}


def _kept(standard: Standard) -> dict[str, Any]:
    """How often the standard was met, in the last fiscal year that was published."""
    if not standard.results:
        return {"kept": None}
    last = standard.results[0]
    year = last.year.replace("-", "–")
    french = f"{last.year[:4]}-{int(last.year[:4]) + 1}"
    return {"kept": last, "kept_year": french if language() == "fr" else year}


def _time(months: int, days: int) -> str:
    """``12 months``, ``30 days``, or both."""
    parts = []
    if months:
        parts.append(ngettext("%(number)s month", "%(number)s months", months) % {"number": months})
    if days:
        parts.append(ngettext("%(number)s day", "%(number)s days", days) % {"number": days})
    return " ".join(part.replace(" ", formats.NBSP) for part in parts)


def _steps(definition: Definition) -> list[Step]:
    ours = [
        Step(
            _("Check whether you qualify"),
            _("Answer a few questions, without an account. You see the reasons and the law."),
        ),
        Step(
            _("Sign in and decide what we get for you"),
            _("You see what departments know, who shares it, why, and under which law."),
        ),
        Step(
            _("Check your form and send it"),
            _("What we know is filled in. Correct it, add what is missing, pay and send."),
        ),
        Step(definition.decision.step, definition.decision.meaning),
    ]
    return ours + [Step(step.label, step.text) for step in definition.later_steps]


def _laws(definition: Definition) -> list[LawLink]:
    cited = [(law.act, law.label.in_(language()), law.at) for law in _cited(definition)]
    acts = dict.fromkeys(act for act, _label, _at in cited)
    return [
        LawLink(
            name=next(_name(label) for act, label, _at in cited if act == wanted),
            url=law_address(wanted, language()),
            places=tuple(sorted({at for act, _label, at in cited if act == wanted}, key=_in_order)),
        )
        for wanted in acts
    ]


def _cited(definition: Definition) -> Iterable[Clause | Citation]:
    for rule in definition.rules.rules:
        yield from rule.law
    yield from definition.decision.law
    labelled: tuple[Labelled, ...] = (*definition.later_steps, *definition.uncoded)
    for item in labelled:
        yield from item.law


def _name(label: str) -> str:
    return label.partition(",")[0]


def _in_order(at: str) -> tuple[tuple[int, str], ...]:
    """Sections in their order: 5(1)(c) before 13.1 before 21."""
    parts = at.replace("(", " ").replace(")", " ").replace(".", " ").split()
    return tuple((int(part), "") if part.isdigit() else (0, part) for part in parts)
