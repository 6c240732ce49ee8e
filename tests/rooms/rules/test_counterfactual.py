"""The smallest change that makes a goal pass: it passes, and nothing smaller does."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.core.types import UNKNOWN, Text
from onegov.rules.public import Aim, counterfactual, evaluate, parse
from onegov.rules.types import FactType, Range, RuleSet

ON = date(2026, 11, 23)
HASH = "0" * 64
LAW = (
    f'[{{act: C-29, at: "5(1)", fid: 1, reviewed: 2026-11-23, sha256: {{en: {HASH}, fr: {HASH}}}}}]'
)
YES_NO = "{yes: {en: Y, fr: O}, no: {en: N, fr: N}, unknown: {en: U, fr: I}}"
KNOWN = "{known: {en: K, fr: C}, unknown: {en: U, fr: I}}"
FACTS = {
    "start": FactType("date"),
    "birth": FactType("date"),
    "one": FactType("yes_no"),
    "two": FactType("yes_no"),
    "mode": FactType("choice", choices=("air", "land", "sea")),
    "level": FactType("number", least=0, most=9),
    "other": FactType("number", least=0, most=9),
    "half": FactType("number", "years", least=0, most=3, decimals=1),
    "funds": FactType("number", "cents", least=0, most=100_000_000),
}
LABELS = {
    "one": Text("Permanent resident", "Statut de résident permanent"),
    "level": Text("Listening level", "Niveau de compréhension de l’oral"),
    "mode": Text("Way in", "Voie d’entrée"),
    "mode.sea": Text("By sea", "Par mer"),
    "mode.air": Text("By air", "Par avion"),
}
PERSON = {
    "one": False,
    "two": False,
    "mode": "air",
    "level": Fraction(3),
    "other": Fraction(3),
    "half": Fraction(1),
    "funds": Fraction(500_000),
    "birth": date(2010, 1, 1),
}


def read(value: str, *, because: str = YES_NO, unit: str = "") -> RuleSet:
    text = f"""\
goal: goal
as_of: start
rules:
  - rule: goal
    label: {{en: Your score, fr: Votre résultat}}
    law: {LAW}
    {unit}
    value: {value}
    because: {because}
