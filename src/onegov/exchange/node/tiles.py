"""A node's log as tiles, for an auditor: its newest checkpoint and all hashes, none of its lines.

Source: C2SP tlog-tiles, without its entry bundles: lines hold what two organisations exchanged.
"""

from collections.abc import Callable
from pathlib import Path

from onegov.exchange.errors import LogDamaged
from onegov.exchange.log_reader import LogReader
from onegov.exchange.messages import Reply
from onegov.merkle.errors import BadCheckpoint
from onegov.merkle.public import claimed_checkpoint, read_tile_path, tile

_NOTE = (("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store"))
_TILE = (("content-type", "application/octet-stream"), ("cache-control", "max-age=31536000"))


class LogTiles:
    """Gives the files of the log in ``folder``, made when asked for.

    Args:
        cosigned: gives the newest note that witnesses cosigned, or "".
    """

    def __init__(self, folder: Path, *, cosigned: Callable[[], str]) -> None:
        self._folder = folder
        self._cosigned = cosigned

    def answer(self, path: str) -> Reply | None:
        """The reply for ``checkpoint`` or ``tile/…``; None when there is no such file."""
        try:
            with LogReader(self._folder) as log:
                newest = log.newest_note()
                if path == "checkpoint" and newest:
                    return Reply(200, _NOTE, (self._cosigned() or newest).encode())
                wanted = read_tile_path(path.removeprefix("tile/")) if path[:5] == "tile/" else None
                if wanted is None or not newest:
                    return None
                size = claimed_checkpoint(newest).size
                level, index, width = wanted
                found = tile(log.hash_at, level=level, index=index, width=width, size=size)
        except (BadCheckpoint, LogDamaged):
            return None  # the node says so itself, and does not start on such a log
        return None if found is None else Reply(200, _TILE, found)
