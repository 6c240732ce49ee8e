"""Fetching: asks outside, then keeps all that was learned in one transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from onegov.catalogue.types import FactSpec
from onegov.consent import public as consent
from onegov.consent.errors import ConsentMissing
from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor, ActorKind, Fact, Period, Source
from onegov.registers import linking, providers, queries, storing, wording
from onegov.registers.asking import Question
from onegov.registers.errors import CannotFetch, ProblemCode, UnknownFact, UnreadableAnswer
from onegov.registers.linking import Subject
from onegov.registers.providers import Provider
from onegov.registers.readings import Read, Wanted, read
from onegov.registers.types import Fetched, RegisterProblem


def fetch(
    actor: Actor,
    person_id: UUID,
    application_id: UUID,
    *,
    provider: str,
    facts: Sequence[FactSpec],
    window: Period,
) -> Fetched:
    asked_of = providers.find(provider)
    _check_told(asked_of, facts)
    if actor.kind is not ActorKind.MACHINE and actor.person_id != person_id:
        raise NotAllowed
    receipt = consent.require(
        person_id=person_id, application_id=application_id, provider=asked_of.name
    )
    question = Question(actor, person_id, application_id, receipt, tuple(facts))
    if not question.is_agreed:
        raise ConsentMissing(asked_of.name)
    return _fetch(question, asked_of, _past(window))


def _check_told(provider: Provider, facts: Sequence[FactSpec]) -> None:
    for fact in facts:
        if fact.name not in provider.answers:
            raise UnknownFact(provider.name, fact.name)


def _past(window: Period) -> Period:
    """The window up to yesterday: the day of applying never counts, and is not over."""
    yesterday = clock.today() - timedelta(days=1)
    last = min(window.last or yesterday, yesterday)
    return replace(window, last=max(window.first, last))


def _fetch(question: Question, provider: Provider, window: Period) -> Fetched:
    try:
        subject = linking.subject_of(question, provider)
        _keep_match(question, provider, subject)
        since = queries.status_since(question.person_id, question.application_id)
        found = read(Wanted(question, provider, subject.pseudonym, window, since))
    except UnreadableAnswer:
        return _nothing(question, provider, "unreadable")
    except CannotFetch as error:
        return _nothing(question, provider, error.reason, told=error.told)
    return _keep(question, provider, window=window, found=found)


@transaction.atomic
def _keep_match(question: Question, provider: Provider, subject: Subject) -> None:
    storing.keep_match(question, provider, subject)


@transaction.atomic
def _nothing(
    question: Question, provider: Provider, reason: ProblemCode, *, told: bool = False
) -> Fetched:
    if told:
        storing.note_told(question, provider)
    storing.note_not_fetched(question, provider, reason)
    return Fetched((), (_problem(provider, reason),))


def _problem(provider: Provider, reason: ProblemCode) -> RegisterProblem:
    return RegisterProblem(provider.name, reason, wording.problem(reason, provider.member))


@transaction.atomic
def _keep(question: Question, provider: Provider, *, window: Period, found: Read) -> Fetched:
    notes = storing.notes_of(found.trips)
    for asked in found.asked[:-1]:
        storing.keep_evidence(question, provider, asked, storing.Told())
    last = found.asked[-1]
    storing.keep_evidence(question, provider, last, storing.Told(notes, found.status_since))
    storing.note_fetched(question, provider, last.answer.evidence_id)
    facts = tuple(
        Fact(
            subject=str(question.person_id),
            concept=fact.name,
            value=found.values[fact.name],
            unit="",
            period=window if fact.type.kind in ("trips", "tax_years") else None,
            observed_at=last.answer.signed_at,
            source=Source("register", provider.name),
            evidence_id=last.answer.evidence_id,
            authority=fact.collect_under.code,
        )
        for fact in question.facts
    )
    problems = (_problem(provider, "unreadable"),) if found.unread else ()
    return Fetched(facts, problems, notes, last.answer.evidence_id)
