"""What the room's commands share: naming a service, telling problems in both languages."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from onegov.rules.errors import Problem, RulesError

Command = Callable[[argparse.Namespace], int]
Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_CHECKOUT: Final = Path(__file__).resolve().parents[4]


def service_folder(given: str) -> Path:
    """The folder of a service from its path or its id (``ircc/citizenship-grant``).

    Raises:
        argparse.ArgumentTypeError: there is none.
    """
    for folder in (Path(given), Path("services") / given, _CHECKOUT / "services" / given):
        if (folder / "rules.yaml").is_file():
            return folder
    raise argparse.ArgumentTypeError(
        f"no rules.yaml in “{given}”; give a folder or an id such as ircc/citizenship-grant / "
        f"aucun rules.yaml dans « {given} »; donnez un dossier ou un identifiant tel que "
        "ircc/citizenship-grant"
    )


def guarded(command: Command) -> Command:
    """``command``, with each problem told in both languages; the exit code is then 1."""

    def run(options: argparse.Namespace) -> int:
        try:
            return command(options)
        except RulesError as error:
            for problem in error.problems:
                sys.stdout.write(tell(problem))
            return 1

    return run


def tell(problem: Problem) -> str:
    """A problem as its place and three lines: what is wrong, in both languages, and what to write."""
    column = f":{problem.column}" if problem.column else ""
    lines = [f"{problem.file}:{problem.line}{column}: {problem.element} [{problem.code}]"]
    lines += [problem.message.en, problem.message.fr]
    if problem.fix:
        lines.append(f"→ {problem.fix.en} / {problem.fix.fr}")
    return "\n  ".join(lines) + "\n"
