"""Whether a PDF is whole, not locked, and has a page; nothing in it is run or drawn.

Source: ISO 32000-1 sections 7.5 (file structure) and 7.6 (encryption).
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final, Literal

Fault = Literal["", "locked", "unreadable", "empty"]

_HEAD: Final = 1024
_TAIL: Final = 2048
_MOST: Final = 8_000_000  # bytes unpacked at most while looking for a page
_START: Final = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF")
_OBJECT: Final = re.compile(rb"\s*\d{1,10}\s+\d{1,5}\s+obj\b")
_LOCKED: Final = re.compile(rb"/Encrypt\s*(\d{1,10}\s+\d{1,5}\s+R|<<)")
_PAGE: Final = re.compile(rb"/Type\s*/Page\b(?!s)")
_PACKED: Final = re.compile(rb"/Type\s*/ObjStm\b")
_STREAM: Final = re.compile(rb"stream\r?\n")


def fault_of(data: bytes) -> Fault:
    """What keeps the file from being opened, or ""."""
    header = data[:_HEAD].find(b"%PDF-")
    starts = [*_START.finditer(data, max(0, len(data) - _TAIL))]
    if header < 0 or not starts:
        return "unreadable"
    at = int(starts[-1].group(1))
    table = _table(data, at) or _table(data, at + header)
    if table is None:
        return "unreadable"
    if _LOCKED.search(table) or _LOCKED.search(data, max(0, len(data) - _TAIL)):
        return "locked"
    if b"/Root" not in table:
        return "unreadable"
    return "" if _has_page(data) else "empty"


def _table(data: bytes, at: int) -> bytes | None:
    """The trailer's dictionary that the cross-reference table or stream at ``at`` has."""
    window = data[at : at + 20]
    if window.lstrip().startswith(b"xref"):
        trailer = data.find(b"trailer", at)
        return data[trailer : data.find(b"startxref", trailer)] if trailer > 0 else None
    if _OBJECT.match(window):
        end = data.find(b"stream", at)
        return data[at:end] if end > 0 else None
    return None


def _has_page(data: bytes) -> bool:
    return bool(_PAGE.search(data)) or any(_PAGE.search(part) for part in _packed_objects(data))


def _packed_objects(data: bytes) -> Iterator[bytes]:
    """Each packed stream once, from front to back: the time grows with the file, not its square."""
    place, left = 0, _MOST
    while left > 0 and (packed := _PACKED.search(data, place)):
        stream = _STREAM.search(data, packed.end())
        if stream is None:
            return
        end = data.find(b"endstream", stream.end())
        place = len(data) if end < 0 else end
        part = _unpacked(data[stream.end() : place], left)
        left -= len(part)
        yield part


def _unpacked(stream: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(stream, limit)
    except zlib.error:
        return b""
