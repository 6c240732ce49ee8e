"""Tiles: the hashes of a log in pieces of at most 256, so that anybody can walk it with few requests.

Source: C2SP tlog-tiles; a tile at level L holds hashes of the tree's level 8 * L.
"""

import re

from onegov.merkle.proofs import ReadHash

WIDTH = 256
_HEIGHT = 8  # levels of the tree from one level of tiles to the next
_HIGHEST = 63 // _HEIGHT
_PATH = re.compile(
    r"(0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/){0,6}[0-9]{3})(?:\.p/([1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?"
)


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    """The address of a tile after ``tile/``: ``0/x001/x234/067``, partial ``0/000.p/5``."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"{level}/{'/'.join(groups)}{partial}"


def read_tile_path(path: str) -> tuple[int, int, int] | None:
    """Level, index and width; None when it is no address in its one spelling."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    level, index = int(match[1]), int(match[2].replace("/", "").replace("x", ""))
    width = int(match[3]) if match[3] else WIDTH
    return (level, index, width) if tile_path(level, index, width) == path else None


def tile(read: ReadHash, *, level: int, index: int, width: int, size: int) -> bytes | None:
    """The hashes of a tile, 32 bytes each; None when a log of ``size`` leaves has no such tile."""
    height = level * _HEIGHT
    first = index * WIDTH
    if level > _HIGHEST or not 0 < width <= WIDTH or (first + width) << height > size:
        return None
    return b"".join(read(height, place) for place in range(first, first + width))
