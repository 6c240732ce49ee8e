"""``onegov rules interview``: asks in the terminal only what still matters."""

import argparse
from typing import Final

from onegov.core.types import Text
from onegov.rules.commands.answer import answer, can_change
from onegov.rules.commands.asking import Interview
from onegov.rules.commands.evaluate import add_day, add_language, day_of
from onegov.rules.commands.fact_file import read_fact_file, tell_refusal
from onegov.rules.commands.outcome_text import write_answer
from onegov.rules.commands.shared import Subcommands, guarded, service_folder
from onegov.rules.errors import RulesError
from onegov.rules.language.folder import read_folder_questions, read_ruleset


def add(commands: Subcommands) -> None:
    """Will add the command."""
    interview = commands.add_parser("interview", help="ask only what still matters, and answer")
    interview.add_argument("folder", type=service_folder, help="such as ircc/citizenship-grant")
    interview.add_argument("--facts", metavar="FILE", help="JSON of what is known already")
    add_day(interview)
    add_language(interview)
    interview.set_defaults(run=guarded(hold_interview))


def hold_interview(options: argparse.Namespace) -> int:
    """Will ask, then say what the rules come to."""
    ruleset = read_ruleset(options.folder)
    questions = read_folder_questions(options.folder)
    try:
        facts = read_fact_file(options.facts, ruleset.facts) if options.facts else {}
    except RulesError as error:
        return tell_refusal(error, as_json=False)
    day = day_of(options.as_of, ruleset, facts)
    interview = Interview(ruleset, questions, dict(facts), on=day, language=options.lang)
    print(_WELCOME.in_(options.lang))
    if not interview.hold():
        print(f"\n\n{_ENDED.in_(options.lang)}")
    found = answer(ruleset, interview.facts, day, changeable=can_change(questions))
    print(f"\n{write_answer(found, options.lang, brief=True)}", end="")
    return 0


_WELCOME: Final = Text(
    en="Only what still matters is asked. ? = I don’t know; back = the question before; quit = stop.",
    fr="On ne demande que ce qui compte encore. ? = je ne sais pas; retour = question précédente; "
    "quitter = arrêter.",
)
_ENDED: Final = Text(
    en="No more answers. This is what can be said so far:",
    fr="Plus de réponses. Voici ce qu’on peut dire pour le moment\u00a0:",
)
