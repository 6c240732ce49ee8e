"""A scenario from its first to its last day: nothing is lost, chance is fixed, more officers help."""

from math import inf
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rooms.cases.twin.making import ALWAYS, MONDAY, Always, Exponential, queue, scenario

from onegov.cases.logic.twin.chance import Empirical, Lognormal, stream
from onegov.cases.logic.twin.measuring import look_ahead, percentile
from onegov.cases.logic.twin.simulation import officers_in, play
from onegov.cases.types import Load, Span

spans = st.tuples(st.integers(1, 4), st.integers(0, 3)).map(lambda s: Span(s[0], s[0] + s[1]))
shares = st.lists(st.tuples(st.floats(0, 1), spans), max_size=2).map(tuple)
factors = st.lists(st.tuples(st.floats(0, 3), spans), max_size=2).map(tuple)
changes = st.lists(st.tuples(st.integers(-4, 9), st.integers(1, 4)), max_size=3).map(tuple)
backlogs = st.lists(
    st.tuples(st.floats(0, 400), st.sampled_from(["ordinary", "urgent"])), max_size=30
).map(tuple)
scenarios = st.builds(
    scenario,
    st.integers(0, 5),
    months=st.integers(1, 4),
    seed=st.integers(0, 99),
    intake=factors,
    triage=shares,
    absent=shares,
    changes=changes,
    standard=st.just(20.0),
    hourly=st.just(5_000),
)
TIERS = (
    Load("ordinary", 0.7, 30.0, Lognormal(3.0)),
    Load("urgent", 0.3, 5.0, Empirical((0.5, 1.0, 4.0))),
)
PLENTY = settings(max_examples=60, deadline=None)


@PLENTY
@given(scenarios, backlogs)
def test_who_came_was_decided_or_waits(told, backlog):
    start = queue(*TIERS, per_day=8.0, backlog=backlog)
    outlook, played = look_ahead(start, told), play(start, told)
    before = outlook.waiting
    assert before == len(backlog)
    for month in outlook.months:
        assert before + month.intake == month.decided + month.backlog
        assert month.backlog >= 0
        before = month.backlog
    assert sum(month.intake for month in outlook.months) == len(played.decided) - len(backlog)
    assert before == sum(decided == inf for decided in played.decided)


@PLENTY
@given(scenarios, backlogs)
def test_the_same_seed_gives_the_same(told, backlog):
    start = queue(*TIERS, per_day=8.0, backlog=backlog)
    assert look_ahead(start, told) == look_ahead(start, told)


def test_another_seed_gives_another_year():
    assert look_ahead(queue(), scenario(3, seed=1)) != look_ahead(queue(), scenario(3, seed=2))


@PLENTY
@given(st.integers(0, 99), st.integers(1, 5), st.integers(0, 4), factors, changes)
def test_more_officers_never_raise_the_mean_wait(seed, officers, more, intake, changes):
    told = {"seed": seed, "intake": intake, "changes": changes, "months": 4}
    fewer = play(queue(per_day=60.0), scenario(officers, **told))
    grown = play(queue(per_day=60.0), scenario(officers + more, **told))
    assert grown.cases == fewer.cases
    assert all(after <= before for before, after in zip(fewer.waited, grown.waited, strict=True))


def test_triage_takes_its_share_and_nobody_waits_longer():
    without = play(queue(per_day=100.0), scenario(6))
    with_it = play(queue(per_day=100.0), scenario(6, triage=((0.2, Span(2, 6)),)))
    assert with_it.cases.submitted == without.cases.submitted
    assert with_it.cases.handling == without.cases.handling
    triaged = [number for number, is_so in enumerate(with_it.cases.triaged) if is_so]
    new = [day for day in with_it.cases.submitted if day >= with_it.bounds[1]]
    assert len(triaged) == pytest.approx(0.2 * len(new), rel=0.05)
    assert all(with_it.decided[one] == with_it.cases.submitted[one] for one in triaged)
    assert min(with_it.cases.submitted[one] for one in triaged) >= with_it.bounds[1]
    assert all(a <= b for a, b in zip(with_it.waited, without.waited, strict=True))


