"""The door of ``cases``: applications, the officers' queue, decisions, letters.

Everything a person is shown is their own, everything an officer is shown is their organisation's;
anything else is NotFound. Staff need two factors in their session (TwoFactorsNeeded).
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from onegov.cases import queries
from onegov.cases.actions import answers as answer_actions
from onegov.cases.actions import (
    applications,
    assessing,
    changes,
    deciding,
    files,
    letters,
    opening,
    queueing,
    sources,
)
from onegov.cases.types import (
    Application,
    Assessment,
    Case,
    Decision,
    File,
    History,
    Holding,
    Json,
    OutcomeKind,
    Queue,
    SourceAnswer,
    Team,
)
from onegov.catalogue.types import Definition
from onegov.core.types import Actor, Fact, Language, Text


def start(*, actor: Actor, definition: Definition, language: Language) -> UUID:
    """Will return the actor's draft for a service; a new one, of this version, when there is none.

    Raises:
        TakesNoApplications.
    """
    return applications.start(actor, definition, language)


def view(*, actor: Actor, application_id: UUID) -> Application:
    """Will return an application to its owner, or to a process of the platform.

    Raises:
        NotFound: none, or not theirs.
    """
    return queries.view(actor, application_id)


def list_mine(*, actor: Actor) -> tuple[Application, ...]:
    """Will return the actor's own applications, newest first."""
    return queries.list_mine(actor)


def facts(*, actor: Actor, application_id: UUID) -> dict[str, object]:
    """Will return what is known as the rules take it: typed values by fact name.

    What nobody said and what is disputed is UNKNOWN (left out). For owner, officers, machines.
    """
    return queries.facts(actor, application_id)


def save_answers(*, actor: Actor, application_id: UUID, answers: Mapping[str, Json]) -> None:
    """Will check and keep what a person typed, each valid answer of them; the last write wins.

    An answer that contradicts what a register says is kept beside it as disputed; one inside the
    register's bounds settles them. None or "" takes an answer back. Do not call it inside a
    transaction of your own: on AnswersRejected the valid answers are committed.

    Args:
        answers: by fact name, JSON as ``rules.public.decode_value`` reads it; trips at most 200,
            not in the future, may overlap, returned on the day of leaving or later.

    Raises:
        AnswersRejected: with what is wrong in each field, and what was saved.
        AlreadySubmitted: nothing was saved.
    """
    answer_actions.save_answers(actor, application_id, answers)


def record_facts(*, actor: Actor, application_id: UUID, facts: Sequence[Fact]) -> None:
    """Will keep what registers answered; a newer answer retires the older, both stay readable.

    Args:
        actor: the owner, or a process of the platform.
        facts: values typed as in ``rules.types``, or JSON, or UNKNOWN.

    Raises:
        AlreadySubmitted.
    """
    answer_actions.record_facts(actor, application_id, facts)


def offer_facts(
    *,
    actor: Actor,
    application_id: UUID,
    provider: str,
    facts: Sequence[Fact],
    problem: Text | None = None,
) -> None:
    """Will keep what a register answered apart, for the person to look at before it is used.

    Args:
        provider: the register's service (``CBSA.entry_exit``).
        facts: empty when it gave nothing that can be used.
        problem: why it gave nothing, or not all.

    Raises:
        AlreadySubmitted.
    """
    sources.offer(actor, application_id, provider, facts, problem)


def use_source(*, actor: Actor, application_id: UUID, provider: str) -> None:
    """Will take an offered answer into the application, once.

    The person saw it: what they had typed before and what contradicts it is retired, except where
    they gave a reason (``dispute``).

    Raises:
        NotFound: this register has offered nothing; AlreadySubmitted.
    """
    sources.use(actor, application_id, provider)


def type_instead(*, actor: Actor, application_id: UUID, provider: str) -> None:
    """Will forget what a register offered: the person types it. What is used already stays.

    Raises:
        AlreadySubmitted.
    """
    sources.type_instead(actor, application_id, provider)


def source_answers(*, actor: Actor, application_id: UUID) -> Mapping[str, SourceAnswer]:
    """Will return what became of each register, by provider; one that nobody asked is absent."""
    return queries.source_answers(actor, application_id)


def dispute(*, actor: Actor, application_id: UUID, concept: str, value: Json, reason: str) -> None:
    """Will keep the person's own statement beside a register's, marked disputed, with their reason.

    An officer sees both; the rules take the fact as unknown.

    Raises:
        AnswersRejected: the value or the reason (field ``<concept>.reason``) can't be used.
        AlreadySubmitted.
    """
    answer_actions.dispute(actor, application_id, concept, value, reason)


def attach(*, actor: Actor, application_id: UUID, document: str, name: str, data: bytes) -> File:
    """Will keep an uploaded file; the same bytes for the same document are kept once.

    Args:
        document: id of a document of the definition.
        name: as uploaded; it is made safe.
        data: at most the document's ``max_bytes``.

    Raises:
        FileRejected: too big, too many, of another type, empty, locked or unreadable.
        NotFound: no such application or document; AlreadySubmitted.
    """
    return files.attach(actor, application_id, document=document, name=name, data=data)


def remove_file(*, actor: Actor, application_id: UUID, file_id: UUID) -> None:
    """Will take a file off a draft; removing it again does nothing.

    Raises:
        AlreadySubmitted.
    """
    files.remove(actor, application_id, file_id)


