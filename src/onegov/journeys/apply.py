"""Applying for a service: the journey as one table, in the order it is walked.

A step's name is what the ledger keeps beside each act and what ``onegov trail`` prints. Steps of a
machine run when the ledger tells of the act named in ``after``, once for each application.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from onegov.cases import public as cases
from onegov.core.types import Actor, ActorKind
from onegov.journeys import news
from onegov.ledger import public as ledger
from onegov.ledger.types import TrailEntry

WORKER = Actor(kind=ActorKind.MACHINE, name="worker")

Run = Callable[[Actor, UUID], None]


def assess(actor: Actor, application_id: UUID) -> None:
    """Will apply the rules to what was submitted."""
    cases.assess(actor=actor, application_id=application_id)


@dataclass(frozen=True)
class Step:
    """One step of the journey.

    Attributes:
        name: as the ledger has it.
        by: who takes it.
        room: the room whose act it is.
        after: for a machine's step, the act that sets it off.
        run: for a machine's step, what it does.
    """

    name: str
    by: Literal["person", "officer", "machine"]
    room: str
    after: str = ""
    run: Run | None = None


APPLY = (
    #    step        by         room         after                     what the machine does
    Step("start", "person", "cases"),
    Step("link", "person", "people"),
    Step("agree", "person", "consent"),
    Step("fetch", "person", "registers"),
    Step("prefill", "person", "cases"),
    Step("answer", "person", "cases"),
    Step("dispute", "person", "cases"),
    Step("attach", "person", "cases"),
    Step("pay", "person", "payments"),
    Step("submit", "person", "cases"),
    Step("assess", "machine", "cases", "application.submitted", assess),
    Step("confirm", "machine", "notices", "application.submitted", news.tell_received),
    Step("change", "machine", "cases", "change.announced"),
    Step("take", "officer", "cases"),
    Step("review", "officer", "cases"),
    Step("decide", "officer", "cases"),
    Step("letter", "machine", "cases", "decision.made"),
    Step("tell", "machine", "notices", "letter.made", news.tell_decided),
)
STEPS: Mapping[str, Step] = {step.name: step for step in APPLY}


def on_news(entry: TrailEntry) -> None:
    """Will take the machine's steps that an act sets off; one that was taken is not taken again."""
    if entry.application_id is None:
        return
    for step in APPLY:
        if step.run is not None and step.after == entry.act:
            _take(step, step.run, entry.application_id)


def _take(step: Step, run: Run, application_id: UUID) -> None:
    if cases.mark_step(actor=WORKER, application_id=application_id, step=step.name):
        with ledger.journey_step(step.name, application_id=application_id):
            run(WORKER, application_id)
