"""``onegov check``, ``onegov publish`` and ``onegov search``."""

import argparse
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from onegov.rules.public import find_folder

if TYPE_CHECKING:
    from onegov.rules.errors import Problem


def register(subparsers: Any) -> None:
    """Will add this room's commands."""
    check = subparsers.add_parser("check", help="say everything that is wrong with a service")
    check.add_argument(
        "folder", type=find_folder, metavar="SERVICE", help="its folder, or <department>/<service>"
    )
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.set_defaults(run=_check)
    publish = subparsers.add_parser("publish", help="make a service's folder the version served")
    publish.add_argument("folder", type=find_folder, metavar="SERVICE")
    publish.add_argument("--json", action="store_true", help="print one JSON object")
    publish.set_defaults(run=_publish)
    search = subparsers.add_parser("search", help="search the published services")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("--lang", choices=("en", "fr"), default="en")
    search.add_argument("--json", action="store_true", help="print one JSON object")
    search.set_defaults(run=_search)


def _check(options: argparse.Namespace) -> int:
    from onegov.catalogue.logic import folder

    checked = folder.check(options.folder)
    errors = [each for each in checked.problems if not folder.is_warning(each)]
    warnings = [each for each in checked.problems if folder.is_warning(each)]
    if options.json:
        print(json.dumps({
            "ok": not errors,
            "version": checked.content.version if checked.content and not errors else None,
            "errors": [_as_json(options.folder, each) for each in errors],
            "warnings": [_as_json(options.folder, each) for each in warnings],
        }, ensure_ascii=False))  # fmt: skip
        return 1 if errors else 0
    for problem in checked.problems:
        print(_told(options.folder, problem, folder.is_warning(problem)), end="")
    print(_counted(len(errors), len(warnings)))
    return 1 if errors else 0


def _counted(errors: int, warnings: int) -> str:
    english = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    french = f"{errors} erreur{'s' * (errors > 1)}, {warnings} avertissement{'s' * (warnings > 1)}"
    return f"{english} / {french}"


def _as_json(folder: Path, problem: "Problem") -> dict[str, object]:
    return {
        "file": str(folder / problem.file),
        "line": problem.line,
        "column": problem.column,
        "element": problem.element,
        "code": problem.code,
        "en": problem.message.en,
        "fr": problem.message.fr,
        "fix": _fix_as_json(problem),
    }


def _fix_as_json(problem: "Problem") -> dict[str, str] | None:
    """The proposal: in words, and what to replace by what where it is exact."""
    from onegov.rules.errors import Fix

    if problem.fix is None:
        return None
    said = {"en": problem.fix.en, "fr": problem.fix.fr}
    if isinstance(problem.fix, Fix) and problem.fix.is_exact:
        return said | {"old": problem.fix.old, "new": problem.fix.new}
    return said


def _told(folder: Path, problem: "Problem", warning: bool) -> str:
    from onegov.rules.public import tell

    path = folder / problem.file
    source = path.read_text("utf-8") if problem.line and path.is_file() else ""
    kind = "warning / avertissement" if warning else "error / erreur"
    return tell(problem, path=str(path), source=source, kind=kind)


def _start_django() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onegov.project.settings")
    django.setup()


def _publish(options: argparse.Namespace) -> int:
    from onegov.catalogue.errors import DefinitionError

    _start_django()
    from onegov.catalogue import public
    from onegov.core.types import Actor, ActorKind

    try:
        made = public.publish(
            actor=Actor(kind=ActorKind.MACHINE, name="onegov publish"), folder=options.folder
        )
    except DefinitionError as error:
        for problem in error.problems:
            print(_told(options.folder, problem, warning=False), end="")
        raise
    if options.json:
        print(json.dumps({
            "service_id": made.service_id,
            "version": made.version,
            "sequence": made.sequence,
            "new": made.new,
        }))  # fmt: skip
    elif made.new:
        print(
            f"{made.service_id}: version {made.sequence} is served / est en service ({made.version})"
        )
    else:
        print(f"{made.service_id}: nothing changed / rien n’a changé ({made.version})")
    return 0


def _search(options: argparse.Namespace) -> int:
    _start_django()
    from onegov.catalogue import public

    hits = public.search(query=options.query, language=options.lang)
    if options.json:
        rows = [{"service_id": hit.definition.id, "score": round(hit.score, 3)} for hit in hits]
        print(json.dumps({"query": options.query, "hits": rows}, ensure_ascii=False))
        return 0 if hits else 1
    for hit in hits:
        print(f"{hit.score:7.2f}  {hit.definition.id}  {hit.definition.name.in_(options.lang)}")
    if not hits:
        print("No service found. / Aucun service trouvé.")
    return 0 if hits else 1
