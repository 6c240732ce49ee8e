"""What the room's commands share: problems told in both languages."""

import argparse
import sys
from collections.abc import Callable

from onegov.rules.errors import RulesError

Command = Callable[[argparse.Namespace], int]


def guarded(command: Command) -> Command:
    """``command``, with each problem told in both languages; the exit code is then 1."""

    def run(options: argparse.Namespace) -> int:
        try:
            return command(options)
        except RulesError as error:
            for problem in error.problems:
                place = f"{problem.file}:{problem.line}: {problem.element} [{problem.code}]"
                sys.stdout.write(f"{place}\n  {problem.message.en}\n  {problem.message.fr}\n")
            return 1

    return run
