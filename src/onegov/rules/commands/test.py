"""``onegov rules test``: a service's worked examples."""

import argparse
import json
from collections.abc import Sequence

from onegov.rules import codec
from onegov.rules.commands.shared import Subcommands, guarded, service_folder
from onegov.rules.examples import Result, run_example
from onegov.rules.language.folder import read_folder_examples, read_ruleset
from onegov.rules.reasoning.wording import write
from onegov.rules.types import FactType


def add(commands: Subcommands) -> None:
    """Will add the command."""
    test = commands.add_parser("test", help="run tests.yaml of a service folder")
    test.add_argument("folder", type=service_folder, help="such as ircc/citizenship-grant")
    test.add_argument("--json", action="store_true", help="one JSON object, for machines")
    test.set_defaults(run=guarded(test_rules))


def test_rules(options: argparse.Namespace) -> int:
    """Will run the worked examples of a folder; 0 when all hold."""
    ruleset = read_ruleset(options.folder)
    results = [
        run_example(ruleset, example) for example in read_folder_examples(options.folder, ruleset)
    ]
    failed = sum(bool(result.differences) for result in results)
    if options.json:
        print(json.dumps(_results_json(results, ruleset.source_hash), ensure_ascii=False))
    else:
        _print_results(results)
        print(f"\n{len(results) - failed} of {len(results)} examples hold.")
        print(f"{len(results) - failed} exemples sur {len(results)} concordent.")
    return 1 if failed else 0


def _results_json(results: Sequence[Result], version: str) -> dict[str, object]:
    rows = [
        {
            "test": result.example.name,
            "on": result.example.on.isoformat(),
            "value": codec.encode_value(FactType("yes_no"), result.evaluation.value),
            "officer": result.evaluation.needs_officer,
            "differences": [{"en": text.en, "fr": text.fr} for text in result.differences],
        }
        for result in results
    ]
    return {
        "version": version,
        "tests": rows,
        "ok": not any(result.differences for result in results),
    }


def _print_results(results: Sequence[Result]) -> None:
    width = max(len(result.example.name) for result in results)
    for result in results:
        example = result.example
        mark = "ok  " if not result.differences else "FAIL"
        answer = (
            "officer" if result.evaluation.needs_officer else write(result.evaluation.value, "en")
        )
        print(f"{mark} {example.name:{width}}  {example.on}  {answer:9}  {example.label.en}")
        for difference in result.differences:
            print(f"       {difference.en}\n       {difference.fr}")
