"""``onegov rules evaluate``: what the rules come to for one person, and what would change it."""

import argparse
import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from onegov.core import clock
from onegov.rules.commands.answer import answer, can_change
from onegov.rules.commands.fact_file import read_fact_file, tell_refusal
from onegov.rules.commands.outcome_json import answer_json
from onegov.rules.commands.outcome_text import write_answer
from onegov.rules.commands.shared import Subcommands, guarded, service_folder
from onegov.rules.errors import RulesError
from onegov.rules.language.folder import read_folder_questions, read_ruleset
from onegov.rules.types import RuleSet
from onegov.rules.types.changes import Aim


def add(commands: Subcommands) -> None:
    """Will add the command."""
    evaluate = commands.add_parser("evaluate", help="apply a service's rules to facts in a file")
    evaluate.add_argument("folder", type=service_folder, help="such as ircc/citizenship-grant")
    evaluate.add_argument(
        "--facts", required=True, metavar="FILE", help="JSON; - reads it from the input"
    )
    add_day(evaluate)
    evaluate.add_argument("--goal", default="", metavar="RULE", help="another rule than the goal")
    evaluate.add_argument(
        "--at-least", type=read_number, metavar="N", help="what a goal that is a number must reach"
    )
    evaluate.add_argument(
        "--keep", action="append", default=[], metavar="FACT", help="a fact that cannot change"
    )
    add_language(evaluate)
    evaluate.add_argument("--json", action="store_true", help="one JSON object, for machines")
    evaluate.set_defaults(run=guarded(evaluate_facts))


def add_day(parser: argparse.ArgumentParser) -> None:
    """Will add ``--as-of``."""
    parser.add_argument(
        "--as-of", type=read_day, metavar="DATE", help="YYYY-MM-DD; the day of the facts, or today"
    )


def add_language(parser: argparse.ArgumentParser) -> None:
    """Will add ``--lang``."""
    parser.add_argument("--lang", choices=("en", "fr"), default="en", help="language of the text")


def read_day(text: str) -> date:
    """A date as YYYY-MM-DD; raises argparse.ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"“{text}” is not a date of the calendar (YYYY-MM-DD) / "
            f"« {text} » n’est pas une date du calendrier (AAAA-MM-JJ)"
        ) from None


def read_number(text: str) -> Fraction:
    """An exact number; raises argparse.ArgumentTypeError."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(
            f"“{text}” is not a number / « {text} » n’est pas un nombre"
        ) from None


def evaluate_facts(options: argparse.Namespace) -> int:
    """Will print what the rules come to; 1 when the facts cannot be read."""
    ruleset = read_ruleset(options.folder)
    changeable = can_change(read_folder_questions(options.folder), options.keep)
    try:
        facts = read_fact_file(options.facts, ruleset.facts)
    except RulesError as error:
        return tell_refusal(error, as_json=options.json)
    day = day_of(options.as_of, ruleset, facts)
    aim = Aim(options.goal, options.at_least)
    found = answer(ruleset, facts, day, aim=aim, changeable=changeable)
    if options.json:
        print(json.dumps({"ok": True, **answer_json(found)}, ensure_ascii=False))
    else:
        print(write_answer(found, options.lang), end="")
    return 0


def day_of(given: date | None, ruleset: RuleSet, facts: Mapping[str, object]) -> date:
    """The day whose law applies: as given, else the day of the facts, else today."""
    told = facts.get(ruleset.as_of)
    return given or (told if isinstance(told, date) else clock.today())
