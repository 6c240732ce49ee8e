"""What is tried with each kind of text: read it, and use what was read in every way."""

import io
import json
import random
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Final

from onegov.core.types import UNKNOWN
from onegov.rules.commands.answer import answer
from onegov.rules.commands.fact_file import read_fact_file
from onegov.rules.commands.outcome_json import answer_json
from onegov.rules.commands.values import example_value
from onegov.rules.compiled.rows import columns_of
from onegov.rules.errors import Problem, RulesError
from onegov.rules.language import folder
from onegov.rules.language.cells import check_cell
from onegov.rules.language.checking import check_expression
from onegov.rules.language.grammar import BadExpression
from onegov.rules.language.questions import read_questions
from onegov.rules.public import (
    check_examples,
    compile_rules,
    decode_value,
    encode_value,
    evaluate,
    find_element,
    mend,
    next_fact,
    parse,
    tell,
)
from onegov.rules.types import FactType, RuleSet
from onegov.rules.types.tree import Name
from rooms.rules.fuzz import inputs, texts
from rooms.rules.random_rules import FACTS, ON, person

Try = Callable[[str, random.Random], bool]
FILE: Final = "rules.yaml"
STDIN: Final = "(stdin)"
SERVICE: Final = texts.ROOT / "services/ircc/citizenship-grant"
_LONG: Final = 50_000
_DAYS: Final = (ON, ON, ON, date.min, date.max, date(2024, 2, 29))
_SCOPE: Final = {name: Name(kind, "fact", name) for name, kind in FACTS.items()}
_WHOLE_FILE: Final = {"rules.too_long", "rules.bad_yaml"}  # these may have no line
_GOOD: Final = parse(
    texts.around(
        'days_present_as(trips, 20 years ending the day before applied, spans, ["visit"], spans) > age_days '
        "and (flag or not mark) and age_at(born, applied) >= age and tax_years_met(tax_years, "
        '5 years ending the day before since_day) >= small and (level = "high" or money > $9 * grade)'
    ).replace("age_days", "99 days"),
    file=FILE,
    facts=FACTS,
)
_CITIZENSHIP: Final = folder.read_ruleset(SERVICE)


def check_problems(problems: Sequence[Problem], text: str, file: str = FILE) -> None:
    """Raises AssertionError where a refusal does not say what is wrong, and where, in both languages."""
    lines = len(re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text))
    assert problems
    for problem in problems:
        assert problem.file == file, problem
        assert 0 <= problem.line <= lines + 1, problem
        assert problem.line or problem.code in _WHOLE_FILE or file == STDIN, problem
        assert problem.message.en != problem.message.fr, problem
        assert min(len(problem.message.en), len(problem.message.fr)) > 0, problem
        mend(text, problem)
    told = sum(len(tell(problem, source=text)) for problem in problems)
    assert told <= 100_000 + 20 * len(text), f"{told} signs are told"


def accepted(read: Callable[[], object], text: str, file: str = FILE) -> bool:
    """Whether ``text`` can be read; a refusal must say why."""
    try:
        read()
    except RulesError as error:
        check_problems(error.problems, text, file)
        return False
    return True


def try_rules(text: str, r: random.Random) -> bool:
    """Reads a rules file and uses it."""
    read: list[RuleSet] = []
    if accepted(lambda: read.append(parse(text, file=FILE, facts=FACTS)), text):
        use(read[0], r)
    return bool(read)


def use(ruleset: RuleSet, r: random.Random) -> None:
    """Evaluates, compiles and explains; the ways must agree."""
    for on in {ON, r.choice(_DAYS)}:
        use_on(ruleset, on, r)


