"""What the public pages show, composed from the rooms below."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onegov.catalogue import public as catalogue
from onegov.catalogue.errors import NoFeeKnown
from onegov.catalogue.types import Definition, Fee, Labelled, Standard, StandardResult, Wait
from onegov.core import clock
from onegov.portal.addresses import address, apply_address, home_address
from onegov.portal.law import law_links
from onegov.ui.public import formats, language
from onegov.ui.readings import reading
from onegov.ui.types import Crumb, Step


@dataclass(frozen=True)
class Card:
    """A service as a list shows it."""

    definition: Definition
    url: str
    fee: Fee | None

    @property
    def is_free(self) -> bool:
        """Whether it is known to cost nothing."""
        return self.fee is not None and not self.fee.amount.cents


@dataclass(frozen=True)
class Kept:
    """A service standard, and how often it was met in the last fiscal year that was published."""

    standard: Standard
    result: StandardResult | None
    year: str

    @property
    def target(self) -> Fraction:
        """The share of cases that should meet it, of 1."""
        return Fraction(self.standard.target_percent, 100)

    @property
    def is_countable(self) -> bool:
        """Whether there were enough cases for a percentage to mean something."""
        return self.result is not None and self.result.total >= 20


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
    fee = _fee(definition)
    standards = [_kept(standard) for standard in definition.standards]
    return {
        "service": definition,
        "crumbs": [Crumb(_("Services"), home_address())],
        "fee": fee,
        "card": _card(definition),
        "first": standards[0],
        "time": _time(definition.standard.months, definition.standard.days),
        "standards": standards[1:] if definition.takes_applications else standards,
        **_wait(definition.waits),
        "steps": _steps(definition, fee),
        "laws": law_links(definition),
        "readings": [reading(source) for source in definition.rules.sources.values()],
        "related": _related(definition),
        "eligibility_url": address("eligibility", definition),
        "apply_url": apply_address(definition),
    }


def _related(definition: Definition) -> list[tuple[Labelled, list[Card]]]:
    """The other services of each life event that this one belongs to."""
    others = [each for each in catalogue.list_services() if each.id != definition.id]
    events = [
        (event, [_card(each) for each in others if event.id in {e.id for e in each.life_events}])
        for event in definition.life_events
    ]
    return [(event, cards) for event, cards in events if cards]


def _card(definition: Definition) -> Card:
    return Card(definition, address("service", definition), _fee(definition))


def _fee(definition: Definition) -> Fee | None:
    try:
        return catalogue.fee_on(definition, clock.today())
    except NoFeeKnown:
        return None


def _wait(waits: tuple[Wait, ...]) -> dict[str, Any]:
    """The newest processing time that the department published."""
    return {"wait": waits[0], "wait_time": _time(waits[0].months, 0)} if waits else {"wait": None}


def _kept(standard: Standard) -> Kept:
    if not standard.results:
        return Kept(standard, None, "")
    last = standard.results[0]
    english = last.year.replace("-", "–")
    french = f"{last.year[:4]}-{int(last.year[:4]) + 1}"
    return Kept(standard, last, french if language() == "fr" else english)


def _time(months: int, days: int) -> str:
    """``12 months``, ``30 days``, or both."""
    parts = []
    if months:
        parts.append(ngettext("%(number)s month", "%(number)s months", months) % {"number": months})
    if days:
        parts.append(ngettext("%(number)s day", "%(number)s days", days) % {"number": days})
    return " ".join(part.replace(" ", formats.NBSP) for part in parts)


def _steps(definition: Definition, fee: Fee | None) -> list[Step]:
    if not definition.takes_applications:
        return [
            Step(
                _("Answer the questions"),
                _("Each answer decides what we ask next. You do not need an account."),
            ),
            Step(_("Read the answer"), definition.decision.meaning),
        ]
    is_free = fee is not None and not fee.amount.cents
    ours = [
        Step(
            _("Check whether you qualify"),
            _("Answer a few questions, without an account. You see the reasons and the law."),
        ),
        _sign_in_step(definition),
        Step(
            _("Check your form and send it"),
            _("What we know is filled in. Correct it, add what is missing and send.")
            if is_free
            else _("What we know is filled in. Correct it, add what is missing, pay and send."),
        ),
        Step(definition.decision.step, definition.decision.meaning),
    ]
    return ours + [Step(step.label, step.text) for step in definition.later_steps]


def _sign_in_step(definition: Definition) -> Step:
    if not definition.registers:
        return Step(_("Sign in"), _("What you enter is saved. You can stop and come back."))
    return Step(
        _("Sign in and decide what we get for you"),
        _("You see what departments know, who shares it, why, and under which law."),
    )
