"""Commands for policy analysts: ``onegov law``. No Django."""

import argparse
import json
import os
from pathlib import Path
from typing import Final

from onegov.core import clock
from onegov.core.types import Text
from onegov.rules.commands.shared import guarded
from onegov.rules.language.folder import read_ruleset
from onegov.rules.law import citing


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Will add the command ``law``."""
    law = subparsers.add_parser("law", help="cite the law and notice when it changes")
    commands = law.add_subparsers(dest="law_command", required=True)
    _add_cite(commands)
    _add_check(commands)


def _add_cite(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    cite = commands.add_parser("cite", help="print a citation, ready to paste under law:")
    cite.add_argument("act", help="such as C-29 or SOR-93-246")
    cite.add_argument("at", help='such as "5(1)(c)(i)"')
    _add_data(cite)
    cite.set_defaults(run=guarded(cite_law))


def _add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = commands.add_parser("check", help="compare every clause of a service with the law")
    check.add_argument("folder", type=Path, help="such as services/ircc/citizenship-grant")
    check.add_argument("--json", action="store_true", help="one JSON object, for machines")
    _add_data(check)
    check.set_defaults(run=guarded(check_law))


def _add_data(parser: argparse.ArgumentParser) -> None:
    given = os.environ.get("ONEGOV_DATA")
    parser.add_argument(
        "--data",
        type=Path,
        default=Path(given) if given else None,
        required=not given,
        help="folder of the official files (default: ONEGOV_DATA)",
    )


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
