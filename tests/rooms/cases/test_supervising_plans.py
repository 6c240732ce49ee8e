"""The supervisor's figures are read in one pass each, however many cases there are."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.rooms.cases.an_office import NOW
from tests.rooms.cases.conftest import officer

from onegov.cases import public as cases
from onegov.core import clock

pytestmark = pytest.mark.django_db
OPEN, DECIDED = 18_000, 2_000
_APPLICATIONS = """
INSERT INTO cases_application (
    id, person_id, org_id, service_id, definition_version, language, state, reference, submit_key,
    created_at, updated_at, submitted_at, application_date, due_on, decided_at)
SELECT gen_random_uuid(), gen_random_uuid(), 'IRCC', 'ircc/s' || number %% 5, 'v',
       CASE WHEN number %% 4 = 0 THEN 'en' ELSE 'fr' END,
       CASE WHEN number <= %(open)s THEN 'submitted' ELSE 'decided' END, 'r' || number, '',
       at, at, at, at::date, at::date + 180,
       CASE WHEN number > %(open)s THEN at + random() * (%(now)s - at) END
FROM (
    SELECT number, %(now)s - random() * INTERVAL '85 days' AS at
    FROM generate_series(1, %(all)s) AS number
) AS made
"""
_DECISIONS = """
INSERT INTO cases_decision (
    id, person_id, org_id, application_id, kind, by, officer_id, note, definition_version,
    rules_version, facts_digest, evidence_ids, reasons, result, digest, decided_at)
SELECT gen_random_uuid(), person_id, org_id, id, 'eligible', 'person', gen_random_uuid(), '', 'v',
       'r', 'f', '[]', '[]', CASE WHEN random() < 0.1 THEN 'unknown' ELSE 'met' END, 'd', decided_at
FROM cases_application WHERE state = 'decided'
"""


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def test_no_part_of_a_plan_runs_once_for_each_case() -> None:
    with connection.cursor() as cursor:
        numbers = {"open": OPEN, "all": OPEN + DECIDED, "now": NOW}
        cursor.execute(_APPLICATIONS, numbers)
        cursor.execute(_DECISIONS)
        cursor.execute("ANALYZE cases_application, cases_decision")
    with clock.using(clock.FixedClock(NOW)), CaptureQueriesContext(connection) as asked:
        found = cases.team(actor=officer("IRCC", "supervisor"))
    assert sum(one.open for one in found.ageing) == OPEN
    assert sum(one.decided for one in found.inversions) == DECIDED
    with connection.cursor() as cursor:
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {query['sql']}")
            (plan,) = cursor.fetchone()
            plan = json.loads(plan) if isinstance(plan, str) else plan
            for node in nodes(plan[0]["Plan"]):
                assert node["Actual Loops"] <= 50, (node["Node Type"], query["sql"])
