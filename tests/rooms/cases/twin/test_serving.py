"""The event loop: small examples by hand, and what holds for every queue."""

from math import inf

from hypothesis import given
from hypothesis import strategies as st

from onegov.cases.logic.twin.serving import serve

ONE, TWO = [(0.0, 1)], [(0.0, 2)]
hours = st.floats(0, 100, allow_nan=False)
handlings = st.floats(0.1, 30)
queues = st.lists(st.tuples(hours, handlings), max_size=25).map(sorted)
staffings = st.lists(st.tuples(hours, st.integers(0, 4)), max_size=4).map(sorted)


def first_in_first_out(cases, officers, until=inf):
    arrived = [came for came, _ in cases]
    return serve(arrived, arrived, [took for _, took in cases], officers=officers, until=until)


def test_one_officer_takes_them_as_they_come():
    assert first_in_first_out([(0, 5), (1, 2), (2, 1), (20, 1)], ONE) == [0, 5, 7, 20]


def test_two_officers_share_the_work():
    assert first_in_first_out([(0, 5), (1, 2), (2, 1), (2.5, 4)], TWO) == [0, 1, 3, 4]


def test_an_officer_who_leaves_ends_the_case_in_hand():
    cases = [(0, 4), (0, 4), (1, 1), (1, 1)]
    assert first_in_first_out(cases, [(0, 2), (2, 1)]) == [0, 0, 4, 5]
    assert first_in_first_out(cases, [(0, 2), (2, 0)]) == [0, 0, inf, inf]


def test_officers_who_come_take_who_waits():
    assert first_in_first_out([(0, 10), (1, 1), (1, 1)], [(0, 1), (3, 3)]) == [0, 3, 3]


def test_nothing_happens_after_the_end():
    assert first_in_first_out([(0, 5), (1, 2), (2, 1)], ONE, until=6) == [0, 5, inf]


def test_the_smaller_moment_is_served_first_whoever_came_first():
    arrived, serve_by = [0, 1, 2, 3], [30, 31, 7, 33]
    assert serve(arrived, serve_by, [4, 1, 1, 1], officers=ONE) == [0, 5, 4, 6]


def test_cases_that_came_together_are_all_looked_at_before_one_is_taken():
    assert serve([0, 0, 0], [3, 2, 1], [1, 1, 1], officers=ONE) == [2, 1, 0]


def plain(cases, count):
    """First in, first out, with as many officers throughout: each takes the next when free."""
    free, taken = [0.0] * count, []
    for came, took in cases:
        free.sort()
        taken.append(max(came, free[0]))
        free[0] = taken[-1] + took
    return taken


@given(queues, st.integers(1, 4))
def test_it_agrees_with_the_plainest_reading(cases, count):
    assert first_in_first_out(cases, [(0.0, count)]) == plain(cases, count)


@given(queues, staffings, st.integers(0, 3))
def test_with_more_officers_nobody_waits_longer(cases, staffing, more):
    fewer = first_in_first_out(cases, staffing)
    grown = first_in_first_out(cases, [(since, count + more) for since, count in staffing])
    assert all(after <= before for before, after in zip(fewer, grown, strict=True))


@given(
    st.lists(st.tuples(hours, handlings, st.floats(0, 50)), max_size=25).map(sorted),
    staffings,
)
def test_nobody_whose_moment_has_passed_is_passed_by_whoever_came_after_it(cases, staffing):
    arrived, handling, patience = (
        (list(column) for column in zip(*cases, strict=True)) if cases else ([], [], [])
    )
    serve_by = [came + more for came, more in zip(arrived, patience, strict=True)]
    taken = serve(arrived, serve_by, handling, officers=staffing)
    passed = [
        (old, new)
        for old, moment in enumerate(serve_by)
        for new, came in enumerate(arrived)
        if came > moment and taken[new] < taken[old]
    ]
    assert passed == []


@given(queues, st.integers(1, 4))
def test_no_officer_rests_while_somebody_waits(cases, count):
    taken = first_in_first_out(cases, [(0.0, count)])
    ended = [since + took for since, (_, took) in zip(taken, cases, strict=True)]
    for number, (came, _) in enumerate(cases):
        if taken[number] > came:
            before = [
                one
                for one in range(len(cases))
                if taken[one] < taken[number] and ended[one] >= taken[number]
            ]
            assert len(before) >= count - taken[:number].count(taken[number])