"""
    return parse(text, file="rules.yaml", facts=FACTS, labels=LABELS)


def find(value: str, **facts: object):  # type: ignore[no-untyped-def]
    return counterfactual(read(value), facts={**PERSON, **facts}, on=ON)


def changed(value: str, **facts: object) -> list[dict[str, object]]:
    return [{c.fact: c.after for c in option.changes} for option in find(value, **facts).options]


def plain(text: Text) -> Text:
    """With ordinary spaces, as one types them."""
    return Text(text.en.replace("\u00a0", " "), text.fr.replace("\u00a0", " "))


def test_one_answer_is_flipped_and_said_in_both_languages() -> None:
    found = find("one and level >= 3")
    assert [option.changes[0].fact for option in found.options] == ["one"]
    assert plain(found.text) == Text(
        en="You would qualify if “Permanent resident” were yes.",
        fr="Vous seriez admissible si « Statut de résident permanent » était « oui ».",
    )


def test_the_nearest_number_is_enough_in_both_directions() -> None:
    assert changed("level >= 7") == [{"level": Fraction(7)}]
    assert changed("level <= 1") == [{"level": Fraction(1)}]
    assert changed("level = 1 or level = 9") == [{"level": Fraction(1)}]


def test_the_nearest_choice_is_proposed() -> None:
    assert changed('mode in ["sea", "land"]') == [{"mode": "land"}]
    assert "“Way in” were “By sea” instead of “By air”" in find('mode = "sea"').text.en


def test_money_and_tenths_are_exact_to_the_last_cent() -> None:
    assert changed("funds >= $22,895.01") == [{"funds": Fraction(2_289_501)}]
    assert changed("half > 2.2 years") == [{"half": Fraction(23, 10)}]
    assert changed("funds * 2 - $100 >= $300,000") == [{"funds": Fraction(15_005_000)}]


def test_every_single_fact_that_is_enough_is_told_and_pairs_only_when_none_is() -> None:
    assert changed("one or level >= 4") == [{"level": Fraction(4)}, {"one": True}]
    assert changed("one and level >= 4") == [{"one": True, "level": Fraction(4)}]


def test_a_number_goal_has_a_threshold() -> None:
    ruleset = read("level * 10 points + other * 1 point", because=KNOWN, unit="unit: points")
    assert counterfactual(ruleset, facts=PERSON, on=ON) is None
    found = counterfactual(ruleset, facts=PERSON, on=ON, aim=Aim(at_least=Fraction(90)))
    assert found is not None
    assert found.options[0].value == 93
    assert plain(found.text).en == (
        "“Your score” would be 93 points if “Listening level” were 9 instead of 3."
    )
    assert plain(found.text).fr == (
        "« Votre résultat » serait de 93 points si « Niveau de compréhension de l’oral » "
        "était de 9 plutôt que de 3."
    )
    assert counterfactual(ruleset, facts=PERSON, on=ON, aim=Aim(at_least=Fraction(33))) is None


def test_dates_and_what_is_told_to_stay_are_left_alone() -> None:
    adult = "age_at(birth, start) >= 18 years or one"
    assert changed(adult) == [{"one": True}]
    found = counterfactual(read(adult), facts=PERSON, on=ON, changeable=["level", "birth"])
    assert found is not None
    assert (found.options, found.never) == ((), True)
    assert found.text.en == "No change in the facts that can change would be enough."


def test_what_no_change_can_reach_is_proved_and_four_facts_are_too_many() -> None:
    assert find("level >= 10").never
    four = find('one and two and mode = "sea" and level = 9')
    assert (four.options, four.tried, four.never, four.gave_up) == ((), 3, False, False)


def test_with_unknown_facts_it_says_what_no_longer_rules_out() -> None:
    found = find("one and two and level >= 3", two=UNKNOWN)
    assert [option.changes[0].fact for option in found.options] == ["one"]
    assert found.options[0].waits_for == {"two"}
    assert not found.options[0].passes
    assert "would no longer be ruled out. It would still depend on: two." in found.text.en
    assert "Le résultat dépendrait encore de\u00a0: two." in found.text.fr


def test_what_is_not_ruled_out_needs_answers_and_no_change() -> None:
    assert find("one or two", two=UNKNOWN).options[0].changes[0].fact == "one"
    assert find("level >= 3 and two", two=UNKNOWN).options == ()
    assert find("one and level >= 3", level=Range(Fraction(2), Fraction(4))).options == ()


def test_a_search_that_is_too_long_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onegov.rules.reasoning.counterfactual.MOST_RUNS", 10)
    found = find("funds = $7,654.32 and level * 2 = 14")
    assert found.gave_up
    assert "stopped at its limit" in found.text.en


comparisons = st.one_of(
    st.sampled_from(["one", "not two", "two", 'mode = "sea"', 'mode in ["land", "sea"]']),
    st.builds("{} {} {}".format, st.sampled_from(["level", "other"]),
              st.sampled_from([">=", "<", "=", "!="]), st.integers(0, 10)),
    st.builds("level {} other {} {}".format, st.sampled_from("+-*"),
              st.sampled_from([">=", "="]), st.integers(0, 20)),
    st.builds("min(level, other) >= {}".format, st.integers(0, 9)),
)  # fmt: skip
conditions = st.recursive(
    comparisons,
    lambda inner: (
        st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
        | st.builds("not ({})".format, inner)
    ),
    max_leaves=6,
)
people = st.fixed_dictionaries(
    {
        "one": st.booleans(),
        "two": st.booleans(),
        "mode": st.sampled_from(("air", "land", "sea")),
        "level": st.integers(0, 9).map(Fraction),
        "other": st.integers(0, 9).map(Fraction),
    }
)
VALUES: dict[str, tuple[object, ...]] = {
    "one": (False, True),
    "two": (False, True),
    "mode": ("air", "land", "sea"),
    "level": tuple(map(Fraction, range(10))),
    "other": tuple(map(Fraction, range(10))),
}


def distance(person: Mapping[str, object], other: Mapping[str, object]) -> tuple[int, Fraction]:
    """How many facts differ, and by how much of what each allows."""
    moves = [
        Fraction(abs(VALUES[name].index(other[name]) - VALUES[name].index(value)),
                 len(VALUES[name]) - 1)
        for name, value in person.items() if other[name] != value
    ]  # fmt: skip
    return len(moves), sum(moves, Fraction(0))


@settings(max_examples=60, deadline=None)
@given(condition=conditions, person=people)
def test_nothing_smaller_passes_by_brute_force(condition: str, person: dict[str, object]) -> None:
    ruleset = read(f"'{condition}'" if '"' in condition else condition)
    used = sorted(ruleset.uses)
    passing = [
        distance(person, other)
        for values in product(*(VALUES[name] for name in used))
        if evaluate(ruleset, facts=(other := {**person, **dict(zip(used, values, strict=True))}),
                    on=ON).is_true
    ]  # fmt: skip
    found = counterfactual(ruleset, facts=person, on=ON)
    smallest = min(passing, default=None)
    if smallest == (0, 0):
        assert found is None
        return
    assert found is not None
    assert not found.gave_up
    if smallest is None or smallest[0] > 3:
        assert found.options == ()
        return
    best = {change.fact: change.after for change in found.options[0].changes}
    assert distance(person, {**person, **best}) == smallest
    for option in found.options:
        after = {**person, **{change.fact: change.after for change in option.changes}}
        assert evaluate(ruleset, facts=after, on=ON).is_true
        assert len(option.changes) == smallest[0]
