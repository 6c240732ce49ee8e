"""The door of the room: law as code, read, evaluated and explained.

Pure: no clock, no network, no storage. Nothing here takes an actor, because nothing here reads
or writes anybody's data: facts come in as arguments, outcomes go out.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from onegov.core.types import Text
from onegov.rules import codec
from onegov.rules.errors import Problem, RulesError
from onegov.rules.language import examples as example_reading
from onegov.rules.language import reading
from onegov.rules.language.folder import find_folder
from onegov.rules.language.proposals import nearest, propose_date, propose_quotes
from onegov.rules.language.source import Item, read_source
from onegov.rules.law import documents
from onegov.rules.law.acts import write_citation
from onegov.rules.reasoning import counterfactual as counterfactuals
from onegov.rules.reasoning import earliest, evaluation, interview
from onegov.rules.telling import mend, tell
from onegov.rules.types import Evaluation, FactType, LawElement, RuleSet, Value
from onegov.rules.types.changes import Aim, Counterfactual

if TYPE_CHECKING:  # NumPy is loaded only where somebody compiles
    from onegov.rules.compiled.program import Program

# The positioned, bounded YAML reader, for other files in the same dialect (service definitions), and
# how problems in them are told and mended.
__all__ = [
    "Aim",
    "Item",
    "check_examples",
    "compile_rules",
    "counterfactual",
    "decode_value",
    "earliest_date",
    "encode_value",
    "evaluate",
    "find_element",
    "find_folder",
    "mend",
    "nearest",
    "next_fact",
    "parse",
    "propose_date",
    "propose_quotes",
    "read_source",
    "tell",
    "write_citation",
]


def parse(
    text: str,
    *,
    file: str,
    facts: Mapping[str, FactType],
    labels: Mapping[str, Text] | None = None,
) -> RuleSet:
    """Will read and check a rules file.

    Args:
        text: the YAML text of ``rules.yaml``.
        file: its name as problems should show it.
        facts: type of every fact that rules may name.
        labels: names of facts for people, shown in traces (``pr_date``), and of choices
            (``language_evidence.schooling``); the bare name where absent.

    Raises:
        RulesError: with every problem found, by file, line and element, in both languages.
    """
    return reading.read_rules(text, file=file, facts=facts, labels=labels or {})


def check_examples(text: str, *, file: str, ruleset: RuleSet) -> tuple[Problem, ...]:
    """Will say everything that is wrong with the text of a ``tests.yaml``; its examples do not run."""
    try:
        example_reading.read_examples(text, file=file, ruleset=ruleset)
        if "\npopulation:" in f"\n{text}":
            from onegov.rules.population.reading import read_population

            read_population(text, file=file, types=ruleset.facts)
    except RulesError as error:
        return error.problems
    return ()


def evaluate(
    ruleset: RuleSet, *, facts: Mapping[str, object], on: date, goal: str = ""
) -> Evaluation:
    """Will apply the law in force on ``on`` to ``facts``.

    Args:
        facts: typed values by name (see ``decode_value``); a missing key is UNKNOWN, except the
            rule set's ``as_of`` date, which is ``on`` when absent. Facts no rule names are ignored.
        on: the day whose rules, rows and parameters apply.
        goal: another rule than the rule set's own goal.

    Returns:
        Every rule's outcome with reasons, clauses and trace in both languages. Three-valued: a
        True or False stays what it is whatever the unknown facts turn out to be.

    Raises:
        RulesError: a value does not have its fact's type, or ``goal`` is no rule.
    """
    return evaluation.evaluate(ruleset, facts=facts, on=on, goal=goal)


def compile_rules(ruleset: RuleSet, *, on: date, goal: str = "") -> "Program":
    """Will compile the law in force on ``on`` for many decisions.

    Returns:
        A program whose ``decide(facts)`` gives one Decision (``value``, ``[rule]``, ``trace``,
        ``explain()``) and whose ``decide_all(columns)`` gives a whole population's outcomes. Each
        says what ``evaluate`` says. For people of whom many facts are unknown it makes code for
        each set of facts that it meets often.

    Raises:
        RulesError: ``goal`` is no rule.
    """
    from onegov.rules.compiled.program import Program

    return Program(ruleset, on, goal)


def next_fact(
    ruleset: RuleSet, *, facts: Mapping[str, object], on: date, askable: Sequence[str]
) -> str | None:
    """Will say which fact to ask next.

    Args:
        askable: facts that may be asked, in the order of preference.

    Returns:
        The first of them that can still change the goal; None when none of them can.
    """
    return interview.next_fact(ruleset, facts=facts, on=on, askable=askable)


def earliest_date(
    ruleset: RuleSet, *, facts: Mapping[str, object], on: date, until: date
) -> date | None:
    """Will find the first application day on which the goal is True, all else unchanged.

    Each day from ``on`` to ``until`` (inclusive) is tried as the ``as_of`` date under the law of
    that day, skipping only days on which the goal provably cannot be True. A trip that is still
    open is taken to end on ``on``: the person is in Canada from then on.

    Returns:
        The day, or None when there is none until ``until``.
    """
    return earliest.earliest_date(ruleset, facts=facts, on=on, until=until)


def counterfactual(
    ruleset: RuleSet,
    *,
    facts: Mapping[str, object],
    on: date,
    aim: Aim | None = None,
    changeable: Collection[str] | None = None,
) -> Counterfactual | None:
    """Will find the smallest change of the facts that would make a goal pass on ``on``.

    Fewest facts first (up to three), then the smallest move of each: the other answer, the nearest
    choice or number. Exhaustive over what the types of the facts allow; what is skipped is proved
    useless. While facts are unknown that still matter, an option may only lift what rules the goal
    out (``Option.waits_for``).

    Args:
        aim: which goal must reach what; the rule set's own goal must be yes, when absent.
        changeable: facts that a person can change; every told answer, choice and number when
            absent. Dates and lists are always left alone: for time there is ``earliest_date``.

    Returns:
        The changes and how far the search went; None when the goal passes already, or is neither
        a yes-or-no nor a number with ``aim.at_least``.

    Raises:
        RulesError: a value does not have its fact's type, or the goal is no rule.
    """
    return counterfactuals.counterfactual(
        ruleset, facts=facts, on=on, aim=aim, changeable=changeable
    )


def prove(ruleset: RuleSet, *, file: str) -> tuple[Problem, ...]:
    """Will prove the decision tables of a rule set on every day on which its law changes.

    Whatever is known or unknown: at least one row possibly applies, and of a grid no two rows
    surely apply together. Also found: rows that never apply, rules with one answer for everybody,
    dates that do not fit, values that stand out from their row.

    Args:
        file: name of the rules file as problems should show it.

    Returns:
        What is wrong, by line, each with a case that shows it and what to write; those whose code
        is in ``errors.WARNINGS`` stop nobody.
    """
    from onegov.rules.proofs.proving import prove as prove_tables  # loads z3

    flaws = prove_tables(ruleset, file=file)
    return tuple(flaw.problem for flaw in flaws if flaw.level != "note")


def encode_value(kind: FactType | str, value: object) -> object:
    """Will turn a typed value into JSON (dates as YYYY-MM-DD, UNKNOWN as null).

    Shapes as in ``decode_value``; ``kind`` may be the name of the kind.
    """
    return codec.encode_value(kind, value)


def decode_value(kind: FactType | str, json: object) -> Value:
    """Will turn JSON into a typed value; null is UNKNOWN.

    Shapes: yes_no ``true|false`` (or ``"yes"|"no"``); date ``"YYYY-MM-DD"``; number, an integer or
    a decimal in a string, or ``{"low", "high"}``; trips
    ``[{"left": day | {"earliest", "latest"}, "returned": the same | null}]``; spans
    ``[{"kind", "first", "last": day | null}]``; tax_years
    ``[{"year", "duty": "yes"|"no"|"unknown", "filed": the same}]``.

    Raises:
        RulesError: the JSON does not have the shape, or a date is outside 1900–2199.
    """
    return codec.decode_value(kind, json)


def find_element(xml_bytes: bytes, at: str) -> LawElement:
    """Will find the element at ``at`` (``5(1)(c)(i)``) in a Justice Canada XML file.

    Only the ``Body`` counts. French files carry labels as ``c)``; ``at`` has one notation for both.

    Raises:
        RulesError: not well-formed, has a DTD, too large, or no (or more than one) such element.
    """
    return documents.find_element(xml_bytes, at)
