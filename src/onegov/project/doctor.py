"""`onegov doctor`: what this machine lacks, and the command that mends it."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from onegov.core.errors import OneGovError
from onegov.project.postgres import binaries


@dataclass(frozen=True)
class Need:
    """Something the platform or its tests need.

    Attributes:
        name: what it is.
        present: whether it is there.
        mend: command that installs it.
        only_for: "" when always needed, else for what.
    """

    name: str
    present: Callable[[], bool]
    mend: str
    only_for: str = ""


def chromium() -> str | None:
    """Path of a Chromium, None when there is none."""
    return (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )


def mariadb() -> str | None:
    """Path of a MariaDB server, None when there is none; Debian keeps it where only root looks."""
    return shutil.which("mariadbd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def _has_postgres() -> bool:
    try:
        binaries.find()
    except OneGovError:
        return False
    return True


NEEDS = (
    Need("Python 3.11 or newer", lambda: sys.version_info >= (3, 11), "apt-get install python3"),
    Need("PostgreSQL", _has_postgres, "apt-get install postgresql"),
    Need("setpriv", lambda: shutil.which("setpriv") is not None, "apt-get install util-linux"),
    Need("Chromium", lambda: chromium() is not None, "apt-get install chromium", "browser tests"),
    Need(
        "MariaDB",
        lambda: mariadb() is not None,
        "apt-get install mariadb-server-core",
        "tests of the SQL adapter",
    ),
    Need("curl", lambda: shutil.which("curl") is not None, "apt-get install curl", "guide tests"),
    Need(
        "Node with npm",
        lambda: shutil.which("npm") is not None,
        "apt-get install npm",
        "tests with strict OpenID clients, bench login",
    ),
    Need(
        "SoftHSM",
        lambda: shutil.which("softhsm2-util") is not None,
        "apt-get install softhsm2",
        "tests of keys in a hardware module",
    ),
)


def run() -> int:
    """Will print one line for each need; 1 when one that is always needed is missing."""
    missing = 0
    for need in NEEDS:
        found = need.present()
        purpose = f" ({need.only_for})" if need.only_for else ""
        sys.stdout.write(f"{'ok     ' if found else 'MISSING'} {need.name}{purpose}\n")
        if not found:
            sys.stdout.write(f"        install it with: sudo {need.mend}\n")
            missing += not need.only_for
    return 1 if missing else 0
