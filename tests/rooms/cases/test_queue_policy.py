"""Who is served next: nobody starves, nobody of the same priority is passed, and production obeys."""

from datetime import datetime, timedelta
from importlib import import_module
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms.cases.conftest import NOON, officer, person

from onegov.cases import models
from onegov.cases import public as cases
from onegov.cases.conf import CasesConf
from onegov.cases.logic import queue_policy
from onegov.cases.logic.queue_policy import ORDINARY_PATIENCE, Tier
from onegov.core import clock, ids

patiences = st.timedeltas(timedelta(0), timedelta(days=400))
moments = st.timedeltas(timedelta(0), timedelta(days=4000)).map(lambda passed: NOON + passed)
cases_waiting = st.tuples(moments, patiences, st.uuids())


def place(case: tuple[datetime, timedelta, UUID]) -> tuple[datetime, UUID]:
    submitted, patience, id_ = case
    return queue_policy.place(queue_policy.serve_by(submitted, patience), id_)


@given(cases_waiting, patiences, st.uuids(), st.timedeltas(timedelta(microseconds=1)))
def test_whoever_comes_after_a_case_s_moment_never_goes_before_it(case, patience, id_, later):
    submitted, own_patience, _ = case
    moment = queue_policy.serve_by(submitted, own_patience)
    later = min(later, timedelta(days=4000))
    assert place(case) < place((moment + later, patience, id_))


@given(st.lists(moments, unique=True), patiences)
def test_within_a_tier_nobody_is_passed_by_a_newer_case(submitted, patience):
    queue = [(moment, patience, ids.new_id()) for moment in submitted]
    assert [case[0] for case in sorted(queue, key=place)] == sorted(submitted)


def test_little_patience_goes_before_much_only_until_the_moment():
    old, urgent = timedelta(days=30), timedelta(days=5)
    first = (NOON, old, UUID(int=1))
    assert place((NOON + timedelta(days=24), urgent, UUID(int=2))) < place(first)
    assert place((NOON + timedelta(days=26), urgent, UUID(int=2))) > place(first)


def test_equal_moments_are_served_by_id():
    first, second = UUID(int=1), UUID(int=2)
    assert place((NOON, timedelta(0), first)) < place((NOON, timedelta(0), second))


def test_a_tier_has_no_negative_patience():
    with pytest.raises(ValueError, match="urgent"):
        Tier("urgent", timedelta(days=-1))


def test_the_ordinary_tier_is_always_there():
    conf = CasesConf(tiers=(Tier("urgent", timedelta(days=5)),))
    assert conf.patience == {"ordinary": ORDINARY_PATIENCE, "urgent": timedelta(days=5)}


def move(case: UUID, tier: Tier) -> tuple[tuple[datetime, UUID], UUID]:
    """Will put a case into a tier; its place and itself."""
    row = models.Waiting.objects.get(application_id=case)
    row.tier, row.serve_by = tier.name, queue_policy.serve_by(row.submitted_at, tier.patience)
    row.save(update_fields=["tier", "serve_by"])
    return queue_policy.place(row.serve_by, row.id), case


@pytest.mark.django_db
def test_officers_are_given_and_shown_cases_in_the_policy_s_order(submitted):
    clock_ = clock.FixedClock(NOON)
    tiers = [Tier("ordinary", ORDINARY_PATIENCE), Tier("urgent", timedelta(days=2))]
    with clock.using(clock_):
        places = []
        for number, days in enumerate((0, 3, 8, 17, 3)):
            clock_.at += timedelta(days=days)
            places.append(move(submitted(person()), tiers[number % 2]))
        expected = [case for _, case in sorted(places)]
        assert expected != [case for _, case in places]
        shown = cases.queue(actor=officer("IRCC"))
        assert [item.application_id for item in shown.items] == expected
        assert shown.oldest_days == 31
        assert [cases.take_next(actor=officer("IRCC")) for _ in places] == expected


@pytest.mark.django_db
def test_a_submitted_case_has_the_ordinary_place(submitted, at_noon):
    row = models.Waiting.objects.get(application_id=submitted(person()))
    assert (row.tier, row.serve_by) == ("ordinary", NOON + ORDINARY_PATIENCE)


@pytest.mark.django_db
def test_what_the_version_before_puts_in_has_the_ordinary_place_too():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO cases_waiting (id, org_id, application_id, person_id, submitted_at, attention)"
            " VALUES (%s, 'IRCC', %s, %s, statement_timestamp(), '')",
            [ids.new_id(), ids.new_id(), ids.new_id()],
        )
    row = models.Waiting.objects.get()
    assert row.tier == "ordinary"
    assert row.serve_by == queue_policy.serve_by(row.submitted_at, ORDINARY_PATIENCE)


@pytest.mark.django_db
def test_who_waited_before_the_policy_gets_the_ordinary_place(submitted, at_noon):
    case = submitted(person())
    waiting = models.Waiting.objects.filter(application_id=case)
    waiting.update(serve_by=NOON + timedelta(days=99))  # as the new column's default left it
    migration = import_module("onegov.cases.migrations.0004_served_next").Migration
    with connection.cursor() as cursor:
        cursor.execute(migration.operations[0].sql)
    assert waiting.get().serve_by == NOON + timedelta(days=30)
