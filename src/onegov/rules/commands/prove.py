"""``onegov rules prove``: what proofs find in the decision tables of services."""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from onegov.core.types import Text
from onegov.rules import codec
from onegov.rules.commands.shared import Subcommands, guarded, service_folder
from onegov.rules.language.folder import read_ruleset
from onegov.rules.proofs.flaws import Flaw, Level
from onegov.rules.proofs.placed import tables_of
from onegov.rules.telling import tell
from onegov.rules.types import RuleSet

_FILE: Final = "rules.yaml"
_KINDS: Final[Mapping[Level, str]] = {
    "error": "error / erreur",
    "warning": "warning / avertissement",
    "note": "note / remarque",
}


def add(commands: Subcommands) -> None:
    """Will add the command."""
    prove = commands.add_parser(
        "prove", help="prove that decision tables leave no case out and cover none twice"
    )
    prove.add_argument(
        "folders",
        type=service_folder,
        nargs="+",
        metavar="SERVICE",
        help="such as ircc/study-permit",
    )
    prove.add_argument("--json", action="store_true", help="one JSON object, for machines")
    prove.set_defaults(run=guarded(prove_services))


def prove_services(options: argparse.Namespace) -> int:
    """Will prove each service; 0 when there is no gap and no overlap."""
    from onegov.rules.proofs.proving import prove

    found: list[tuple[Path, RuleSet, tuple[Flaw, ...]]] = []
    for folder in options.folders:
        ruleset = read_ruleset(folder)
        found.append((folder, ruleset, prove(ruleset, file=_FILE)))
    flaws = [flaw for _, _, some in found for flaw in some]
    ok = not any(flaw.level == "error" for flaw in flaws)
    if options.json:
        services = [_as_json(folder, ruleset, some) for folder, ruleset, some in found]
        print(json.dumps({"ok": ok, "services": services}, ensure_ascii=False))
    else:
        for folder, ruleset, some in found:
            _print(folder, ruleset, some)
    return 0 if ok else 1


def _as_json(folder: Path, ruleset: RuleSet, flaws: Sequence[Flaw]) -> dict[str, object]:
    return {
        "service": "/".join(folder.resolve().parts[-2:]),
        "version": ruleset.source_hash,
        "findings": [_flaw_json(folder, ruleset, flaw) for flaw in flaws],
    }


def _flaw_json(folder: Path, ruleset: RuleSet, flaw: Flaw) -> dict[str, object]:
    problem = flaw.problem
    return {
        "file": str(folder / problem.file),
        "line": problem.line,
        "element": problem.element,
        "code": problem.code,
        "level": flaw.level,
        **_both(problem.message),
        "fix": _both(problem.fix) if problem.fix else None,
        "example": _example(ruleset, flaw),
    }


def _both(text: Text) -> dict[str, str]:
    return {"en": text.en, "fr": text.fr}


def _example(ruleset: RuleSet, flaw: Flaw) -> dict[str, object] | None:
    """The facts that show it, as ``onegov rules evaluate`` reads them."""
    if flaw.witness is None:
        return None
    facts = {
        name: codec.encode_value(ruleset.facts[name], value)
        for name, value in flaw.witness.facts.items()
    }
    return {
        "as_of": flaw.witness.on.isoformat(),
        "facts": facts,
        "suffices": flaw.witness.is_whole,
    }


def _print(folder: Path, ruleset: RuleSet, flaws: Sequence[Flaw]) -> None:
    path = folder / _FILE
    source = path.read_text(encoding="utf-8")
    for flaw in flaws:
        print(tell(flaw.problem, path=str(path), source=source, kind=_KINDS[flaw.level]), end="")
    tables = sum(len(list(tables_of(rule))) for rule in ruleset.rules)
    counted = {"table": tables} | {
        level: sum(flaw.level == level for flaw in flaws) for level in _KINDS
    }
    print(f"{folder}: {_count(counted, 'en')}\n{folder}\u00a0: {_count(counted, 'fr')}")


def _count(counted: Mapping[str, int], language: str) -> str:
    """``31 tables, 1 error …``: a plural from 2 in French, except for 1 in English."""
    parts = []
    for name, count in counted.items():
        single = count == 1 if language == "en" else count < 2
        parts.append(f"{count} {_COUNTED[name, single].in_(language)}")
    return ", ".join(parts)


_COUNTED: Final[Mapping[tuple[str, bool], Text]] = {
    ("table", True): Text("table", "tableau"),
    ("table", False): Text("tables", "tableaux"),
    ("error", True): Text("error", "erreur"),
    ("error", False): Text("errors", "erreurs"),
    ("warning", True): Text("warning", "avertissement"),
    ("warning", False): Text("warnings", "avertissements"),
    ("note", True): Text("note", "remarque"),
    ("note", False): Text("notes", "remarques"),
}
