"""Commands for policy analysts and IT: ``onegov rules`` and ``onegov law``. No Django."""

import argparse
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from onegov.core import clock
from onegov.core.types import Text
from onegov.rules import codec
from onegov.rules.errors import RulesError
from onegov.rules.examples import Result, run_example
from onegov.rules.language.folder import read_folder_examples, read_ruleset
from onegov.rules.law import citing
from onegov.rules.reasoning.wording import write
from onegov.rules.types import FactType


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add the commands ``rules`` and ``law``."""
    rules = subparsers.add_parser("rules", help="run a service's worked examples")
    _add_test(rules.add_subparsers(dest="rules_command", required=True))
    law = subparsers.add_parser("law", help="cite the law and notice when it changes")
    commands = law.add_subparsers(dest="law_command", required=True)
    _add_cite(commands)
    _add_check(commands)


def _add_test(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    test = commands.add_parser("test", help="run tests.yaml of a service folder")
    test.add_argument("folder", type=Path, help="such as services/ircc/citizenship-grant")
    test.add_argument("--json", action="store_true", help="one JSON object, for machines")
    test.set_defaults(run=_guarded(test_rules))


def _add_cite(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    cite = commands.add_parser("cite", help="print a citation, ready to paste under law:")
    cite.add_argument("act", help="such as C-29 or SOR-93-246")
    cite.add_argument("at", help='such as "5(1)(c)(i)"')
    _add_data(cite)
    cite.set_defaults(run=_guarded(cite_law))


def _add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = commands.add_parser("check", help="compare every clause of a service with the law")
    check.add_argument("folder", type=Path, help="such as services/ircc/citizenship-grant")
    check.add_argument("--json", action="store_true", help="one JSON object, for machines")
    _add_data(check)
    check.set_defaults(run=_guarded(check_law))


def _add_data(parser: argparse.ArgumentParser) -> None:
    given = os.environ.get("ONEGOV_DATA")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(given) if given else None,
        required=not given,
        help="folder of the official files (default: ONEGOV_DATA)",
    )


def _guarded(command: Any) -> Any:
    """``command``, with each problem on a line of its own, in both languages."""

    def run(options: argparse.Namespace) -> int:
        try:
            return int(command(options))
        except RulesError as error:
            for problem in error.problems:
                place = f"{problem.file}:{problem.line}: {problem.element} [{problem.code}]"
                print(f"{place}\n  {problem.message.en}\n  {problem.message.fr}")
            return 1

    return run


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


def cite_law(options: argparse.Namespace) -> int:
    """Will print a citation and the text that it cites, in both languages."""
    citation = citing.cite(options.data, options.act, options.at, reviewed=clock.today())
    print(citing.write_block(citation))
    for language, label in (("en", citation.label.en), ("fr", citation.label.fr)):
        element = citing.find_in_law(options.data, options.act, options.at, language)
        print(f"# {label}\n#   {element.text}")
    return 0


def check_law(options: argparse.Namespace) -> int:
    """Will compare every citation of a folder's rules with the official text; 0 when all match."""
    checked = citing.check_citations(options.data, read_ruleset(options.folder))
    changed = [entry for entry in checked if not entry.is_same]
    if options.json:
        rows = [
            {"used_by": e.used_by, "act": e.citation.act, "at": e.citation.at, "status": e.status}
            for e in checked
        ]
        print(json.dumps({"citations": rows, "ok": not changed}))
        return 1 if changed else 0
    for entry in changed:
        print(f"{entry.used_by}: {entry.citation.label.en}: {_status(entry.status, 'en')}")
        print(f"{entry.used_by} : {entry.citation.label.fr} : {_status(entry.status, 'fr')}")
        print(f"  onegov law cite {entry.citation.act} '{entry.citation.at}'")
    print(f"{len(checked) - len(changed)} of {len(checked)} citations match in both languages.")
    print(
        f"{len(checked) - len(changed)} renvois sur {len(checked)} concordent dans les deux langues."
    )
    return 1 if changed else 0


_STATUS: Final = {
    "same": Text("unchanged", "inchangé"),
    "changed": Text("changed since it was reviewed", "modifié depuis l’examen"),
    "not found": Text("no longer found", "introuvable"),
}


def _status(status: dict[str, citing.Status], language: str) -> str:
    return ", ".join(f"{tag} {_STATUS[word].in_(language)}" for tag, word in status.items())
