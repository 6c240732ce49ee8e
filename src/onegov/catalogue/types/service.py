"""What a service promises, costs and decides."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from onegov.catalogue.types.facts import Clause
from onegov.core.types import Money, Text


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a figure or a statement comes from.

    Attributes:
        title: the document, in both languages.
        url: its address in each language, or None.
        as_of: the day the figure is about or was read, or None.
    """

    title: Text
    url: Text | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A short name and its explanation (a channel, a step, a life event …).

    Attributes:
        id: stable name (``online``).
        law: the clauses it rests on, if any.
        url: an address in each language, or None.
    """

    id: str
    label: Text
    text: Text
    law: tuple[Clause, ...] = ()
    url: Text | None = None


@dataclass(frozen=True, slots=True)
class StandardResult:
    """How often a standard was met in one fiscal year (``2023-24``): ``met`` of ``total`` cases."""

    year: str
    met: int
    total: int
    source: Reference

    @property
    def share(self) -> Fraction:
        """The share that met it, between 0 and 1."""
        return Fraction(self.met, self.total)

    @property
    def percent(self) -> int:
        """The share as a whole per cent."""
        return round(self.share * 100)


@dataclass(frozen=True, slots=True)
class Standard:
    """A service standard: how long, for what share of cases, and which clock counts it.

    Attributes:
        id: ``decision``, ``ceremony_invitation`` …
        months, days: the time allowed (added together, months first).
        target_percent: share of cases that should meet it.
        clock_starts, clock_stops: what starts and ends the count, in words.
        pauses: what stops the clock meanwhile, in words.
        results: published results, newest first.
        source: where the standard is published.
    """

    id: str
    label: Text
    months: int
    days: int
    target_percent: int
    clock_starts: Text
    clock_stops: Text
    pauses: tuple[Text, ...]
    results: tuple[StandardResult, ...]
    source: Reference

    def due(self, start: date) -> date:
        """The last day that meets the standard when the clock started on ``start``."""
        months = start.year * 12 + start.month - 1 + self.months
        year, month = divmod(months, 12)
        day = min(start.day, calendar.monthrange(year, month + 1)[1])
        return date(year, month + 1, day) + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Wait:
    """A processing time that the department published: ``months`` as of ``source.as_of``."""

    months: int
    source: Reference


@dataclass(frozen=True, slots=True)
class FeePart:
    """One part of a fee, such as processing or the right of citizenship."""

    label: Text
    amount: Money
    law: Clause | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """What the service costs in one period.

    Attributes:
        first, last: first and last day it applies, both inclusive; None = without end known.
        parts: at least one; ``amount`` is their sum.
        source: where the amounts come from; the law's text may show older ones.
        note: what is uncertain about them, or None.
    """

    first: date | None
    last: date | None
    parts: tuple[FeePart, ...]
    source: Reference
    note: Text | None = None

    @property
    def amount(self) -> Money:
        """The whole fee."""
        return Money(sum(part.amount.cents for part in self.parts))

    def applies_on(self, day: date) -> bool:
        """Whether it is the fee on ``day``."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class DecisionPolicy:
    """Who may decide what.

    Attributes:
        step: the step that is decided here (``Eligibility``).
        meaning: what a favourable decision at this step means, and what it does not.
        machine_may: among ``grant`` and ``refer``; never ``refuse``.
        officer_may: among ``grant``, ``refer`` and ``refuse``.
        org_id: the organisation whose officers decide.
        roles: staff roles that may take a case.
        sample_percent: share of machine decisions that an officer checks afterwards.
        four_eyes: outcomes that need a second officer.
        law: the clauses that give the power.
    """

    step: Text
    meaning: Text
    machine_may: frozenset[str]
    officer_may: frozenset[str]
    org_id: str
    roles: frozenset[str]
    sample_percent: int
    four_eyes: frozenset[str]
    law: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    """A letter; texts hold placeholders such as ``{name}`` that ``fill`` replaces.

    Attributes:
        id: the outcome it tells of: ``eligible``, ``referred``.
        title: heading and subject.
        opening: paragraphs before the reasons.
        reasons_title: heading over the reasons, which the rules supply.
        next_title, next_steps: heading and list of what comes next.
        closing: paragraphs after that.
    """

    id: str
    title: Text
    opening: tuple[Text, ...]
    reasons_title: Text
    next_title: Text
    next_steps: tuple[Text, ...]
    closing: tuple[Text, ...]

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every text of the letter in reading order."""
        return (
            self.title,
            *self.opening,
            self.reasons_title,
            self.next_title,
            *self.next_steps,
            *self.closing,
        )


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long something is kept, from when, and on what authority.

    Attributes:
        id: the name that facts refer to.
        days: days after the event, or 0 where it is counted in years.
        years: years after the event, or 0.
        text: the rule in words.
        authority: the disposition authority, law or policy it rests on.
    """

    id: str
    days: int
    years: int
    text: Text
    authority: Reference


@dataclass(frozen=True, slots=True)
class Notices:
    """What a person is told before they sign or send.

    Attributes:
        privacy: paragraphs of the privacy notice.
        automated: paragraphs on what a machine decides.
        truthful: the duty to answer truthfully.
        attestation: the statements a person attests to, one by one.
        truthful_law: the clause of that duty.
    """

    privacy: tuple[Text, ...]
    automated: tuple[Text, ...]
    truthful: Text
    truthful_law: Clause
    attestation: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviews a change to some elements of the definition.

    Attributes:
        gate: the review (``privacy``, ``official_languages`` …).
        owner: who signs.
        paths: elements whose change reopens it (``facts``, ``letters.eligible``).
    """

    gate: str
    owner: Text
    paths: tuple[str, ...]


#: Search words by language: ``{"en": (…), "fr": (…)}``.
PeopleSay = Mapping[str, tuple[str, ...]]
