"""Answers: each is checked against its type, the valid ones are kept, nothing is overwritten."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rooms.cases.conftest import EVERYTHING_IN_ORDER, WORKER, person, said

from onegov.cases import public as cases
from onegov.cases.errors import AlreadySubmitted, AnswersRejected
from onegov.cases.logic import answers, counting
from onegov.core.types import UNKNOWN
from onegov.rules import public as rules
from onegov.rules.types import FactType, Trip

LIMITS = answers.Limits(date(2026, 11, 23), 200)


def problems(kind: str, value: object, choices: tuple[str, ...] = ()) -> dict[str, str]:
    checked = answers.check(FactType(kind, choices=choices), value, LIMITS)
    return {place: said.en for place, said in checked.problems.items()}


@pytest.mark.parametrize(
    ("kind", "value", "place"),
    [
        ("yes_no", "perhaps", ""),
        ("yes_no", 3, ""),
        ("yes_no", [], ""),
        ("date", "2026-02-30", ""),
        ("date", "23 mars 2020", ""),
        ("date", "1899-12-31", ""),
        ("date", "2026-11-24", ""),
        ("number", "12 apples", ""),
        ("number", "--5", ""),
        ("number", True, ""),
        ("text", "   ", ""),
        ("text", "x" * 501, ""),
        ("choice", "other", ""),
        ("choice", ["a"], ""),
        ("trips", "none", ""),
        ("trips", [{"left": "", "returned": "2020-01-01"}], "0.left"),
        ("trips", ["2020-01-01"], "0.left"),
        ("trips", [{"left": "2020-01-02", "returned": "2020-01-01"}], "0.returned"),
        ("trips", [{"left": "2026-11-24", "returned": None}], "0.left"),
        ("trips", [{"left": "2020-01-01", "returned": "2027-01-01"}], "0.returned"),
        ("trips", [{"left": {"earliest": None, "latest": "2020-01-01"}}], "0.left"),
        ("trips", [{"left": "2020-01-01", "returned": "2020-01-02"}] * 201, ""),
        ("spans", [{"kind": "holiday", "first": "2020-01-01", "last": None}], "0.kind"),
        ("spans", [{"kind": "a", "first": "2020-01-02", "last": "2020-01-01"}], "0.last"),
        ("tax_years", [{"year": "next", "duty": "yes", "filed": "yes"}], "0.year"),
        ("tax_years", [{"year": 2027, "duty": "yes", "filed": "yes"}], "0.year"),
        ("tax_years", [{"year": 2020, "duty": "often", "filed": "yes"}], "0.duty"),
        ("tax_years", [{"year": 2020}, {"year": "2020"}], "1.year"),
    ],
)
def test_a_bad_answer_is_named_where_it_is(kind, value, place):
    assert list(problems(kind, value, ("a", "b"))) == [place]


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("yes_no", "no", False),
        ("date", "2026-11-23", "2026-11-23"),
        ("number", "1\u00a0234,5", "1234.5"),
        ("number", 7, 7),
        ("text", "  Zoé\n  Côté  ", "Zoé Côté"),
        ("trips", [{"left": "2020-01-01", "returned": "2020-01-01"}], None),
        (
            "trips",
            [{"left": "2020-01-01", "returned": ""}],
            [{"left": "2020-01-01", "returned": None}],
        ),
        ("tax_years", [{"year": "2020"}], [{"year": 2020, "duty": "unknown", "filed": "unknown"}]),
        ("text", "", None),
    ],
)
def test_a_good_answer_is_kept_in_one_form(kind, value, kept):
    checked = answers.check(FactType(kind), value, LIMITS)
    assert not checked.problems
    assert checked.value == (value if kept is None and value else kept)


def test_trips_may_overlap_and_are_put_in_order():
    given_trips = [
        {"left": "2021-03-01", "returned": "2021-05-01"},
        {"left": "2020-03-01", "returned": "2021-04-01"},
    ]
    assert answers.check(FactType("trips"), given_trips, LIMITS).value == given_trips[::-1]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.dates().map(str),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "left",
                    "returned",
                    "kind",
                    "first",
                    "last",
                    "year",
                    "duty",
                    "filed",
                    "earliest",
                    "latest",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    st.sampled_from(["yes_no", "date", "number", "text", "choice", "trips", "spans", "tax_years"]),
    json_values,
)
def test_whatever_is_typed_is_refused_or_can_be_read_by_the_rules(kind, value):
    checked = answers.check(FactType(kind, choices=("a",)), value, LIMITS)
    if not checked.problems:
        rules.decode_value(FactType(kind, choices=("a",)), checked.value)


@pytest.mark.django_db
def test_valid_answers_are_saved_beside_the_rejected_ones(draft, amina):
    with pytest.raises(AnswersRejected) as caught:
        cases.save_answers(
            actor=amina,
            application_id=draft,
            answers={
                "pr_date": "2019-05-01",
                "birth_date": "tomorrow",
                "trips": [{"left": "2020-05-01", "returned": "2020-04-01"}],
                "application_date": "2020-01-01",
                "shoe_size": 43,
            },
        )
    error = caught.value
    assert set(error.fields) == {"birth_date", "trips.0.returned", "application_date", "shoe_size"}
    assert error.saved == ("pr_date",)
    assert all(said.en and said.fr for said in error.fields.values())
    facts = cases.view(actor=amina, application_id=draft).facts
    assert {name: line.value for name, line in facts.items()} == {"pr_date": "2019-05-01"}


@pytest.mark.django_db
def test_a_correction_adds_a_row_and_the_last_write_wins(draft, amina, definition):
    for day in ("2019-05-01", "2019-05-02", "2019-05-02"):
        cases.save_answers(actor=amina, application_id=draft, answers={"pr_date": day})
    from onegov.cases.models import CaseFact

    rows = CaseFact.objects.filter(application_id=draft, concept="pr_date").order_by("recorded_at")
    assert [(row.value, row.is_current) for row in rows] == [
        ("2019-05-01", False),
        ("2019-05-02", True),
    ]
    cases.save_answers(actor=amina, application_id=draft, answers={"pr_date": ""})
    line = cases.view(actor=amina, application_id=draft).facts
    assert "pr_date" not in line
    assert rows.count() == 2


@pytest.mark.django_db
def test_an_answer_against_a_register_is_kept_beside_it_as_disputed(draft, amina):
    cases.record_facts(
        actor=WORKER, application_id=draft, facts=[said("pr_date", date(2019, 5, 1))]
    )
    cases.save_answers(actor=amina, application_id=draft, answers={"pr_date": "2019-04-01"})
    line = cases.view(actor=amina, application_id=draft).facts["pr_date"]
    assert line.is_disputed
    assert (line.from_register.value, line.from_person.value) == ("2019-05-01", "2019-04-01")
    assert "pr_date" not in cases.facts(actor=amina, application_id=draft)
    cases.save_answers(actor=amina, application_id=draft, answers={"pr_date": "2019-05-01"})
    line = cases.view(actor=amina, application_id=draft).facts["pr_date"]
    assert not line.is_disputed
    assert cases.facts(actor=amina, application_id=draft)["pr_date"] == date(2019, 5, 1)


@pytest.mark.django_db
def test_a_range_of_a_register_is_settled_by_an_answer_inside_it(draft, amina):
    trip = Trip(date(2020, 1, 1), date(2020, 1, 5), date(2020, 2, 1), None)
    cases.record_facts(
        actor=WORKER, application_id=draft, facts=[said("trips", (trip,), "CBSA.entry_exit")]
    )
    inside = [{"left": "2020-01-03", "returned": "2020-02-20"}]
    cases.save_answers(actor=amina, application_id=draft, answers={"trips": inside})
    assert not cases.view(actor=amina, application_id=draft).facts["trips"].is_disputed
    exact = Trip(date(2020, 1, 3), date(2020, 1, 3), date(2020, 2, 20), date(2020, 2, 20))
    assert cases.facts(actor=amina, application_id=draft)["trips"] == (exact,)
    outside = [{"left": "2020-01-06", "returned": "2020-02-20"}]
    cases.save_answers(actor=amina, application_id=draft, answers={"trips": outside})
    assert cases.view(actor=amina, application_id=draft).facts["trips"].is_disputed
    assert "trips" not in cases.facts(actor=amina, application_id=draft)


def test_what_settles_a_range_and_what_does_not():
    ranged = [{"left": {"earliest": "2020-01-01", "latest": "2020-01-05"}, "returned": None}]
    assert not counting.contradicts(ranged, ranged)
    assert not counting.contradicts(ranged, [{"left": "2020-01-05", "returned": None}])
    assert counting.contradicts(ranged, [{"left": "2020-01-05", "returned": "2020-02-01"}])
    assert counting.contradicts(ranged, [])
    assert counting.contradicts("2020-01-01", None)
    assert not counting.contradicts(None, "2020-01-01")
    taxes = [{"year": 2020, "duty": "unknown", "filed": "no"}]
    assert not counting.contradicts(taxes, [{"year": 2020, "duty": "yes", "filed": "no"}])
    assert counting.contradicts(taxes, [{"year": 2020, "duty": "yes", "filed": "yes"}])


@pytest.mark.django_db
def test_a_register_that_speaks_after_the_person_makes_their_answer_disputed(draft, amina):
    cases.save_answers(actor=amina, application_id=draft, answers={"pr_date": "2019-04-01"})
    cases.record_facts(
        actor=WORKER, application_id=draft, facts=[said("pr_date", date(2019, 5, 1))]
    )
    assert cases.view(actor=amina, application_id=draft).facts["pr_date"].is_disputed
    cases.record_facts(
        actor=WORKER, application_id=draft, facts=[said("pr_date", date(2019, 4, 1))]
    )
    line = cases.view(actor=amina, application_id=draft).facts["pr_date"]
    assert not line.is_disputed
    assert line.from_person is None


@pytest.mark.django_db
def test_a_dispute_needs_a_reason_and_may_leave_the_value_open(draft, amina):
    cases.record_facts(actor=WORKER, application_id=draft, facts=[said("removal_order", True)])
    with pytest.raises(AnswersRejected) as caught:
        cases.dispute(
            actor=amina, application_id=draft, concept="removal_order", value=False, reason=" "
        )
    assert set(caught.value.fields) == {"removal_order.reason"}
    cases.dispute(
        actor=amina, application_id=draft, concept="removal_order", value=None, reason="Wrong file."
    )
    line = cases.view(actor=amina, application_id=draft).facts["removal_order"]
    assert line.is_disputed
    assert line.from_person.reason == "Wrong file."
    assert "removal_order" not in cases.facts(actor=amina, application_id=draft)


@pytest.mark.django_db
def test_an_unknown_of_a_register_is_stored_as_unknown(draft, amina):
    cases.record_facts(actor=WORKER, application_id=draft, facts=[said("pr_date", UNKNOWN)])
    line = cases.view(actor=amina, application_id=draft).facts["pr_date"]
    assert (line.value, line.is_disputed) == (None, False)
    cases.save_answers(actor=amina, application_id=draft, answers={"pr_date": "2019-04-01"})
    assert cases.facts(actor=amina, application_id=draft) == {"pr_date": date(2019, 4, 1)}


@pytest.mark.django_db
def test_an_offer_waits_for_the_person(draft, amina):
    offer = [said("pr_date", date(2019, 5, 1)), said("removal_order", UNKNOWN)]
    cases.offer_facts(actor=amina, application_id=draft, provider="IRCC.status", facts=offer)
    answer = cases.source_answers(actor=amina, application_id=draft)["IRCC.status"]
    assert answer.state == "offered"
    assert [(fact.concept, fact.value) for fact in answer.facts] == [
        ("pr_date", "2019-05-01"),
        ("removal_order", UNKNOWN),
    ]
    assert not cases.view(actor=amina, application_id=draft).facts
    for _ in range(2):
        cases.use_source(actor=amina, application_id=draft, provider="IRCC.status")
    line = cases.view(actor=amina, application_id=draft).facts["pr_date"]
    assert line.from_register.evidence_id == "evidence-IRCC.status"
    assert len(line.rows) == 1
    cases.type_instead(actor=amina, application_id=draft, provider="IRCC.status")
    answers_now = cases.source_answers(actor=amina, application_id=draft)
    assert (answers_now["IRCC.status"].state, answers_now["IRCC.status"].facts) == ("used", ())


@pytest.mark.django_db
def test_what_the_person_chose_to_use_replaces_what_they_typed_before(draft, amina):
    cases.save_answers(
        actor=amina, application_id=draft, answers={"pr_date": "2019-04-01", "removal_order": False}
    )
    cases.dispute(
        actor=amina, application_id=draft, concept="removal_order", value=False, reason="I know."
    )
    offer = [said("pr_date", date(2019, 5, 1)), said("removal_order", True)]
    cases.offer_facts(actor=amina, application_id=draft, provider="IRCC.status", facts=offer)
    cases.use_source(actor=amina, application_id=draft, provider="IRCC.status")
    facts = cases.view(actor=amina, application_id=draft).facts
    assert (facts["pr_date"].value, facts["pr_date"].is_disputed) == ("2019-05-01", False)
    assert facts["pr_date"].from_person is None
    assert facts["removal_order"].is_disputed


@pytest.mark.django_db
def test_a_declined_offer_is_forgotten(draft, amina):
    cases.offer_facts(
        actor=amina,
        application_id=draft,
        provider="IRCC.status",
        facts=[said("pr_date", date(2019, 5, 1))],
    )
    cases.type_instead(actor=amina, application_id=draft, provider="IRCC.status")
    answer = cases.source_answers(actor=amina, application_id=draft)["IRCC.status"]
    assert (answer.state, answer.facts) == ("typed", ())


@pytest.mark.django_db
def test_after_submission_nothing_changes(submitted, amina):
    own = submitted(amina)
    before = cases.view(actor=amina, application_id=own)
    refused = [
        lambda: cases.save_answers(actor=amina, application_id=own, answers={"pr_date": None}),
        lambda: cases.record_facts(actor=WORKER, application_id=own, facts=[said("trips", ())]),
        lambda: cases.dispute(
            actor=amina, application_id=own, concept="trips", value=[], reason="No."
        ),
        lambda: cases.attach(
            actor=amina, application_id=own, document="language_proof", name="a", data=b"x"
        ),
        lambda: cases.type_instead(actor=amina, application_id=own, provider="IRCC.status"),
    ]
    for attempt in refused:
        with pytest.raises(AlreadySubmitted):
            attempt()
    assert cases.view(actor=amina, application_id=own) == before


@pytest.mark.django_db
def test_one_draft_for_each_person_and_service(definition, amina):
    first = cases.start(actor=amina, definition=definition, language="fr")
    assert cases.start(actor=amina, definition=definition, language="en") == first
    assert cases.start(actor=person(), definition=definition, language="en") != first
    assert [one.id for one in cases.list_mine(actor=amina)] == [first]


@pytest.mark.django_db
def test_everything_in_order_is_accepted(draft, amina):
    cases.save_answers(actor=amina, application_id=draft, answers=EVERYTHING_IN_ORDER)
    facts = cases.view(actor=amina, application_id=draft).facts
    assert {name: line.value for name, line in facts.items()} == EVERYTHING_IN_ORDER