def test_a_month_s_figures_by_hand():
    told = scenario(1, months=2, changes=((1, 2),), standard=2.0, hourly=4_550)
    start = queue(
        Load("ordinary", 1.0, 30.0, Always(7.5)),
        per_day=0.0,
        backlog=tuple((float(days), "ordinary") for days in range(30, 0, -1)),
    )
    june, july = look_ahead(start, told).months
    # June 2026 has 22 working days, each with one officer and one case; decided at 16:00
    assert (june.decided, june.backlog, june.officers, june.officer_hours) == (22, 8, 1, 165.0)
    assert june.cost_cents == 165 * 4_550
    # five waited 30 days, five 32, five 34, five 36, two 38, each until 16:00
    expected = {50: 34, 80: 36, 95: 38}
    assert june.wait_days == pytest.approx({of: days + 16 / 24 for of, days in expected.items()})
    assert june.in_standard == 0.0
    assert (july.first.isoformat(), july.decided, july.backlog) == ("2026-07-01", 8, 0)
    assert july.officer_hours == 23 * 7.5 * 2


def test_what_is_not_known_is_not_zero():
    (month,) = look_ahead(queue(per_day=0.0), scenario(1, months=1)).months
    assert (month.decided, month.wait_days) == (0, {})
    assert month.in_standard is None
    assert month.cost_cents is None
    (nobody_decided,) = look_ahead(queue(), scenario(0, months=1, standard=9.0)).months
    assert nobody_decided.in_standard is None


def test_a_surge_is_as_large_as_it_is_said_to_be():
    told = scenario(9, months=3, intake=((1.4, Span(2, 2)), (0.0, Span(3, 3))))
    june, july, august = look_ahead(queue(per_day=300.0), told).months
    assert june.intake == pytest.approx(300 * 30, rel=0.03)
    assert july.intake == pytest.approx(300 * 31 * 1.4, rel=0.03)
    assert august.intake == 0


def test_officers_come_leave_and_are_away():
    told = scenario(10, changes=((50, 3), (-20, 5)), absent=((0.5, Span(4, 4)), (1.0, Span(6, 6))))
    assert [officers_in(told, month) for month in range(1, 7)] == [10, 10, 60, 30, 40, 0]


def test_a_strike_decides_nothing_and_the_backlog_holds_who_came():
    told = scenario(5, months=3, absent=((1.0, Span(2, 2)),))
    before, strike, after = look_ahead(queue(), told).months
    assert strike.decided <= 5  # the cases in hand when it began
    assert strike.backlog == before.backlog + strike.intake - strike.decided
    assert after.decided > after.intake


def test_urgent_cases_wait_less_but_nobody_waits_for_ever():
    tiers = (
        Load("ordinary", 0.5, 30.0, Exponential(0.5)),
        Load("urgent", 0.5, 2.0, Exponential(0.5)),
    )
    played = play(queue(*tiers, per_day=50.0), scenario(1, months=6, office=ALWAYS))
    patience = [
        round(moment - day)
        for moment, day in zip(played.cases.serve_by, played.cases.submitted, strict=True)
    ]
    waited = {
        of: [w for w, p in zip(played.waited, patience, strict=True) if p == of and w < inf]
        for of in (30, 2)
    }
    assert mean(waited[2]) < mean(waited[30])
    assert len(waited[30]) > 3000


def test_shares_of_tiers_are_those_that_were_given():
    played = play(queue(*TIERS, per_day=100.0), scenario(9))
    urgent = [
        moment - day < 6
        for moment, day in zip(played.cases.serve_by, played.cases.submitted, strict=True)
    ]
    assert mean(urgent) == pytest.approx(0.3, abs=0.02)


def test_handling_times_have_the_mean_and_spread_they_are_given():
    drawn = [Lognormal(4.0, 0.5).draw(random) for random in [stream(1, "x")] for _ in range(50_000)]
    assert mean(drawn) == pytest.approx(4.0, rel=0.01)
    assert mean((one - 4.0) ** 2 for one in drawn) ** 0.5 == pytest.approx(2.0, rel=0.03)
    assert {Empirical((1.0, 2.0)).draw(stream(seed, "x")) for seed in range(20)} == {1.0, 2.0}


@pytest.mark.parametrize(
    ("percent", "expected"), [(50, 2), (80, 4), (95, 4), (25, 1), (26, 2), (100, 4)]
)
def test_percentiles_are_values_that_were_there(percent, expected):
    assert percentile([1, 2, 3, 4], percent) == expected


def test_the_start_is_a_monday():
    assert MONDAY.weekday() == 0
