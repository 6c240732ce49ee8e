"""Words that the walk looks for and types, in both languages."""

from typing import NamedTuple


class Words(NamedTuple):
    """One text in both languages."""

    en: str
    fr: str

    def in_(self, language: str) -> str:
        return self.fr if language == "fr" else self.en
