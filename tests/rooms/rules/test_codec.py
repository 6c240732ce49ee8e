"""Facts to JSON and back; what is malformed is refused in both languages."""

import json
from contextlib import suppress
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.core.types import UNKNOWN
from onegov.rules.errors import RulesError
from onegov.rules.public import decode_value, encode_value
from onegov.rules.types import FACT_KINDS, FactType, Range, Span, TaxYear, Trip
from rooms.rules import strategies as people

fractions = st.fractions(-10_000, 10_000, max_denominator=20)
ranges = st.tuples(fractions, fractions).map(lambda pair: Range(min(pair), max(pair)))
VALUES = {
    FactType("yes_no"): st.booleans(),
    FactType("date"): people.days,
    FactType("number", "days"): fractions | ranges,
    FactType("text"): st.text(max_size=50),
    FactType("choice", choices=("a", "b")): st.sampled_from(["a", "b"]),
    FactType("trips"): people.trips | people.unsure_trips,
    FactType("spans", choices=("temporary_resident", "protected_person")): people.statuses,
    FactType("tax_years"): people.tax_years,
}


@given(data=st.data(), kind=st.sampled_from(list(VALUES)))
def test_what_is_encoded_decodes_to_the_same(data: st.DataObject, kind: FactType) -> None:
    value = data.draw(VALUES[kind] | st.just(UNKNOWN))
    written = json.loads(json.dumps(encode_value(kind, value)))
    assert decode_value(kind, written) == value


def test_every_kind_is_tried() -> None:
    assert {kind.kind for kind in VALUES} == set(FACT_KINDS)


@pytest.mark.parametrize(
    ("kind", "json_value", "value"),
    [
        ("yes_no", "yes", True),
        ("yes_no", "unknown", UNKNOWN),
        ("number", "10.5", Fraction(21, 2)),
        ("number", 3, Fraction(3)),
        (
            "trips",
            [{"left": "2025-01-01"}],
            (Trip(date(2025, 1, 1), date(2025, 1, 1), None, None),),
        ),
        (
            "trips",
            [{"left": "2025-01-01", "returned": {"earliest": "2025-02-01", "latest": None}}],
            (Trip(date(2025, 1, 1), date(2025, 1, 1), date(2025, 2, 1), None),),
        ),
        (
            "spans",
            [{"kind": "parole", "first": "2025-01-01", "last": None}],
            (Span("parole", date(2025, 1, 1), None),),
        ),
        ("tax_years", [{"year": "2025", "duty": "no"}], (TaxYear(2025, False, UNKNOWN),)),
    ],
)
def test_shapes(kind: str, json_value: object, value: object) -> None:
    assert decode_value(kind, json_value) == value


@pytest.mark.parametrize(
    ("kind", "json_value"),
    [
        ("yes_no", 1),
        ("yes_no", "maybe"),
        ("yes_no", []),
        ("date", "2026-02-30"),
        ("date", "1066-10-14"),
        ("date", "20260101"),
        ("date", 20260101),
        ("number", 1.5),
        ("number", True),
        ("number", "1e9999999"),
        ("number", "1/0"),
        ("number", "9" * 40),
        ("number", {"low": 2, "high": 1}),
        ("number", {"low": 2}),
        ("choice", "c"),
        ("text", "x" * 10_001),
        ("trips", {}),
        ("trips", ["2025-01-01"]),
        ("trips", [{"returned": "2025-01-01"}]),
        ("trips", [{"left": "2025-01-02", "returned": "2025-01-01"}]),
        ("trips", [{"left": {"earliest": "2025-01-02", "latest": "2025-01-01"}}]),
        ("trips", [{"left": {"earliest": "2025-01-02", "latest": None}}]),
        ("trips", [{"left": "2025-01-01"}] * 2_001),
        ("spans", [{"kind": "bail", "first": "2025-01-01"}]),
        ("spans", [{"kind": ["parole"], "first": "2025-01-01"}]),
        ("spans", [{"kind": "parole", "first": "2025-01-02", "last": "2025-01-01"}]),
        ("tax_years", [{"year": "2025.5", "duty": "yes", "filed": "yes"}]),
        ("tax_years", [{"year": 2025, "duty": "Y"}]),
        ("tax_years", [{"duty": "yes"}]),
    ],
)
def test_what_is_malformed_is_refused(kind: str, json_value: object) -> None:
    choices = {"spans": ("parole",), "choice": ("a", "b")}.get(kind, ())
    with pytest.raises(RulesError) as error:
        decode_value(FactType(kind, choices=choices), json_value)
    assert error.value.code == "rules.bad_value"
    assert error.value.message.fr


@given(kind=st.sampled_from(FACT_KINDS), value=st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["left", "returned", "kind", "first", "low", "high", "year", "earliest"]), inner),
    max_leaves=8,
))  # fmt: skip
def test_no_json_breaks_the_decoder(kind: str, value: object) -> None:
    with suppress(RulesError):
        decode_value(kind, value)
