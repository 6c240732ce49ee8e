"""A file's name made safe to show, to store and to offer for saving."""

import unicodedata
from typing import Final

#: media type -> endings its files may have; the first is added where none fits.
ENDINGS: Final = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
}
_LONGEST: Final = 100
_FORBIDDEN: Final = frozenset('/\\:*?"<>|')


def safe_name(given: str, content_type: str) -> str:
    """``given`` without path, control and direction signs, ending as its content does."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    normal = unicodedata.normalize("NFC", last)
    kept = "".join(
        "_" if sign in _FORBIDDEN else sign
        for sign in normal
        if unicodedata.category(sign)[0] != "C"
    )
    stem, ending = _split(" ".join(kept.split()), ENDINGS[content_type])
    return (stem.strip(" .")[:_LONGEST].rstrip(" .") or "file") + ending


def _split(name: str, endings: tuple[str, ...]) -> tuple[str, str]:
    for ending in endings:
        if name.lower().endswith(ending):
            return name[: -len(ending)], ending
    return name, endings[0]
