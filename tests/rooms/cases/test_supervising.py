"""What a supervisor is shown, each figure against a slow count of the same cases; who holds what."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from tests.rooms.cases import an_office
from tests.rooms.cases.an_office import NOW, SERVICES, Made
from tests.rooms.cases.conftest import WORKER, officer, person

from onegov.cases import public as cases
from onegov.cases.errors import TwoFactorsNeeded
from onegov.cases.types import AGE_BANDS, Team
from onegov.core import clock
from onegov.core.errors import NotAllowed
from onegov.core.types import Actor
from onegov.ledger import public as ledger
from onegov.login.models import Account
from onegov.people import public as people
from rooms.portal_apply.browser import Person

pytestmark = pytest.mark.django_db
CHIEF = officer("IRCC", "supervisor")
OFFICERS = sorted(uuid4() for _ in range(3))
OFFICE = ZoneInfo("America/Toronto")
TODAY = date(2026, 11, 25)
SINCE = datetime(2026, 8, 27, tzinfo=OFFICE)


def day(at: datetime) -> date:
    return at.astimezone(OFFICE).date()


def monday(at: datetime) -> date:
    return day(at) - timedelta(days=day(at).weekday())


def team(actor: Actor = CHIEF) -> Team:
    with clock.using(clock.FixedClock(NOW)):
        return cases.team(actor=actor)


@pytest.fixture(params=range(6))
def made(request: pytest.FixtureRequest) -> list[Made]:
    """All of IRCC's cases; others' lie beside them."""
    some = an_office.by_chance(request.param, 40 + 120 * request.param, OFFICERS)
    an_office.save(some)
    return [case for case in some if case.org == "IRCC"]


def lately(made: list[Made]) -> list[Made]:
    return [case for case in made if case.decided and case.decided >= SINCE]


def test_ages(made: list[Made]) -> None:
    expected = []
    for service in SERVICES:
        ages, late = [], 0
        for case in made:
            if case.service == service and case.decided is None:
                ages.append((TODAY - day(case.submitted)).days)
                late += case.submitted.date() + timedelta(days=case.due_days) < TODAY
        bands = Counter(max(low for low in AGE_BANDS if low <= age) for age in ages)
        counts = tuple(bands[low] for low in AGE_BANDS)
        expected.append((service, len(ages), counts, max(ages), late))
    found = [
        (one.service_id, one.open, one.bands, one.oldest_days, one.late) for one in team().ageing
    ]
    assert found == expected


def overtaken_by(one: Made, made: list[Made]) -> list[Made]:
    """The cases that were submitted before this one and were open when it was decided."""
    assert one.decided
    return [
        other
        for other in made
        if other.service == one.service
        and other.submitted < one.submitted
        and (other.decided is None or other.decided > one.decided)
    ]


def test_inversions(made: list[Made]) -> None:
    found = {one.service_id: one for one in team().inversions}
    for service in SERVICES:
        decided = [case for case in lately(made) if case.service == service]
        pairs = {
            (other.submitted - one.submitted, one.id, other.id): (one, other)
            for one in decided
            for other in overtaken_by(one, made)
        }
        assert (found[service].decided, found[service].inverted) == (
            len(decided),
            len({newer for _, newer, _ in pairs}),
        )
        worst = found[service].worst
        assert bool(worst) == bool(pairs)
        if worst:
            newer, older = pairs[min(pairs)]
            assert worst.days == (day(newer.submitted) - day(older.submitted)).days
            assert worst.newer
            assert worst.older
            shown = next(c for c in made if c.id == worst.newer.application_id)
            other = next(c for c in made if c.id == worst.older.application_id)
            assert other in overtaken_by(shown, made)
            assert shown.submitted - other.submitted == newer.submitted - older.submitted


def test_a_queue_in_order_has_no_inversion_and_one_moment_overtakes_nobody() -> None:
    start = NOW - timedelta(days=20)
    some = [
        Made(
            SERVICES[0], "fr", start + timedelta(hours=place), 60, NOW - timedelta(days=1), uuid4()
        )
        for place in range(5)
    ]
    an_office.save(some)
    (found,) = team().inversions
    assert (found.decided, found.inverted, found.share, found.worst) == (5, 0, 0.0, None)


def test_a_case_that_is_close_to_the_supervisor_is_counted_and_not_named() -> None:
    own = Made(SERVICES[0], "fr", NOW - timedelta(days=50), 60, person=CHIEF.person_id)
    fast = Made(
        SERVICES[0], "fr", NOW - timedelta(days=9), 60, NOW - timedelta(days=1), OFFICERS[0]
    )
    an_office.save([own, fast])
    (found,) = team().inversions
    assert found.worst
    assert (found.inverted, found.worst.days, found.worst.older) == (1, 41, None)
    assert found.worst.newer
    assert found.worst.newer.application_id == fast.id


def test_weeks(made: list[Made]) -> None:
    flow = team().flow
    this_week = date(2026, 11, 23)
    first = min(monday(case.submitted) for case in made)
    starts = [this_week - timedelta(weeks=back) for back in range(12, 0, -1)]
    assert [week.first for week in flow.weeks] == [start for start in starts if start >= first]
    for week in flow.weeks:
        end = week.first + timedelta(weeks=1)
        assert week.intake == sum(monday(case.submitted) == week.first for case in made)
        assert week.decided == sum(
            bool(case.decided) and monday(case.decided) == week.first for case in made
        )
        assert week.open == sum(
            day(case.submitted) < end and (case.decided is None or day(case.decided) >= end)
            for case in made
        )
    assert flow.open == sum(case.decided is None for case in made)
    net = sum(week.intake - week.decided for week in flow.weeks) / len(flow.weeks)
    assert flow.growth == pytest.approx(net)


def test_nothing_is_known_of_an_office_without_cases() -> None:
    found = team()
    assert (found.ageing, found.inversions, found.disparities, found.overrides) == ((), (), (), ())
    assert (found.flow.weeks, found.flow.open) == ((), 0)
    assert (found.flow.growth, found.flow.weeks_to_clear) == (None, None)


def test_a_shrinking_backlog_says_when_it_is_gone() -> None:
    old = [Made(SERVICES[0], "en", NOW - timedelta(days=200), 60) for _ in range(10)]
    for case in old[:6]:
        case.decided, case.officer = NOW - timedelta(days=7), OFFICERS[0]
    an_office.save(old)
    flow = team().flow
    assert (len(flow.weeks), flow.growth, flow.weeks_to_clear) == (12, -0.5, 8)


def test_weeks_before_the_first_submission_are_not_there() -> None:
    an_office.save([Made(SERVICES[0], "en", NOW - timedelta(days=15), 60)])
    assert [(week.intake, week.open) for week in team().flow.weeks] == [(1, 1), (0, 1)]


def test_officers_and_what_they_decided_against_the_rules(made: list[Made]) -> None:
    people.grant_role(actor=WORKER, person_id=OFFICERS[1], org_id="IRCC", role="officer")
    newcomer = people.create_person()
    people.grant_role(actor=WORKER, person_id=newcomer, org_id="IRCC", role="officer")
    elsewhere = people.create_person()
    people.grant_role(actor=WORKER, person_id=elsewhere, org_id="CBSA", role="officer")
    found = team()
    decided = Counter(case.officer for case in lately(made))
    unsettled = Counter(
        case.officer for case in lately(made) if (case.kind, case.result) == ("eligible", "unknown")
    )
    though_met = Counter(
        case.officer for case in lately(made) if (case.kind, case.result) == ("referred", "met")
    )
    assert [one.officer_id for one in found.officers] == sorted({*decided, OFFICERS[1], newcomer})
    for one in found.officers:
        assert one.decided == decided[one.officer_id]
        assert one.eligible_unsettled == unsettled[one.officer_id]
        assert one.referred_though_met == though_met[one.officer_id]
        assert one.is_staff == (one.officer_id in (OFFICERS[1], newcomer))
    newest = [one.decided_at for one in found.overrides]
    assert newest == sorted(newest, reverse=True)
    assert len(newest) == min(20, sum(unsettled.values()) + sum(though_met.values()))
    by_id = {case.id: case for case in made}
    for override in found.overrides:
        case = by_id[override.case.application_id]
        kind = "eligible_unsettled" if case.kind == "eligible" else "referred_though_met"
        assert (override.kind, override.officer_id) == (kind, case.officer)


def test_groups_and_no_small_number_in_them(made: list[Made]) -> None:
    for one in team().disparities:
        mine = [case for case in made if case.service == one.service_id]
        ages = {
            language: [
                (NOW - case.submitted) / timedelta(days=1)
                for case in mine
                if case.language == language and case.decided is None
            ]
            for language in ("en", "fr")
        }
        is_shown = all(len(each) >= 10 for each in ages.values())
        assert (one.open is not None) == is_shown
        for language, group in (one.open or {}).items():
            mean = sum(ages[language]) / len(ages[language])
            assert (group.open, group.mean_days) == (len(ages[language]), pytest.approx(mean))
        kinds = Counter((case.language, case.kind) for case in lately(mine))
        cells = [
            kinds[tongue, kind] for tongue in ("en", "fr") for kind in ("eligible", "referred")
        ]
        assert (one.decided is not None) == all(cell >= 10 for cell in cells)
        for language, decided in (one.decided or {}).items():
            assert decided.eligible == kinds[language, "eligible"]
            assert decided.referred == kinds[language, "referred"]
            took = [
                (case.decided - case.submitted) / timedelta(days=1)
                for case in lately(mine)
                if case.language == language and case.decided
            ]
            assert decided.mean_days == pytest.approx(sum(took) / len(took))


@pytest.mark.parametrize(("count", "is_shown"), [(40, False), (640, True)])
def test_with_few_cases_no_group_is_shown_and_with_many_all(count: int, is_shown: bool) -> None:
    """So that the test above cannot pass with everything hidden, or nothing."""
    an_office.save(an_office.by_chance(5, count, OFFICERS))
    for one in team().disparities:
        assert (one.open is not None, one.decided is not None) == (is_shown, is_shown)


@pytest.mark.parametrize(
    ("actor", "error"),
    [
        (officer("IRCC"), NotAllowed),
        (officer("IRCC", "integrator"), NotAllowed),
        (person(), NotAllowed),
        (WORKER, NotAllowed),
        (officer("IRCC", "supervisor", strong=False), TwoFactorsNeeded),
    ],
)
def test_it_is_for_supervisors_with_two_factors(actor: Actor, error: type[Exception]) -> None:
    with pytest.raises(error):
        cases.team(actor=actor)
    with pytest.raises(error):
        cases.holdings(actor=actor)


def test_another_organisation_s_cases_are_not_seen(submitted) -> None:
    submitted(person())
    nadia = officer("IRCC")
    cases.take_next(actor=nadia)
    other = officer("CBSA", "supervisor")
    assert team(other).ageing == ()
    assert cases.holdings(actor=other) == ()
    assert len(cases.holdings(actor=CHIEF)) == 1


def staff_officer(email: str) -> Actor:
    somebody = Person(email)
    people.grant_role(
        actor=WORKER, person_id=somebody.account.person_id, org_id="IRCC", role="officer"
    )
    return Actor(
        kind=officer().kind,
        person_id=somebody.account.person_id,
        org_id="IRCC",
        roles=frozenset({"officer"}),
        strong=True,
    )


def held() -> list[tuple[UUID, bool, bool]]:
    return [(one.officer_id, one.has_run_out, one.has_left) for one in cases.holdings(actor=CHIEF)]


def test_who_holds_which_case_since_when_and_what_ran_out(submitted) -> None:
    nadia, marc = staff_officer("nadia@example.org"), staff_officer("marc@example.org")
    own, other = submitted(person()), submitted(person())
    now = clock.FixedClock(NOW)
    with clock.using(now):
        cases.take_next(actor=nadia)
        now.at += timedelta(minutes=40)
        cases.take_next(actor=marc)
        cases.case(actor=nadia, application_id=own)  # this renews the lease, and nothing else
        first, second = cases.holdings(actor=CHIEF)
        assert {first.case.application_id, second.case.application_id} == {own, other}
        of_nadia = first if first.officer_id == nadia.person_id else second
        assert of_nadia.taken_at == NOW
        assert of_nadia.until == now.at + timedelta(hours=1)
        assert {has_run_out or has_left for _, has_run_out, has_left in held()} == {False}
        now.at += timedelta(minutes=61)
        assert {has_run_out for _, has_run_out, _ in held()} == {True}


def test_whoever_left_is_said_to_have_left(submitted) -> None:
    nadia, marc = staff_officer("nadia@example.org"), staff_officer("marc@example.org")
    submitted(person()), submitted(person())
    cases.take_next(actor=nadia), cases.take_next(actor=marc)
    Account.objects.filter(person_id=nadia.person_id).update(is_active=False)
    assert {officer_id for officer_id, _, has_left in held() if has_left} == {nadia.person_id}
    gone = officer("IRCC")  # holds no role in the organisation
    submitted(person())
    cases.take_next(actor=gone)
    assert {officer_id for officer_id, _, has_left in held() if has_left} == {
        nadia.person_id,
        gone.person_id,
    }
    assert cases.return_leases(actor=CHIEF, officer_id=gone.person_id) == 1
    assert gone.person_id not in {officer_id for officer_id, _, _ in held()}


def test_a_supervisor_s_own_case_is_not_among_those_that_are_held(submitted) -> None:
    submitted(CHIEF)
    holder = officer("IRCC")
    cases.take_next(actor=holder)
    assert held() == []
    other = officer("IRCC", "supervisor")
    assert len(cases.holdings(actor=other)) == 1
    assert cases.return_leases(actor=CHIEF, officer_id=holder.person_id) == 0
    assert cases.return_leases(actor=other, officer_id=holder.person_id) == 1


def test_a_return_is_recorded_as_the_supervisor_s_act(submitted) -> None:
    own = submitted(person())
    nadia = officer("IRCC")
    cases.take_next(actor=nadia)
    cases.return_leases(actor=CHIEF, officer_id=nadia.person_id)
    last = ledger.trail(application_id=own)[-1]
    assert (last.act, last.actor) == ("case.released", CHIEF.reference)
