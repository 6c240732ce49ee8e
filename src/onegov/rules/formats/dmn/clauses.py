"""The clauses of law that a decision model rests on, each once."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from onegov.core.types import Text
from onegov.rules.formats.dmn.model import Clause
from onegov.rules.types import Citation, Source

_NO_ID: Final = re.compile(r"[^A-Za-z0-9.-]+")


class Clauses:
    """Gathers clauses; the id of one is that of its act or source and its place: ``law_C-29_5_1``."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._sources = sources
        self._found: dict[tuple[str, str, str], Clause] = {}

    def cite(self, law: Iterable[Citation]) -> tuple[str, ...]:
        """The ids of ``law``."""
        return tuple(dict.fromkeys(self._clause(citation).id for citation in law))

    @property
    def all(self) -> tuple[Clause, ...]:
        """Every clause that was cited, in order."""
        return tuple(self._found.values())

    def _clause(self, citation: Citation) -> Clause:
        key = (citation.act, citation.source, citation.at)
        if key not in self._found:
            source = self._sources.get(citation.source)
            url = source.url if source else None
            self._found[key] = Clause(self._id(key), citation.label, url)
        return self._found[key]

    def _id(self, key: tuple[str, ...]) -> str:
        words = _NO_ID.sub("_", "_".join(part for part in key if part)).strip("_")
        found, taken = f"law_{words}", {clause.id for clause in self._found.values()}
        while found in taken:
            found += "_"
        return found


def write_law(law: Iterable[Citation]) -> Text:
    """``law`` as people cite it, in one line."""
    labels = tuple(dict.fromkeys((citation.label.en, citation.label.fr) for citation in law))
    return Text(en="; ".join(en for en, _ in labels), fr="; ".join(fr for _, fr in labels))
