"""Whatever is done in whatever order: one reference, no decision without lease, no change after."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rooms.cases.conftest import EVERYTHING_IN_ORDER, NOON, WORKER, officer, person

from onegov.cases import models
from onegov.cases import public as cases
from onegov.cases.errors import CaseError
from onegov.cases.logic.states import TRANSITIONS
from onegov.core import clock
from onegov.core.errors import NotFound
from onegov.core.types import Actor

NOTE = "I read the ticket stubs and they agree."
OFFICERS = (officer("IRCC"), officer("IRCC"))
EDGES = {(before.value, after.value) for (before, _), after in TRANSITIONS.items()}

ACTS = {
    "save": lambda own, who, one: cases.save_answers(
        actor=who, application_id=own, answers={"pr_date": "2011-01-01"}
    ),
    "submit": lambda own, who, one: cases.submit(actor=who, application_id=own, key="k"),
    "assess": lambda own, who, one: cases.assess(actor=WORKER, application_id=own),
    "take": lambda own, who, one: cases.take_next(actor=one),
    "open": lambda own, who, one: cases.case(actor=one, application_id=own),
    "release": lambda own, who, one: cases.release(actor=one, application_id=own),
    "eligible": lambda own, who, one: cases.decide(
        actor=one, application_id=own, outcome="eligible"
    ),
    "refer": lambda own, who, one: cases.decide(
        actor=one, application_id=own, outcome="referred", note=NOTE
    ),
}
any_steps = st.lists(
    st.tuples(st.sampled_from([*ACTS, "wait"]), st.integers(0, 1)), min_size=2, max_size=12
)
beginnings = st.sampled_from([[], [("submit", 0)], [("submit", 0), ("take", 0)]])
steps = st.tuples(beginnings, any_steps).map(lambda parts: parts[0] + parts[1])


def snapshot(own: UUID) -> dict[str, object]:
    row = models.Application.objects.get(id=own)
    facts = models.CaseFact.objects.filter(application_id=own).order_by("id")
    return {
        "state": row.state,
        "reference": row.reference,
        "facts": [(fact.concept, str(fact.value), fact.is_current) for fact in facts],
        "holder": models.Waiting.objects.filter(application_id=own, until__gt=clock.now())
        .values_list("officer_id", flat=True)
        .first(),
        "decisions": models.Decision.objects.filter(application_id=own).count(),
    }


def attempt(act: str, own: UUID, who: Actor, one: Actor) -> bool:
    """Whether the act was refused, in a way that a person is told of."""
    try:
        with transaction.atomic():
            ACTS.get(act, lambda *_: None)(own, who, one)
    except (CaseError, NotFound):
        return True
    return False


def check(before: dict[str, object], after: dict[str, object], act: str, one: UUID) -> None:
    if before["state"] != after["state"]:
        assert (before["state"], after["state"]) in EDGES
    if before["state"] != "draft":
        assert after["reference"] == before["reference"]
        assert after["facts"] == before["facts"]
    if after["decisions"] > before["decisions"]:
        assert act in ("eligible", "refer")
        assert before["holder"] == one
        assert before["decisions"] == 0
    assert (after["decisions"] == 1) == (after["state"] == "decided")


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=steps, is_resident=st.booleans())
def test_no_order_of_acts_breaks_a_case(definition, steps, is_resident):
    clock_ = clock.FixedClock(NOON)
    with transaction.atomic(), clock.using(clock_):
        who = person()
        own = cases.start(actor=who, definition=definition, language="en")
        answers = EVERYTHING_IN_ORDER | {"permanent_resident": is_resident}
        cases.save_answers(actor=who, application_id=own, answers=answers)
        for act, number in steps:
            clock_.at += timedelta(minutes=40 if act == "wait" else 1)
            before = snapshot(own)
            refused = attempt(act, own, who, OFFICERS[number])
            assert not refused or snapshot(own) == before
            check(before, snapshot(own), act, OFFICERS[number].person_id)
        kinds = models.Decision.objects.filter(application_id=own).values_list("kind", "result")
        assert not [kind for kind, result in kinds if kind == "eligible" and result != "met"]
        references = models.Reference.objects.filter(application_id=own).count()
        assert references == (0 if snapshot(own)["state"] == "draft" else 1)
        transaction.set_rollback(True)
