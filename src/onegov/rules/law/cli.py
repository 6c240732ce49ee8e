"""``onegov law``: bring the law's text in, cite it, notice when it changes. No Django.

This door, and it alone in its folder, reads services and the environment.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from onegov.core import clock
from onegov.core.types import Text
from onegov.rules.commands.shared import Subcommands, guarded, service_folder, tell_in
from onegov.rules.errors import Problem, RulesError
from onegov.rules.language.service_law import read_service_law, service_id
from onegov.rules.law import checking, citing, loading, replay, telling, telling_changes
from onegov.rules.law.library import LANGUAGES, Library


def register(subparsers: Subcommands) -> None:
    """Will add the command ``law``."""
    law = subparsers.add_parser("law", help="cite the law and notice when it changes")
    commands = law.add_subparsers(dest="law_command", required=True, metavar="COMMAND")
    for add in (_add_import, _add_cite, _add_check, _add_replay):
        add(commands)


def _add_import(commands: Subcommands) -> None:
    load = commands.add_parser("import", help="load Justice Canada's XML of an Act or regulation")
    load.add_argument("source", metavar="FILE|URL", help="its English or its French file")
    _add_places(load, data=False)
    load.set_defaults(run=guarded(import_law))


def _add_cite(commands: Subcommands) -> None:
    cite = commands.add_parser("cite", help="print a citation, ready to paste under law:")
    cite.add_argument("act", help="such as C-29 or SOR-93-246")
    cite.add_argument("at", help='such as "5(1)(c)(i)" or "Schedule 1.1"')
    _add_places(cite)
    cite.set_defaults(run=guarded(cite_law))


def _add_check(commands: Subcommands) -> None:
    check = commands.add_parser("check", help="compare every clause of services with the law")
    _add_folders(check)
    _add_places(check)
    check.set_defaults(run=guarded(check_law))


def _add_replay(commands: Subcommands) -> None:
    again = commands.add_parser("replay", help="what would have been flagged in earlier years")
    _add_folders(again)
    again.add_argument("--act", help="one Act or regulation, such as SOR-2002-227")
    again.add_argument("--at", help='one place in it, such as "186(v)"')
    again.add_argument("--history", type=Path, help="folder of earlier versions")
    _add_places(again)
    again.set_defaults(run=guarded(replay_law))


def _add_folders(parser: argparse.ArgumentParser) -> None:
    text = "such as ircc/citizenship-grant (default: all under services/)"
    parser.add_argument("folders", metavar="FOLDER", nargs="*", type=service_folder, help=text)


def _add_places(parser: argparse.ArgumentParser, *, data: bool = True) -> None:
    home = Path(os.environ.get("ONEGOV_HOME", ".")) / ".onegov" / "run"
    state = Path(os.environ.get("ONEGOV_STATE", home))
    parser.add_argument("--json", action="store_true", help="one JSON object, for machines")
    text = f"folder whose laws/ holds the texts (default: {state})"
    parser.add_argument("--state", type=Path, default=state, help=text)
    if data:
        given = os.environ.get("ONEGOV_DATA")
        text = "folder of official files (default: ONEGOV_DATA)"
        parser.add_argument("--data", type=Path, default=Path(given) if given else None, help=text)


def _library(options: argparse.Namespace) -> Library:
    return Library(options.state / "laws", options.data)


def import_law(options: argparse.Namespace) -> int:
    """Will load a file or an address into the store; 0 when it stands there."""
    from onegov.rules.law import fetching

    library, source = Library(options.state / "laws"), options.source
    is_address = fetching.is_address(source)
    xml_bytes = fetching.fetch(source) if is_address else loading.read_file(Path(source))
    loaded = loading.load(xml_bytes, library.laws, source=source)
    if options.json:
        print(json.dumps(telling.loaded_row(loaded), ensure_ascii=False))
        return 0
    document = loaded.document
    other = library.document_or_none(document.id, "en" if document.language == "fr" else "fr")
    print("\n".join([*telling.tell_loaded(loaded), *telling.tell_other(loaded, other)]))
    return 0


def cite_law(options: argparse.Namespace) -> int:
    """Will print a citation and the text that it cites, in both languages."""
    library = _library(options)
    citation = citing.cite(library, options.act, options.at, reviewed=clock.today())
    texts = {tag: library.find(options.act, options.at, tag).text for tag in LANGUAGES}
    if options.json:
        print(json.dumps(telling.citation_row(citation, texts), ensure_ascii=False))
        return 0
    print(citing.write_block(citation))
    for language, text in texts.items():
        print(f"# {citation.label.in_(language)}\n#   {text}")
    return 0


def check_law(options: argparse.Namespace) -> int:
    """Will compare what services cite with the law; 0 when all that carries a hash matches."""
    library = _library(options)
    folders = _services(options.folders)
    if not folders:
        raise _problem(
            "no_service",
            "services",
            Text(
                en="There is no service here. Name the folder of one.",
                fr="Il n’y a aucun service ici. Indiquez le dossier d’un service.",
            ),
        )
    reports = [_check(library, folder) for folder in folders]
    good = all(report.is_good for report in reports)
    if options.json:
        rows = [telling.report_row(report) for report in reports]
        print(json.dumps({"services": rows, "ok": good}, ensure_ascii=False))
    else:
        for folder, report in zip(folders, reports, strict=True):
            print("".join(tell_in(folder, problem) for problem in report.problems), end="")
            print("\n".join(telling.tell_report(report)))
        print("".join(f"{line}\n" for line in telling.tell_missing(reports)), end="")
    return 0 if good else 1


def _check(library: Library, folder: Path) -> checking.Report:
    try:
        law = read_service_law(folder)
    except RulesError as error:
        return checking.Report(service_id(folder), problems=error.problems)
    return checking.Report(
        law.service,
        uses=checking.check_uses(library, law.uses),
        clauses=checking.check_uses(library, law.clauses),
        sources=checking.check_sources(law.sources, law.uses),
    )


def replay_law(options: argparse.Namespace) -> int:
    """Will print what changed over the years, and what rests on it; 0."""
    if options.at and not options.act:
        raise _problem(
            "no_act",
            options.at,
            Text(
                en="Name the Act or regulation too, with --act.",
                fr="Indiquez aussi la loi ou le règlement, avec --act.",
            ),
        )
    history = _history(options)
    uses = list(_named_uses(_services(options.folders)))
    held = replay.sections(history)
    if options.act:
        held = replay.choose(held, options.act, options.at)
    elif options.folders:
        held = replay.choose_cited(held, uses)
    changes = replay.replay(history, places=held, uses=uses)
    if options.json:
        rows = [telling_changes.change_row(change) for change in changes]
        print(json.dumps({"changes": rows}, ensure_ascii=False))
        return 0
    for change in changes:
        print("\n".join(telling_changes.tell_change(change)))
    print("\n".join(telling_changes.tell_counts(changes)))
    return 0


def _history(options: argparse.Namespace) -> Path:
    history = options.history or (options.data and options.data / "laws" / "history")
    if history is not None and history.is_dir():
        return Path(history)
    raise _problem(
        "no_history",
        str(history or ""),
        Text(
            en="There are no earlier versions here. Name their folder with --history, "
            "or the official files with --data.",
            fr="Il n’y a pas de versions antérieures ici. Indiquez leur dossier avec --history, "
            "ou les fichiers officiels avec --data.",
        ),
    )


def _named_uses(folders: Iterable[Path]) -> Iterator[citing.Use]:
    """What services cite, each with its service; one that can't be read is told and left out."""
    for folder in folders:
        try:
            law = read_service_law(folder)
        except RulesError as error:
            sys.stderr.write(f"{service_id(folder)}\n")
            sys.stderr.writelines(tell_in(folder, problem) for problem in error.problems)
            continue
        for use in (*law.uses, *law.clauses):
            yield citing.Use(f"{law.service} {use.used_by}", use.citation)


def _services(given: list[Path]) -> list[Path]:
    """The folders given, or those of every service."""
    roots = (Path("services"), Path(os.environ.get("ONEGOV_HOME", ".")) / "services")
    root = next((root for root in roots if root.is_dir()), roots[0])
    return given or sorted(path.parent for path in root.glob("*/*/rules.yaml"))


def _problem(code: str, element: str, message: Text) -> RulesError:
    return RulesError([Problem("", 0, element, f"law.{code}", message)])
