"""Promises, fees, decisions, letters and notices, read from their elements."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import pairwise

from onegov.catalogue.logic.clauses import read_clause, read_clauses
from onegov.catalogue.logic.element import Element
from onegov.catalogue.types import (
    DecisionPolicy,
    Fee,
    FeePart,
    Labelled,
    LetterTemplate,
    Notices,
    Reference,
    RetentionRule,
    Review,
    Standard,
    StandardResult,
    Wait,
)
from onegov.core.types import Money, Text

_MOST_CENTS = 10_000_000
_MOST_CASES = 10**11
OUTCOMES = ("grant", "refer", "refuse")


def read_reference(element: Element) -> Reference:
    """Where a figure comes from."""
    element.only("title", "url", "as_of")
    as_of = element.at("as_of")
    return Reference(
        title=element.need("title").text(),
        url=_address(element.at("url")),
        as_of=None if as_of is None else as_of.day(),
    )


def _address(element: Element | None) -> Text | None:
    if element is None:
        return None
    address = element.text()
    if not all(part.startswith("https://") for part in (address.en, address.fr)):
        element.wrong("url")
    return address


def read_labelled(element: Element, acts: Mapping[str, Text]) -> Labelled:
    """A short name with its explanation, its clauses and its address."""
    element.only("id", "label", "text", "law", "url")
    return Labelled(
        id=element.need("id").name(),
        label=element.need("label").text(),
        text=element.need("text").text(),
        law=read_clauses(element.at("law"), acts),
        url=_address(element.at("url")),
    )


def read_labelled_list(element: Element, acts: Mapping[str, Text]) -> tuple[Labelled, ...]:
    """A list of them."""
    return tuple(read_labelled(entry, acts) for entry in element.entries())


def read_standard(element: Element) -> Standard:
    """One service standard."""
    element.only(
        "id", "label", "within", "target", "clock_starts", "clock_stops", "pauses", "results",
        "source",
    )  # fmt: skip
    within = element.need("within").span()
    pauses, results = element.at("pauses"), element.at("results")
    return Standard(
        id=element.need("id").name(),
        label=element.need("label").text(),
        months=within.get("months", 0) + 12 * within.get("years", 0),
        days=within.get("days", 0),
        target_percent=element.need("target").percent(),
        clock_starts=element.need("clock_starts").text(),
        clock_stops=element.need("clock_stops").text(),
        pauses=() if pauses is None else pauses.texts(),
        results=() if results is None else tuple(_result(each) for each in results.entries()),
        source=read_reference(element.need("source")),
    )


def _result(element: Element) -> StandardResult:
    element.only("year", "met", "total", "source")
    total = element.need("total").number(1, _MOST_CASES)
    return StandardResult(
        year=element.need("year").word(),
        met=element.need("met").number(0, total),
        total=total,
        source=read_reference(element.need("source")),
    )


def read_wait(element: Element) -> Wait:
    """One published processing time."""
    element.only("months", "source")
    return Wait(
        months=element.need("months").number(0, 600),
        source=read_reference(element.need("source")),
    )


def read_fees(element: Element, acts: Mapping[str, Text]) -> tuple[Fee, ...]:
    """The fees, newest first; notes days without a fee and days with two."""
    amounts = element.need("amounts")
    fees = sorted(
        (_fee(entry, acts) for entry in amounts.entries()),
        key=lambda fee: fee.first or date.min,
        reverse=True,
    )
    for later, earlier in pairwise(fees):
        _compare(amounts, later, earlier)
    return tuple(fees)


def _compare(element: Element, later: Fee, earlier: Fee) -> None:
    start = later.first or date.min
    if earlier.last is None or earlier.last >= start:
        element.note("catalogue.fees.overlap", day=start)
    elif earlier.last + timedelta(days=1) < start:
        element.note("catalogue.fees.gap", day=earlier.last + timedelta(days=1))


def _fee(element: Element, acts: Mapping[str, Text]) -> Fee:
    element.only("from", "through", "parts", "source", "note")
    first, last, note = element.at("from"), element.at("through"), element.at("note")
    return Fee(
        first=None if first is None else first.day(),
        last=None if last is None else last.day(),
        parts=tuple(_part(entry, acts) for entry in element.need("parts").entries()),
        source=read_reference(element.need("source")),
        note=None if note is None else note.text(),
    )


def _part(element: Element, acts: Mapping[str, Text]) -> FeePart:
    element.only("label", "cents", "law")
    law = element.at("law")
    return FeePart(
        label=element.need("label").text(),
        amount=Money(element.need("cents").number(0, _MOST_CENTS)),
        law=None if law is None else read_clause(law.only("act", "at"), acts),
    )


def read_decision(element: Element, acts: Mapping[str, Text]) -> DecisionPolicy:
    """Who may decide what; a machine that may refuse is noted."""
    element.only(
        "step", "meaning", "machine_may", "officer_may", "office", "roles", "sample", "four_eyes",
        "law",
    )  # fmt: skip
    machine = element.need("machine_may")
    machine_may = machine.some_of(*OUTCOMES)
    if "refuse" in machine_may:
        machine.note("catalogue.decision.machine_refuses")
    four_eyes = element.at("four_eyes")
    return DecisionPolicy(
        step=element.need("step").text(),
        meaning=element.need("meaning").text(),
        machine_may=machine_may,
        officer_may=element.need("officer_may").some_of(*OUTCOMES),
        org_id=element.need("office").word(),
        roles=frozenset(entry.name() for entry in element.need("roles").entries()),
        sample_percent=element.need("sample").percent(),
        four_eyes=frozenset() if four_eyes is None else four_eyes.some_of(*OUTCOMES),
        law=read_clauses(element.need("law", "catalogue.rule2.no_citation"), acts),
    )


def read_letter(name: str, element: Element) -> LetterTemplate:
    """One letter."""
    element.only(
        "title", "opening", "reasons_title", "next_title", "next_steps", "closing"
    )  # fmt: skip
    return LetterTemplate(
        id=name,
        title=element.need("title").text(),
        opening=element.need("opening").texts(),
        reasons_title=element.need("reasons_title").text(),
        next_title=element.need("next_title").text(),
        next_steps=element.need("next_steps").texts(),
        closing=element.need("closing").texts(),
    )


def read_notices(element: Element, acts: Mapping[str, Text]) -> Notices:
    """What a person is told before they send."""
    element.only("privacy", "automated", "truthful", "truthful_law", "attestation")
    return Notices(
        privacy=element.need("privacy").texts(),
        automated=element.need("automated").texts(),
        truthful=element.need("truthful").text(),
        truthful_law=read_clause(element.need("truthful_law").only("act", "at"), acts),
        attestation=element.need("attestation").texts(),
    )


def read_retention(name: str, element: Element) -> RetentionRule:
    """One retention rule."""
    element.only("keep", "text", "authority")
    keep = element.need("keep").span()
    return RetentionRule(
        id=name,
        days=keep.get("days", 0) + 30 * keep.get("months", 0),
        years=keep.get("years", 0),
        text=element.need("text").text(),
        authority=read_reference(element.need("authority")),
    )


def read_review(element: Element) -> Review:
    """Who reviews a change to which elements."""
    element.only("gate", "owner", "paths")
    return Review(
        gate=element.need("gate").name(),
        owner=element.need("owner").text(),
        paths=tuple(entry.word() for entry in element.need("paths").entries()),
    )
