"""Room for those who wait for a person: bounded, and a stranger who asks a lot keeps nobody else out."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from onegov.exchange.directory.joining import member_in
from onegov.exchange.directory.statement import Statement, bad_directory, recall_statement

MOST_WAITING = 200


def make_room(strangers: Iterable[Path], *, waiting: int) -> None:
    """Will drop one stranger's request if ``waiting`` leaves no place for one more.

    It is the oldest of the host that asks most, so that a flood drops its own first.

    Raises:
        BadDirectory: none of those who wait is a stranger.
    """
    if waiting < MOST_WAITING:
        return
    hosts: defaultdict[str, list[Path]] = defaultdict(list)
    for path in sorted(strangers, key=lambda each: each.stat().st_mtime_ns):
        hosts[_host(path)].append(path)
    if not hosts:
        raise bad_directory("too many requests wait", "trop de demandes sont en attente")
    max(hosts.values(), key=len)[0].unlink(missing_ok=True)


def _host(path: Path) -> str:
    """The host of the node that asks; of those with as many, the first is whose oldest is oldest."""
    return urlsplit(member_in(waiting_statement(path)).url).hostname or ""


def waiting_statement(path: Path) -> Statement:
    """The request in the file; read once, since whoever asks is compared with all who wait."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(MOST_WAITING)
def _read(path: Path, changed_ns: int) -> Statement:
    return recall_statement(path.read_text("ascii"))
