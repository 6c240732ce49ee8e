"""``onegov rules doc``: a service's rules as a page that policy and law read side by side."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from onegov.rules.commands.shared import (
    Subcommands,
    every_service,
    guarded,
    service_folder,
    tell_in,
)
from onegov.rules.doc.index import page_name, write_index
from onegov.rules.doc.law_texts import LawTexts
from onegov.rules.doc.page import write_page
from onegov.rules.doc.service import ServiceDoc, read_service
from onegov.rules.doc.words import LANGUAGES
from onegov.rules.errors import RulesError
from onegov.rules.law.library import Library


def add(commands: Subcommands) -> None:
    """Will add the command."""
    doc = commands.add_parser(
        "doc", help="a bilingual page of a service's rules, with the law beside"
    )
    doc.add_argument(
        "folder", nargs="?", type=service_folder, help="such as ircc/citizenship-grant"
    )
    doc.add_argument("--all", action="store_true", help="every service, and an index")
    doc.add_argument(
        "--out", type=Path, metavar="FILE|DIR", help="where to write (default: a file here)"
    )
    doc.add_argument("--lang", choices=LANGUAGES, help="one language alone")
    # Their defaults come from the environment, which cli.py alone reads.
    doc.add_argument(
        "--state",
        type=Path,
        default=argparse.SUPPRESS,
        help="folder whose laws/ holds the texts (default: .onegov/run)",
    )
    doc.add_argument(
        "--data",
        type=Path,
        default=argparse.SUPPRESS,
        help="folder of official files (default: ONEGOV_DATA)",
    )
    doc.set_defaults(run=guarded(write_docs), parser=doc)


def write_docs(options: argparse.Namespace) -> int:
    """Will write one page, or the pages of all services with their index."""
    if (options.folder is None) != options.all:
        options.parser.error("name one service, or --all / nommez un service, ou indiquez --all")
    languages = (options.lang,) if options.lang else LANGUAGES
    library = Library(options.state / "laws", options.data)
    if options.all:
        return _write_all(options.out or Path("rules-doc"), library, languages)
    service = read_service(options.folder)
    page = write_page(service, LawTexts(library), languages=languages)
    _write(options.out or Path(page_name(service)), page)
    return 0


def _write_all(out: Path, library: Library, languages: Sequence[str]) -> int:
    """Will write every page; a service that can't be read is told and left out."""
    services: list[ServiceDoc] = []
    unread = 0
    for folder in every_service():
        try:
            service = read_service(folder)
        except RulesError as error:
            print("".join(tell_in(folder, problem) for problem in error.problems), end="")
            unread += 1
            continue
        services.append(service)
        page = write_page(service, LawTexts(library), languages=languages)
        _write(out / page_name(service), page)
    _write(out / "index.html", write_index(services, languages=languages))
    return 1 if unread else 0


def _write(path: Path, page: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(page, encoding="utf-8")
    print(path)
