"""Random people for the property tests."""

from datetime import date, timedelta

from hypothesis import strategies as st

from onegov.core.types import UNKNOWN
from onegov.rules.types import Span, TaxYear, Trip

Facts = dict[str, object]
Trips = tuple[Trip, ...]
Spans = tuple[Span, ...]

ON = date(2026, 11, 23)
FIRST = date(2019, 1, 1)
LAST = date(2027, 6, 1)

days = st.dates(FIRST, LAST)
lengths = st.integers(0, 400)


@st.composite
def exact_trips(draw: st.DrawFn) -> Trip:
    left = draw(days)
    returned = None if draw(st.integers(0, 9)) == 0 else left + timedelta(days=draw(lengths))
    return Trip(left, left, returned, returned)


@st.composite
def uncertain_trips(draw: st.DrawFn) -> Trip:
    left = draw(days)
    left_latest = left + timedelta(days=draw(st.integers(0, 20)))
    returned = left_latest + timedelta(days=draw(st.integers(-5, 300)))
    returned = max(returned, left)
    return Trip(left, left_latest, returned, returned + timedelta(days=draw(st.integers(0, 20))))


def spans(*kinds: str) -> st.SearchStrategy[Span]:
    return st.builds(
        lambda kind, first, length: Span(
            kind, first, None if length > 380 else first + timedelta(days=length)
        ),
        st.sampled_from(kinds),
        days,
        lengths,
    )


trips = st.lists(exact_trips(), max_size=6).map(tuple)
unsure_trips = st.lists(uncertain_trips(), max_size=4).map(tuple)
statuses = st.lists(spans("temporary_resident", "protected_person"), max_size=3).map(tuple)
exclusions = st.lists(spans("probation", "parole", "imprisonment"), max_size=3).map(tuple)
answers = st.sampled_from([True, False, UNKNOWN])
tax_years = st.lists(st.builds(TaxYear, st.integers(2018, 2027), answers, answers), max_size=8).map(
    tuple
)
often_no = st.integers(0, 9).map(lambda number: number == 0)
often_yes = often_no.map(lambda rare: not rare)

#: Every fact of the service known, mostly of people who could qualify.
people = st.fixed_dictionaries(
    {
        "birth_date": st.dates(date(1965, 1, 1), date(2010, 1, 1)),
        "permanent_resident": often_yes,
        "pr_date": st.dates(date(2018, 1, 1), date(2026, 12, 1)),
        "pr_conditions_unfulfilled": often_no,
        "removal_order": often_no,
        "temporary_periods": statuses,
        "trips": trips | unsure_trips,
        "excluded_periods": st.just(()) | exclusions,
        "crown_service_abroad": often_no,
        "prohibition_s22": often_no,
        "language_evidence": st.sampled_from(["result_accepted", "schooling", "schooling", "none"]),
        "knowledge_commitment": often_yes,
        "tax_years": tax_years
        | st.just(tuple(TaxYear(year, True, True) for year in range(2019, 2026))),
    }
)
