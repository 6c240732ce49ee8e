"""What the room's commands share: naming a service, telling problems in both languages."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from onegov.rules.errors import Problem, RulesError
from onegov.rules.language.folder import find_folder
from onegov.rules.telling import tell

__all__ = [
    "Command",
    "Subcommands",
    "every_service",
    "guarded",
    "service_folder",
    "tell",
    "tell_in",
]

Command = Callable[[argparse.Namespace], int]
Subcommands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_CHECKOUT: Final = Path(__file__).resolve().parents[4]


def service_folder(given: str) -> Path:
    """The folder of a service from its path or its id (``ircc/citizenship-grant``).

    Raises:
        argparse.ArgumentTypeError: there is none.
    """
    folder = find_folder(given)
    if folder.is_dir():
        return folder
    raise argparse.ArgumentTypeError(
        f"there is no service “{given}”; give a folder or an id such as ircc/citizenship-grant / "
        f"il n’y a pas de service « {given} »; donnez un dossier ou un identifiant tel que "
        "ircc/citizenship-grant"
    )


def every_service() -> tuple[Path, ...]:
    """The folders of all services that have rules, in order."""
    roots = (Path("services"), _CHECKOUT / "services")
    root = next((root for root in roots if root.is_dir()), roots[0])
    return tuple(sorted(path.parent for path in root.glob("*/*/rules.yaml")))


def guarded(command: Command) -> Command:
    """``command``, with each problem told in both languages; the exit code is then 1."""

    def run(options: argparse.Namespace) -> int:
        try:
            return command(options)
        except RulesError as error:
            folder = getattr(options, "folder", None)
            for problem in error.problems:
                sys.stdout.write(tell_in(folder, problem))
            return 1

    return run


def tell_in(folder: Path | None, problem: Problem, kind: str = "") -> str:
    """A problem of a file of ``folder``, with its line where that can be read."""
    path = folder / problem.file if folder and problem.file else Path(problem.file)
    try:
        source = path.read_text(encoding="utf-8") if problem.line else ""
    except (OSError, UnicodeDecodeError):
        path, source = Path(problem.file), ""
    return tell(problem, path=str(path) if problem.file else "", source=source, kind=kind)
