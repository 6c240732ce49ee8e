"""``onegov rules compare``: who gains and who loses between two versions of a service."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onegov.core import clock
from onegov.core.types import Text
from onegov.rules.commands.evaluate import add_language, read_day
from onegov.rules.commands.outcome_json import both
from onegov.rules.commands.shared import Subcommands, guarded, service_folder
from onegov.rules.errors import Problem, RulesError

if TYPE_CHECKING:  # NumPy is loaded only when two versions are compared
    from onegov.rules.population.comparing import Comparison
    from onegov.rules.population.lines import Line

_MILLION: Final = 1_000_000
_MOST: Final = 100 * _MILLION
_BAR: Final = 40


def add(commands: Subcommands) -> None:
    """Will add the command."""
    compare = commands.add_parser(
        "compare", help="who gains and who loses between two versions, over invented people"
    )
    compare.add_argument("old", type=service_folder, help="folder or id of the old version")
    compare.add_argument(
        "new",
        type=service_folder,
        nargs="?",
        help="of the new one; the same on another day if left out",
    )
    compare.add_argument("--population", type=_read_size, default=_MILLION, metavar="N")
    compare.add_argument("--seed", type=int, default=1, help="another seed draws other people")
    compare.add_argument("--as-of", type=read_day, metavar="DATE", help="law of this day; today")
    compare.add_argument("--as-of-old", type=read_day, metavar="DATE", help="of the old version")
    compare.add_argument("--as-of-new", type=read_day, metavar="DATE", help="of the new version")
    compare.add_argument(
        "--by",
        nargs="+",
        action="extend",
        default=[],
        metavar="FACT|RULE",
        help="sort people by these",
    )
    compare.add_argument("--out", type=Path, metavar="DIR", help="write CSV, HTML and SVG there")
    add_language(compare)
    compare.add_argument("--json", action="store_true", help="one JSON object, for machines")
    compare.set_defaults(run=guarded(compare_versions))


def _read_size(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text[:10]) <= _MOST:
        return int(text)
    raise argparse.ArgumentTypeError(
        f"“{text}” is not a number from 1 to {_MOST:,} / « {text} » n’est pas un nombre de 1 à {_MOST}"
    )


def compare_versions(options: argparse.Namespace) -> int:
    """Will compare two versions and print, and write where asked, what changes."""
    from onegov.rules.population.comparing import compare
    from onegov.rules.population.files import write_files
    from onegov.rules.population.report import write_report
    from onegov.rules.population.versions import read_version

    old_day, new_day = _days(options)
    comparison = compare(
        read_version(options.old, old_day),
        read_version(options.new or options.old, new_day),
        size=options.population,
        seed=options.seed,
        by=list(dict.fromkeys(options.by)),
        tell=_progress(options.population),
    )
    written = _write(comparison, options.out, write_files) if options.out else []
    if options.json:
        print(json.dumps(_comparison_json(comparison), ensure_ascii=False))
        return 0
    print(write_report(comparison, options.lang), end="")
    for path in written:
        print(path)
    return 0


def _days(options: argparse.Namespace) -> tuple[date, date]:
    day = options.as_of or clock.today()
    return options.as_of_old or day, options.as_of_new or day


def _progress(size: int) -> Callable[[int], None]:
    """A bar on the terminal, none where nobody looks."""

    def tell(done: int) -> None:
        filled = _BAR * done // size
        end = "\n" if done >= size else ""
        sys.stderr.write(f"\r[{'#' * filled}{' ' * (_BAR - filled)}] {100 * done // size:3}%{end}")
        sys.stderr.flush()

    return tell if sys.stderr.isatty() else lambda _: None


def _write(
    comparison: "Comparison", folder: Path, write: Callable[["Comparison", Path], list[Path]]
) -> list[Path]:
    try:
        return write(comparison, folder)
    except OSError:
        message = Text(
            en="Files cannot be written in this folder.",
            fr="Impossible d’écrire des fichiers dans ce dossier.",
        )
        raise RulesError([Problem(str(folder), 0, "--out", "rules.unwritable", message)]) from None


def _comparison_json(comparison: "Comparison") -> dict[str, object]:
    from onegov.rules.population.lines import lines_of

    old, new = comparison.versions
    return {
        "population": comparison.size,
        "seed": comparison.seed,
        "old": {"version": old.ruleset.source_hash, "as_of": old.on.isoformat()},
        "new": {"version": new.ruleset.source_hash, "as_of": new.on.isoformat()},
        "goal": comparison.goal,
        "by": [grouping.name for grouping in comparison.groupings if grouping.name],
        "changes": [_line_json(line) for line in lines_of(comparison)],
        "unchanged": [each.rule.name for each in comparison.rules if not each.total.changed],
        "differences": [
            {"what": d.what, "name": d.name, "label": both(d.label), "text": both(d.text)}
            for d in comparison.differences
        ],
        "one_by_one": list(comparison.one_by_one),
    }


def _line_json(line: "Line") -> dict[str, object]:
    return {
        "rule": line.rule,
        "label": both(line.label),
        "by": line.by,
        "group": both(line.group),
        "change": line.change,
        "text": both(line.text),
        "people": line.people,
        "of": line.of,
        "share": float(line.share),
        "mean": None if line.mean is None else float(line.mean),
        "greatest": None if line.most is None else float(line.most),
        "unit": line.unit,
    }
