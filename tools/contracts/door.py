"""Import-linter contract: a room is entered by its door only."""

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, output

DOORS = {"public", "types", "errors"}
# core is shared whole; ui is templates and forms; project puts the rooms together.
OPEN_ROOMS = {"core", "ui"}
FREE_IMPORTERS = {"project", "__main__"}


class DoorContract(Contract):  # type: ignore[misc]
    """An import across rooms must name ``<room>.public``, ``.types`` or ``.errors``."""

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        breaches = sorted(
            f"{importer} -> {imported}"
            for importer in graph.modules
            if importer.startswith("onegov.")
            for imported in graph.find_modules_directly_imported_by(importer)
            if _is_breach(importer, imported)
        )
        return ContractCheck(kept=not breaches, metadata={"breaches": breaches})

    def render_broken_contract(self, check: Any) -> None:
        for breach in check.metadata["breaches"]:
            output.print_error(breach)


def _is_breach(importer: str, imported: str) -> bool:
    if not imported.startswith("onegov."):
        return False
    from_room, (to_room, *inside) = importer.split(".")[1], imported.split(".")[1:]
    if from_room == to_room or from_room in FREE_IMPORTERS or to_room in OPEN_ROOMS:
        return False
    return not inside or inside[0] not in DOORS
