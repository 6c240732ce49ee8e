"""The schemas as files that editors read."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from onegov.rules.schema.definition_file import definition_file
from onegov.rules.schema.examples_file import examples_file
from onegov.rules.schema.parts import Schema
from onegov.rules.schema.rules_file import rules_file

#: The schema of each file of a service.
SCHEMAS: Final[Mapping[str, Callable[[], Schema]]] = {
    "definition": definition_file,
    "rules": rules_file,
    "tests": examples_file,
}


def write_schema(name: str) -> str:
    """The schema of ``<name>.yaml`` as JSON text."""
    return json.dumps(SCHEMAS[name](), ensure_ascii=False, indent=1) + "\n"


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Will write every schema into ``folder``; the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / f"{name}.json" for name in SCHEMAS)
    for path in paths:
        path.write_text(write_schema(path.stem), encoding="utf-8")
    return paths
