"""On small grids the proofs say what trying every case says, known or unknown."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from itertools import product

import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from examples import examples
from onegov.core.types import UNKNOWN
from onegov.rules.proofs.kleene import conj, opposite
from onegov.rules.proofs.proving import prove
from onegov.rules.proofs.searching import Patience, Search
from onegov.rules.proofs.segments import Reach
from onegov.rules.proofs.translation import Translator
from onegov.rules.public import parse
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import FactType, RuleSet
from onegov.rules.types.tree import InForce, Literal, Row
from rooms.rules.proof_cases import conditions, confirm, grid, rule, table_of

ON = date(2026, 11, 25)
FACTS = {
    "application_date": FactType("date"),
    "age": FactType("number", "years", least=0, most=4),
    "half": FactType("number", "years", least=0, most=1, decimals=1),
    "spouse": FactType("yes_no"),
    "kind": FactType("choice", choices=("a", "b", "c")),
}
VALUES: Mapping[str, list[object]] = {
    "age": [*range(5), UNKNOWN],
    "spouse": [True, False, UNKNOWN],
    "kind": ["a", "b", "c", UNKNOWN],
}
NAMES = tuple(VALUES)
Facts = dict[str, object]

sizes = st.integers(0, 5)
number_cells = (
    st.sampled_from(["any", "<= 1", ">= 3", "< 4", "> 0", "2"])
    | sizes.map(str)
    | st.tuples(sizes, sizes).map(lambda ends: f"{ends[0]} to {ends[1]}")
)
answer_cells = st.sampled_from(["any", "yes", "no"])
choice_cells = st.sampled_from(["any", "a", "b", "c", "a or b", "b or c"])
CELLS = {"age": number_cells, "spouse": answer_cells, "kind": choice_cells}
LEVEL = rule(
    "choices: {a: {en: A, fr: A}, b: {en: B, fr: B}, c: {en: C, fr: C}}\n"
    "table:\n  - {when: age < 2 years, then: a}\n  - {when: spouse, then: b}\n  - {otherwise: b}",
    name="level",
)
LOOKED_AT = rule(
    "refer_if: 'kind = \"c\"'",
    name="looked_at",
    because="{yes: {en: Y, fr: O}, refer: {en: R, fr: R}, unknown: {en: U, fr: I}}",
)
#: Inputs that depend on each other, with the cells that they may have.
DEPENDENT = {
    "level": choice_cells,
    '"age + 1 year"': number_cells,
    '"age >= 2 years"': answer_cells,
    '"min(age, 2 years)"': number_cells,
    **CELLS,
}


def read(*rules: str) -> RuleSet:
    text = f"goal: score\nas_of: application_date\nrules:\n{''.join(rules)}"
    return parse(text, file="rules.yaml", facts=FACTS)


@st.composite
def grids(draw: st.DrawFn, inputs: Mapping[str, st.SearchStrategy[str]]) -> str:
    of = draw(st.lists(st.sampled_from(list(inputs)), min_size=1, max_size=3, unique=True))
    rows = draw(st.lists(st.tuples(*(inputs[name] for name in of)), min_size=1, max_size=5))
    listed = (
        f"if: [{', '.join(f'{cell!r}' for cell in row)}], then: {n}" for n, row in enumerate(rows)
    )
    return grid(f"[{', '.join(of)}]", *listed)


def cases() -> Iterator[Facts]:
    """Every case, a fact told or not."""
    for values in product(*VALUES.values()):
        yield dict(zip(NAMES, values, strict=True))


def whens(ruleset: RuleSet, facts: Facts) -> list[tuple[Row, object]]:
    run = Run(ruleset, facts, ON)
    rows = table_of(run.rules["score"]).rows
    return [(row, run.find(row.when, {}).value) for row in rows if row.when is not None]


def check(text: str) -> None:
    ruleset = read(LEVEL, text)
    every = {tuple(facts.values()): whens(ruleset, facts) for facts in cases()}
    gap = any(all(value is False for _, value in rows) for rows in every.values())
    overlap = any(sum(value is True for _, value in rows) > 1 for rows in every.values())
    flaws = prove(ruleset, file="rules.yaml")
    codes = {flaw.problem.code for flaw in flaws}
    assert ("rules.table_gap" in codes, "rules.table_overlap" in codes) == (gap, overlap)
    whole = [rows for case, rows in every.items() if UNKNOWN not in case]
    lines = {row.line for row, _ in whole[0]}
    alive = {row.line for rows in whole for row, value in rows if value is True}
    told = {"rules.dead_row", "rules.swapped_bounds"}
    assert {flaw.problem.line for flaw in flaws if flaw.problem.code in told} == lines - alive
    for flaw in flaws:
        confirm(ruleset, flaw)
        assert flaw.witness is None or flaw.witness.is_whole


@settings(max_examples=examples(40))
@given(text=grids(CELLS))
def test_grids_of_facts(text: str) -> None:
    check(text)


@settings(max_examples=examples(40))
@given(text=grids(DEPENDENT))
def test_grids_of_inputs_that_depend_on_each_other(text: str) -> None:
    check(text)


ATOMS = st.sampled_from(
    ["age < 2 years", "age >= 3 years", "age = 4 years", "spouse", 'kind = "a"', 'kind in ["b", "c"]',
     'level = "a"', "min(age, 2 years) + 1 year > 2 years", "age / 2 > 1 year", "spouse = (age > 1 year)",
     "age != 2 years", "true", "looked_at", "max(age, 1 year) - age <= 0 years"]
)  # fmt: skip
EXPRESSIONS = st.recursive(
    ATOMS,
    lambda parts: (
        st.tuples(parts, st.sampled_from(["and", "or"]), parts).map(
            lambda tree: f"({tree[0]} {tree[1]} {tree[2]})"
        )
        | parts.map(lambda part: f"not ({part})")
    ),
    max_leaves=6,
)


@settings(max_examples=examples(25))
@given(texts=st.lists(EXPRESSIONS, min_size=1, max_size=3))
def test_a_condition_means_to_z3_what_it_means_to_the_evaluation(texts: list[str]) -> None:
    ruleset = read(
        LEVEL,
        LOOKED_AT,
        conditions(*(f"when: '{text}', then: 1" for text in texts), "otherwise: 2"),
    )
    search = Search(Translator(ruleset, InForce(), z3.Context()), Reach(ruleset), Patience())
    rows = [row for row in table_of(ruleset.rules[-1]).rows if row.when is not None]
    truths = [search.translator.truth(row.when, "score") for row in rows if row.when is not None]
    for facts in cases():
        told = [_told(search, name, value) for name, value in facts.items()]
        model = search.find(*told)
        for truth, (_, value) in zip(truths, whens(ruleset, facts), strict=True):
            surely, possibly = (_holds(model, part) for part in (truth.surely, truth.possibly))
            if UNKNOWN in facts.values():  # bounds of a number that z3 does not follow
                assert surely <= (value is True)
                assert possibly >= (value is not False)
            else:
                assert (surely, possibly) == (value is True, value is not False)


def _told(search: Search, name: str, value: object) -> object:
    fact = search.translator.fact(name)
    if value is UNKNOWN:
        return opposite(fact.known)
    plain = Run(search.translator.ruleset, {name: value}, ON).facts[name]
    return conj(fact.known, fact.equals(plain, search.translator.words))


def _holds(model: object, part: object) -> bool:
    evaluate = partial(getattr(model, "eval"), model_completion=True)  # noqa: B009
    return part if isinstance(part, bool) else bool(z3.is_true(evaluate(part)))


first_hit = st.lists(EXPRESSIONS, min_size=1, max_size=4)


@settings(max_examples=examples(25))
@given(texts=first_hit)
def test_rows_of_a_list_that_never_apply(texts: list[str]) -> None:
    texts = [text.replace("looked_at", "false") for text in texts]
    ruleset = read(
        LEVEL,
        LOOKED_AT,
        conditions(*(f"when: '{text}', then: 1" for text in texts), "otherwise: 2"),
    )
    reached: set[int] = set()
    for facts in cases():
        if UNKNOWN not in facts.values():
            applying = (row.line for row, value in whens(ruleset, facts) if value is True)
            reached |= {line for line in [next(applying, 0)] if line}
    flaws = prove(ruleset, file="rules.yaml")
    dead = {flaw.problem.line for flaw in flaws if flaw.problem.code == "rules.dead_row"}
    rows = table_of(ruleset.rules[-1]).rows
    assert dead == {row.line for row in rows if row.when is not None} - reached
    assert all(isinstance(row.then, Literal) for row in rows)


@settings(max_examples=examples(40))
@given(text=EXPRESSIONS)
def test_rules_with_one_answer_for_everybody(text: str) -> None:
    because = "{yes: {en: Y, fr: O}, no: {en: N, fr: N}, unknown: {en: U, fr: I}}"
    ruleset = read(LEVEL, LOOKED_AT, rule(f"value: '{text}'", because=because))
    answers = {
        Run(ruleset, facts, ON).rule("score").value
        for facts in cases()
        if UNKNOWN not in facts.values()
    }
    flaws = prove(ruleset, file="rules.yaml")
    always = "rules.constant_rule" in {flaw.problem.code for flaw in flaws}
    names_a_fact = any(name in text for name in (*NAMES, "level", "looked_at"))
    assert always == (len(answers) == 1 and UNKNOWN not in answers and names_a_fact)
