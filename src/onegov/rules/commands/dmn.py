"""``onegov rules dmn``: decision tables to and from DMN, which other programs read and write."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from onegov.core import clock
from onegov.core.types import Text
from onegov.rules.commands.evaluate import add_language, read_day
from onegov.rules.commands.outcome_json import both
from onegov.rules.commands.outcome_text import colon
from onegov.rules.commands.shared import Subcommands, guarded, service_folder
from onegov.rules.formats.dmn.exporting import Export, export
from onegov.rules.formats.dmn.importing import import_model
from onegov.rules.formats.dmn.markup import MAX_BYTES
from onegov.rules.formats.dmn.model import Decision, Grid
from onegov.rules.formats.dmn.part import missing, write_part
from onegov.rules.formats.dmn.xml_writing import write_xml
from onegov.rules.formats.files import read_bytes, write_text
from onegov.rules.language.folder import read_ruleset


def add(commands: Subcommands) -> None:
    """Will add the command."""
    dmn = commands.add_parser("dmn", help="decision tables to and from DMN 1.3")
    actions = dmn.add_subparsers(dest="dmn_command", required=True, metavar="COMMAND")
    _add_export(actions)
    _add_import(actions)


def _add_export(actions: Subcommands) -> None:
    parser = actions.add_parser("export", help="the rules in force on a day, as a DMN file")
    parser.add_argument("folder", type=service_folder, help="such as ircc/express-entry-crs")
    parser.add_argument("--on", type=read_day, metavar="DATE", help="law of this day; today")
    _add_output(parser, "FILE.dmn")
    parser.set_defaults(run=guarded(export_dmn))


def _add_import(actions: Subcommands) -> None:
    parser = actions.add_parser("import", help="the part of a rules file that a DMN file gives")
    parser.add_argument("file", type=Path, metavar="FILE.dmn")
    _add_output(parser, "FILE.yaml")
    parser.set_defaults(run=guarded(import_dmn))


def _add_output(parser: argparse.ArgumentParser, shape: str) -> None:
    parser.add_argument("--out", type=Path, metavar=shape, help="write there, not on the screen")
    add_language(parser)
    parser.add_argument("--json", action="store_true", help="one JSON object, for machines")


def export_dmn(options: argparse.Namespace) -> int:
    """Will write the rules of a service as DMN and say what is not in it."""
    on = options.on or clock.today()
    service = "/".join(options.folder.resolve().parts[-2:])
    found = export(read_ruleset(options.folder), on=on, service=service)
    told = {"service": service, "on": on.isoformat(), **_export_json(found)}
    _give(options, write_xml(found.model), told, _tell_export(found, options.lang))
    return 0


def import_dmn(options: argparse.Namespace) -> int:
    """Will write what a DMN file gives as rules and say what a person must add."""
    name = options.file.name
    imported = import_model(read_bytes(options.file, most=MAX_BYTES), file=str(options.file))
    notes = missing(imported)
    told = {
        "file": name,
        "facts": [fact.word for fact in imported.facts],
        "parameters": [each.word for each in imported.rulings if each.section == "parameters"],
        "rules": [each.word for each in imported.rulings if each.section == "rules"],
        "to_add": [both(note) for note in notes],
    }
    lines = [_TO_ADD.in_(options.lang), *(f"  {note.in_(options.lang)}" for note in notes)]
    _give(options, write_part(imported, file=name), told, lines)
    return 0


def _give(
    options: argparse.Namespace,
    text: str,
    told: dict[str, object],
    lines: Iterator[str] | list[str],
) -> None:
    """The file where it was asked for; what is told about it beside it."""
    if options.out:
        write_text(options.out, text)
        told |= {"out": str(options.out)}
    if options.json:
        print(json.dumps(told if options.out else told | {"text": text}, ensure_ascii=False))
        return
    if not options.out:
        sys.stdout.write(text)
    print(*lines, sep="\n", file=sys.stdout if options.out else sys.stderr)


def _export_json(found: Export) -> dict[str, object]:
    decisions = found.model.decisions
    return {
        "tables": [each.name for each in decisions if isinstance(each.logic, Grid)],
        "expressions": [each.name for each in decisions if isinstance(each.logic, str)],
        "left_out": [
            {"name": each.name, "label": both(each.label), "reason": both(each.reason)}
            for each in found.left_out
        ],
    }


def _tell_export(found: Export, language: str) -> Iterator[str]:
    yield _EXPORTED.in_(language)
    for decision in found.model.decisions:
        if decision.logic is not None:
            yield f"  {decision.name}{colon(language)}{_form(decision).in_(language)}"
    if found.left_out:
        yield _NOT_EXPORTED.in_(language)
    for each in found.left_out:
        yield f"  {each.name}{colon(language)}{each.reason.in_(language)}"
    yield _LOST.in_(language)


def _form(decision: Decision) -> Text:
    if not isinstance(decision.logic, Grid):
        return Text("expression", "expression")
    lines = len(decision.logic.lines)
    policy = decision.logic.hit_policy
    return Text(f"table {policy}, {lines} rules", f"table {policy}, {lines} règles")


_EXPORTED = Text("Exported:", "Exporté\u00a0:")
_NOT_EXPORTED = Text(
    "Not exported (named in the file, without the way it comes about):",
    "Non exporté (nommé dans le fichier, sans la manière dont cela s’établit)\u00a0:",
)
_LOST = Text(
    "DMN has no place for: reasons, other days than this one, what is not known.",
    "DMN n’a pas de place pour\u00a0: les motifs, les autres jours que celui-ci, ce qui n’est pas connu.",
)
_TO_ADD = Text("A person must add:", "Une personne doit ajouter\u00a0:")
