"""``onegov rules facts``: every fact that a service names, for whoever calls its rules."""

import argparse
import json
from collections.abc import Iterator, Sequence

from onegov.rules.commands.evaluate import add_language
from onegov.rules.commands.outcome_json import both
from onegov.rules.commands.outcome_text import colon
from onegov.rules.commands.shared import Subcommands, guarded, service_folder
from onegov.rules.commands.values import describe_values, example_value
from onegov.rules.language.folder import read_folder_questions, read_ruleset
from onegov.rules.types import RuleSet
from onegov.rules.types.questions import Condition, Question
from onegov.rules.types.tree import Name, rule_nodes


def add(commands: Subcommands) -> None:
    """Will add the command."""
    facts = commands.add_parser(
        "facts", help="list a service's facts: types, units, values, labels"
    )
    facts.add_argument("folder", type=service_folder, help="such as ircc/citizenship-grant")
    add_language(facts)
    facts.add_argument("--json", action="store_true", help="one JSON object, for machines")
    facts.set_defaults(run=guarded(list_facts))


def list_facts(options: argparse.Namespace) -> int:
    """Will print every fact of a service."""
    ruleset = read_ruleset(options.folder)
    questions = read_folder_questions(options.folder)
    if options.json:
        rows = [_fact_json(ruleset, question) for question in questions.values()]
        shown = {"version": ruleset.source_hash, "as_of": ruleset.as_of, "facts": rows}
        print(json.dumps(shown, ensure_ascii=False))
        return 0
    for question in questions.values():
        print("\n".join(_fact_lines(ruleset, question, options.lang)))
    return 0


def used_by(ruleset: RuleSet, fact: str) -> tuple[str, ...]:
    """The rules that name ``fact`` themselves, in order."""
    naming = (
        rule.name
        for rule in ruleset.rules
        for node in rule_nodes(rule)
        if isinstance(node, Name) and (node.scope, node.name) == ("fact", fact)
    )
    return tuple(dict.fromkeys(naming))


def _fact_json(ruleset: RuleSet, question: Question) -> dict[str, object]:
    kind = ruleset.facts[question.name]
    choices = [
        {
            "value": value,
            "label": both(question.choices[value]) if value in question.choices else None,
        }
        for value in kind.choices
    ]
    return {
        "fact": question.name,
        "type": kind.kind,
        "unit": kind.unit,
        "from": kind.least,
        "through": kind.most,
        "decimals": kind.decimals,
        "choices": choices,
        "label": both(question.label),
        "question": both(question.question),
        "hint": both(question.hint) if question.hint else None,
        "sources": list(question.sources),
        "only_if": [_condition_json(each) for each in question.only_if],
        "changeable": question.changeable,
        "used_by": list(used_by(ruleset, question.name)),
        "expected": both(describe_values(kind)),
        "example": example_value(kind),
    }


def _condition_json(condition: Condition) -> dict[str, object]:
    age = {"from": condition.age_from, "through": condition.age_through}
    return {
        "fact": condition.fact,
        "is": list(condition.values),
        "age": None if age == {"from": None, "through": None} else age,
    }


def _fact_lines(ruleset: RuleSet, question: Question, language: str) -> Iterator[str]:
    kind = ruleset.facts[question.name]
    example = json.dumps(example_value(kind), ensure_ascii=False)
    yield f"{question.name}{colon(language)}{question.label.in_(language)}"
    yield f"    {describe_values(kind).in_(language)}; {example}"
    rules = used_by(ruleset, question.name)
    yield f"    {_used(rules, language)}"


def _used(rules: Sequence[str], language: str) -> str:
    if language == "en":
        return f"used by {', '.join(rules)}" if rules else "used by no rule"
    return f"utilisé par {', '.join(rules)}" if rules else "utilisé par aucune règle"
