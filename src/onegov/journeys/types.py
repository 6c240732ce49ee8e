"""What the journeys hand to the doors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from onegov.cases.types import SourceState
from onegov.core.types import Fact, Money, Text


@dataclass(frozen=True, slots=True)
class SourceOffer:
    """One register that could spare the person some typing.

    Attributes:
        provider: ``IRCC.status``.
        organisation, label: whose register, and what it is.
        facts: short names of the facts, by concept.
        purpose: why the service needs them.
        collect_under, disclose_under: the clauses, in words.
        basis: ``law`` or ``consent``: what lets the register tell.
        state: see ``cases.types.SourceState``.
        preview: the facts it answered, while the person has not said yes or no.
        problem: why it gave nothing, None when there is no problem.
        asked_at: when the register answered (UTC), None before.
    """

    provider: str
    organisation: Text
    label: Text
    facts: Mapping[str, Text]
    purpose: Text
    collect_under: Text
    disclose_under: Text
    basis: Literal["law", "consent"]
    state: SourceState
    preview: tuple[Fact, ...] = ()
    problem: Text | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PageTask:
    """One page of the form in the task list.

    Attributes:
        page: id of the FormPage.
        title: its heading.
        done: whether nothing on it is missing.
        facts, documents: what of the page concerns this person, in its order.
        missing: names of facts and ids of documents still needed there.
    """

    page: str
    title: Text
    done: bool
    facts: tuple[str, ...]
    documents: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an application has come.

    Attributes:
        linked: whether the person is linked to their record at the deciding department.
        sources_done: whether they have said yes or no to every source.
        pages: the form's pages in order, those that do not concern the person left out.
        fee: what is to be paid; perhaps nothing.
        paid: whether it is, or there is nothing to pay.
        ready_to_pay, ready_to_submit: whether these can be done now.
    """

    linked: bool
    sources_done: bool
    pages: tuple[PageTask, ...]
    fee: Money
    paid: bool
    ready_to_pay: bool
    ready_to_submit: bool