def read_file(*, actor: Actor, application_id: UUID, file_id: UUID) -> tuple[File, bytes]:
    """Will return a file to the owner or to an officer; an officer's reading is recorded.

    Raises:
        NotFound; FileDamaged: the stored bytes are not the ones that were uploaded.
    """
    return files.read(actor, application_id, file_id)


def hold(*, actor: Actor, application_id: UUID) -> Application:
    """Will return the actor's own application and keep it as it is until the transaction ends.

    Raises:
        NotFound: it is not theirs.
    """
    return applications.hold(actor, application_id)


def submit(
    *, actor: Actor, application_id: UUID, key: str, payment_id: UUID | None = None
) -> Application:
    """Will submit the application once, however often it is asked, with one public reference.

    The caller has made sure that it is complete, attested and paid. The day of submission is the
    application date; the due date comes from the definition's first standard.

    Args:
        key: of the form that was sent; kept with the application.
        payment_id: the payment it was paid with, None where nothing is due.
    """
    return applications.submit(actor, application_id, key=key, payment_id=payment_id)


def assess(*, actor: Actor, application_id: UUID) -> Assessment:
    """Will apply the rules to a submitted case and keep what they say; same facts, same row.

    Met: ready for an officer. Not met or unknown: marked for a closer look. Nothing is refused.

    Args:
        actor: a process of the platform, or an officer of the organisation.
    """
    return assessing.assess(actor, application_id)


def note_change(
    *, actor: Actor, person_id: UUID, provider: str, announcement_id: UUID
) -> tuple[UUID, ...]:
    """Will put what a register announced on the person's open cases whose service asks it.

    No fact, answer or assessment changes: an officer sees it and asks anew if need be.

    Args:
        actor: a process of the platform.
        provider: the register's service (``CBSA.entry_exit``).

    Returns:
        The cases that did not have it yet.
    """
    return changes.note(
        actor, person_id=person_id, provider=provider, announcement_id=announcement_id
    )


def queue(*, actor: Actor) -> Queue:
    """Will return the officer's organisation's queue: counts, ages, the first cases."""
    return queries.queue(actor)


def history(*, actor: Actor, org_id: str) -> History:
    """Will return what became of an organisation's cases, for the surge twin; until yesterday.

    Args:
        actor: a supervisor of the organisation, or a process of the platform.

    Raises:
        NotFound: it has no case yet.
    """
    return queries.history(actor, org_id)


def take_next(*, actor: Actor) -> UUID | None:
    """Will lease the case to be served next (``logic.queue_policy``) to the officer, or None when none waits.

    An officer holds one case at a time: asked again they get the same one. Their own application
    is never given to them. The lease ends by itself; see ``conf``.
    """
    return queueing.take_next(actor)


def release(*, actor: Actor, application_id: UUID) -> None:
    """Will put a held case back in its place in the queue; nothing happens when it is not held.

    Raises:
        LeaseNeeded: somebody else holds it.
    """
    queueing.release(actor, application_id)


def return_leases(*, actor: Actor, officer_id: UUID) -> int:
    """Will put back what an officer holds who is leaving; how many cases.

    Args:
        actor: a supervisor of the organisation, or a process of the platform (every organisation).
    """
    return queueing.return_leases(actor, officer_id)


def team(*, actor: Actor) -> Team:
    """Will return how the cases of a supervisor's organisation stand.

    Ages, inversions, weeks, officers' decisions and groups; counts only, small ones of groups hidden.

    Raises:
        NotAllowed: no supervisor; TwoFactorsNeeded.
    """
    return queries.team(actor)


def holdings(*, actor: Actor) -> tuple[Holding, ...]:
    """Will return every case in an officer's name, in the order in which their leases end.

    Those that the supervisor may not handle themself are left out.

    Raises:
        NotAllowed: no supervisor; TwoFactorsNeeded.
    """
    return queries.holdings(actor)


def case(*, actor: Actor, application_id: UUID) -> Case:
    """Will open a submitted case for an officer: every fact with all its rows, assessment, files.

    The reading is recorded for the person to see; the holder's lease is renewed.
    """
    return opening.case(actor, application_id)


def decide(*, actor: Actor, application_id: UUID, outcome: OutcomeKind, note: str = "") -> Decision:
    """Will decide a case that the officer holds; the letter is made by a job.

    ``eligible`` needs the rules' goal to be met, or to be unknown and the officer's note of what
    they verified (20 characters or more). ``referred`` always needs the note. There is no refusal.

    Raises:
        LeaseNeeded, NoteNeeded, RulesNotMet, WrongMove.
    """
    return deciding.decide(actor, application_id, outcome=outcome, note=note)


def letter(*, actor: Actor, application_id: UUID) -> bytes:
    """Will return the decision letter (PDF) to its owner or to an officer of the organisation.

    An officer's reading is recorded.

    Raises:
        LetterNotReady: no decision yet, or the job has not run.
    """
    return letters.read(actor, application_id)


def mark_step(*, actor: Actor, application_id: UUID, step: str) -> bool:
    """Will note in the caller's transaction that a journey's step is done.

    Returns:
        True the first time, False when it was done before: then do nothing again.
    """
    return applications.mark_step(actor, application_id, step)


def steps_done(*, actor: Actor, application_id: UUID) -> frozenset[str]:
    """Will return the journey's steps that are done."""
    return queries.steps_done(actor, application_id)


def find_reference(*, actor: Actor, reference: str) -> UUID | None:
    """Will return which application a typed reference names, of those the actor may see."""
    return queries.find_reference(actor, reference)