def use_on(ruleset: RuleSet, on: date, r: random.Random) -> None:
    """The same under the law of one day."""
    people = [person(r), person(r, known=0.5), {}, {**person(r), ruleset.as_of: r.choice(_DAYS)}]
    program = compile_rules(ruleset, on=on)
    for facts in people:
        plain = evaluate(ruleset, facts=facts, on=on)
        decisions = [program.decide(facts) for _ in range(3)]  # code is made for what comes often
        for name, outcome in plain.outcomes.items():
            assert decisions[-1][name] == outcome.value, (name, facts)
        assert all(name for name, _ in decisions[-1].trace)
        assert decisions[-1].explain() == plain
        next_fact(ruleset, facts=facts, on=on, askable=list(FACTS))
    program.decide_all(columns_of(FACTS, [person(r), person(r)]))


def try_expression(text: str, r: random.Random) -> bool:
    """Checks an expression; a yes-or-no becomes the value of a rule."""
    try:
        node = check_expression(text, _SCOPE)
    except BadExpression as error:
        refused: BadExpression | None = error
    else:
        refused = None
    if refused:
        assert refused.message.en != refused.message.fr
        assert refused.at is None or 0 <= refused.at <= len(text)
        return False
    return node.type.kind != "yes_no" or try_rules(texts.around(text), r)


def try_cell(text: str, r: random.Random) -> bool:
    """Checks a cell of a table under inputs of several types."""
    read = False
    for column in r.sample(list(_SCOPE.values()), 4):
        with suppress(BadExpression):
            check_cell(text, column)
            read = True
    return read


def try_facts(text: str, _r: random.Random) -> bool:
    """Reads a file of facts and answers."""
    sys.stdin = io.TextIOWrapper(io.BytesIO(text.encode("utf-8", "surrogatepass")))
    found: dict[str, object] = {}
    if not accepted(lambda: found.update(read_fact_file("-", FACTS)), text, STDIN):
        return False
    if len(text) < _LONG:  # looking for the first good day is slow with two thousand trips
        json.dumps(answer_json(answer(_GOOD, found, ON)))
    evaluate(_GOOD, facts=found, on=ON)
    compile_rules(_GOOD, on=ON).decide(found)
    for name, value in found.items():
        json.dumps(encode_value(FACTS[name], value))
    return any(value is not UNKNOWN for value in found.values())


def try_law(text: str, r: random.Random) -> bool:
    """Looks for a place in a text of the law."""
    with suppress(RulesError):
        find_element(text.encode("utf-8", "surrogatepass"), inputs.place(r))
        return True
    return False


def try_service(text: str, _r: random.Random) -> bool:
    """Reads the rules of a service and uses them."""
    read: list[RuleSet] = []
    if accepted(lambda: read.append(parse(text, file=FILE, facts=_CITIZENSHIP.facts)), text):
        evaluate(read[0], facts={}, on=ON)
        compile_rules(read[0], on=ON).decide({})
    return bool(read)


def try_definition(text: str, _r: random.Random) -> bool:
    """Reads the facts and questions of a definition."""
    types: dict[str, FactType] = {}
    read = accepted(lambda: types.update(folder.read_facts(text, file=FILE)[0]), text)
    for kind in types.values():
        with suppress(RulesError):
            decode_value(kind, example_value(kind))
            decode_value(kind, "2.5")
    return accepted(lambda: read_questions(text, file=FILE), text) and read


def try_examples(text: str, _r: random.Random) -> bool:
    """Reads worked examples."""
    found = check_examples(text, file=FILE, ruleset=_CITIZENSHIP)
    if found:
        check_problems(found, text)
    return not found


#: How often out of a hundred, what makes the text, what is tried with it.
KINDS: Final[Mapping[str, tuple[float, texts.Maker, Try]]] = {
    "expression": (36, texts.expression, try_expression),
    "cell": (28, texts.cell, try_cell),
    "rules": (20, texts.rules, try_rules),
    "facts": (8, inputs.facts, try_facts),
    "law": (6, inputs.law, try_law),
    "service": (1, texts.service_file(FILE), try_service),
    "definition": (0.5, texts.service_file("definition.yaml"), try_definition),
    "examples": (0.5, texts.service_file("tests.yaml"), try_examples),
}
