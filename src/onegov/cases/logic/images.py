"""Whether a JPEG or PNG is whole enough to be opened; nothing is decoded."""

import struct
import zlib
from typing import Final

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE: Final = frozenset({0x01, *range(0xD0, 0xD8)})


def is_whole_png(data: bytes) -> bool:
    """Whether every chunk is there with its checksum, from header to end.

    Source: W3C PNG (third edition) section 5.
    """
    place, seen = len(_SIGNATURE), []
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        kind, end = data[place + 4 : place + 8], place + 12 + length
        if end > len(data):
            return False
        (crc,) = struct.unpack_from(">I", data, end - 4)
        if crc != zlib.crc32(data[place + 4 : end - 4]):
            return False
        seen.append(kind)
        place = end
        if kind == b"IEND":
            return seen[0] == b"IHDR" and b"IDAT" in seen and _has_area(data, 16)
    return False


def _has_area(data: bytes, place: int) -> bool:
    return data[place : place + 4] != bytes(4) != data[place + 4 : place + 8]


def is_whole_jpeg(data: bytes) -> bool:
    """Whether there is a frame with an area, a scan, and the end of the image after it.

    Source: ITU-T T.81 annex B.
    """
    place, has_frame = 2, False
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xFF or marker in _ALONE:
            place += 1 if marker == 0xFF else 2
            continue
        (length,) = struct.unpack_from(">H", data, place + 2)
        if marker == 0xDA:
            return has_frame and data.find(b"\xff\xd9", place + 2 + length) > 0
        if marker in _FRAMES:
            has_frame = _frame_has_area(data, place)
        place += 2 + max(length, 2)
    return False


def _frame_has_area(data: bytes, place: int) -> bool:
    if place + 9 > len(data):
        return False
    return data[place + 7 : place + 9] != b"\0\0"
