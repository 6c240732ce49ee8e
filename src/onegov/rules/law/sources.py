"""Sources that are no Act or regulation: instructions, lists of fees, program pages."""

import hashlib
import unicodedata

from onegov.core.types import Text
from onegov.rules.types import Citation, Source


def hash_figures(as_read: str) -> str:
    """Hex SHA-256 of figures as they were transcribed: UTF-8, Unicode NFC, single spaces."""
    text = unicodedata.normalize("NFC", " ".join(as_read.split()))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def cite(source: Source, at: str = "") -> Citation:
    """The citation of ``source``, at a place in it when ``at`` is given: ``title, 12(3), date``."""
    place = f", {at}" if at else ""
    return Citation(
        act="",
        at=at,
        fid="",
        sha256_en=source.sha256,
        sha256_fr=source.sha256,
        reviewed=source.dated,
        label=Text(
            en=f"{source.title.en}{place}, {source.dated}",
            fr=f"{source.title.fr}{place}, {source.dated}",
        ),
        source=source.id,
        page=source.page,
    )
