"""``onegov rules openfisca``: worked examples as OpenFisca's YAML tests."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from onegov.core.types import Text
from onegov.rules.commands.evaluate import add_language
from onegov.rules.commands.outcome_json import both
from onegov.rules.commands.outcome_text import colon
from onegov.rules.commands.shared import Subcommands, guarded, service_folder
from onegov.rules.errors import Problem, RulesError
from onegov.rules.formats.files import write_text
from onegov.rules.formats.openfisca import PERIODS, YamlTests, write_tests
from onegov.rules.language.folder import read_folder_examples, read_ruleset
from onegov.rules.language.proposals import nearest
from onegov.rules.types import RuleSet


def add(commands: Subcommands) -> None:
    """Will add the command."""
    openfisca = commands.add_parser("openfisca", help="worked examples as OpenFisca's YAML tests")
    openfisca.add_argument("folder", type=service_folder, help="such as ircc/express-entry-crs")
    openfisca.add_argument("--out", type=Path, metavar="FILE.yaml", help="write them there")
    openfisca.add_argument(
        "--period", choices=PERIODS, default="day", help="of the tests (default: day)"
    )
    openfisca.add_argument(
        "--rename",
        type=_read_rename,
        action="append",
        default=[],
        metavar="NAME=VARIABLE",
        help="a fact or rule whose variable has another name",
    )
    add_language(openfisca)
    openfisca.add_argument("--json", action="store_true", help="one JSON object, for machines")
    openfisca.set_defaults(run=guarded(export_tests))


def _read_rename(text: str) -> tuple[str, str]:
    name, _, variable = text.partition("=")
    if name and variable.isidentifier():
        return name, variable
    raise argparse.ArgumentTypeError(
        f"“{text}” is not NAME=VARIABLE / «\u00a0{text}\u00a0» n’est pas NOM=VARIABLE"
    )


def export_tests(options: argparse.Namespace) -> int:
    """Will write the examples of a service as tests and say which are left out."""
    ruleset = read_ruleset(options.folder)
    rename = dict(options.rename)
    _check_names(rename, ruleset)
    examples = read_folder_examples(options.folder, ruleset)
    tests = write_tests(ruleset, examples, period=options.period, rename=rename)
    text = f"{_head(options.folder)}{tests.text}"
    if options.out:
        write_text(options.out, text)
    if options.json:
        print(json.dumps(_tests_json(tests, text, options.out), ensure_ascii=False))
        return 0
    if not options.out:
        sys.stdout.write(text)
    print(*_tell(tests, options.lang), sep="\n", file=sys.stdout if options.out else sys.stderr)
    return 0


def _check_names(rename: Mapping[str, str], ruleset: RuleSet) -> None:
    known = {*ruleset.facts, *(rule.name for rule in ruleset.rules)}
    problems = [
        Problem(
            "", 0, f"--rename {name}", "rules.unknown_name", _UNKNOWN_NAME, fix=nearest(name, known)
        )
        for name in rename
        if name not in known
    ]
    if problems:
        raise RulesError(problems)


def _head(folder: Path) -> str:
    service = "/".join(folder.resolve().parts[-2:])
    return f"# {service}: {_MADE.en}\n# {service}\u00a0: {_MADE.fr}\n"


def _tests_json(tests: YamlTests, text: str, out: Path | None) -> dict[str, object]:
    told: dict[str, object] = {
        "examples": tests.kept,
        "left_out": [
            {"test": each.example, "reason": both(each.reason)} for each in tests.left_out
        ],
        "expectations_left_out": tests.fewer,
    }
    return told | ({"out": str(out)} if out else {"text": text})


def _tell(tests: YamlTests, language: str) -> Iterator[str]:
    yield f"{tests.kept} {_KEPT.in_(language)}"
    if tests.left_out:
        yield f"{len(tests.left_out)} {_LEFT_OUT.in_(language)}"
        reasons = Counter(each.reason.in_(language) for each in tests.left_out)
        yield from (
            f"  {count}{colon(language)}{reason}" for reason, count in reasons.most_common()
        )
    if tests.fewer:
        yield f"{tests.fewer} {_FEWER.in_(language)}"
    yield _LOST.in_(language)


_UNKNOWN_NAME: Final = Text(
    "This is no fact and no rule of the service.",
    "Ce n’est ni un fait ni une règle du service.",
)
_MADE: Final = Text(
    "worked examples, made by `onegov rules openfisca`",
    "exemples, produits par `onegov rules openfisca`",
)
_KEPT: Final = Text("examples written.", "exemples écrits.")
_LEFT_OUT: Final = Text("examples left out:", "exemples laissés de côté\u00a0:")
_FEWER: Final = Text(
    "expectations of written examples left out, for the same reasons.",
    "attentes d’exemples écrits laissées de côté, pour les mêmes raisons.",
)
_LOST: Final = Text(
    "Not in the file either: reasons, whether an officer must look, the earliest date.",
    "Ne figurent pas non plus dans le fichier\u00a0: les motifs, le renvoi à un agent ou une agente, la "
    "date la plus proche.",
)
