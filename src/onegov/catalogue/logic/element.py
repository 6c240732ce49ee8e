"""One element of a definition file, read as what it should be; what is wrong is noted, not raised."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from onegov.catalogue.logic.proposals import propose_shape
from onegov.catalogue.logic.source import Item
from onegov.catalogue.logic.wording import say, shape
from onegov.core.types import Text
from onegov.rules.errors import Problem
from onegov.rules.public import nearest, propose_quotes

_NOTHING: Final = Item("", 0)
_PLACEHOLDER: Final = "?"
_NAME: Final = re.compile(r"[a-z][a-z0-9]*([_-][a-z0-9]+)*")
_LANGUAGES: Final = {
    "en": Text(en="English", fr="anglais"),
    "fr": Text(en="French", fr="français"),
}
_UNITS: Final = {"day": "days", "month": "months", "year": "years"}


@dataclass(frozen=True, slots=True)
class Notes:
    """The problems found so far in one file."""

    file: str
    found: list[Problem] = field(default_factory=list)

    def add(
        self, where: Item, path: str, code: str, *, fix: Text | None = None, **values: object
    ) -> None:
        """Will note one problem at ``where``, with what to write instead."""
        message = say(code, **values)
        self.found.append(Problem(self.file, where.line, path, code, message, where.column, fix))


@dataclass(frozen=True, slots=True)
class Element:
    """A value of the file, its dotted name, and where to note what is wrong with it."""

    item: Item
    path: str
    notes: Notes

    def note(self, code: str, *, fix: Text | None = None, **values: object) -> None:
        """Will note a problem with this element."""
        self.notes.add(self.item, self.path, code, fix=fix, **values)

    def wrong(self, name: str, **values: object) -> None:
        """Will note that this element does not have the shape ``name``."""
        fix = propose_shape(name, self.item.text)
        self.note("catalogue.element.shape", fix=fix, shape=shape(name, **values))

    def at_words(self, words: str) -> "Element":
        """Itself, placed where ``words`` stand in its text."""
        item = self.item.at_sign(max(0, self.item.text.find(words)))
        return Element(item, self.path, self.notes)

    def at(self, key: str) -> "Element | None":
        """The entry ``key``, or None when it is absent."""
        item = self.item.mapping.get(key)
        return None if item is None else Element(item, self._name(key), self.notes)

    def need(
        self, key: str, code: str = "catalogue.element.missing", **values: object
    ) -> "Element":
        """The entry ``key``; notes ``code`` when it is absent."""
        found = self.at(key)
        if found is not None:
            return found
        if self.item is not _NOTHING:
            fix = Text(en=f"Add “{key}: …”.", fr=f"Ajoutez « {key}: … ».")
            self.notes.add(self.item, self._name(key), code, fix=fix, **{"key": key, **values})
        return self.absent(key)

    def absent(self, key: str) -> "Element":
        """What stands for the entry ``key`` when it is not there and that has been noted."""
        return Element(_NOTHING, self._name(key), self.notes)

    def _name(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    @property
    def is_absent(self) -> bool:
        """Whether it stands for an entry that is not there (and has been noted)."""
        return self.item is _NOTHING

    def only(self, *known: str) -> "Element":
        """Itself, after noting every entry that is not ``known``."""
        if self.is_absent:
            return self
        if not isinstance(self.item.value, dict):
            self.wrong("mapping")
        for key in self.item.mapping:
            if key not in known:
                self._unknown(key, known)
        return self

    def _unknown(self, key: str, known: tuple[str, ...]) -> None:
        quoted = propose_quotes(self.item, key)
        if quoted and key != quoted.first:
            return  # told with the first part of the text that a comma cuts off
        where, fix = self.item.mapping[key].at_key(), nearest(key, known)
        if quoted:
            where, fix = quoted.text, quoted.fix
        self.notes.add(
            where, self._name(key), "catalogue.element.unknown",
            fix=fix, key=key, known=", ".join(sorted(known)),
        )  # fmt: skip

    def entries(self) -> "list[Element]":
        """The entries of a list."""
        if not self.item.entries and not self.is_absent:
            self.wrong("list")
        return [
            Element(item, self._name(str(place)), self.notes)
            for place, item in enumerate(self.item.entries)
        ]

    def named(self) -> "Iterator[tuple[str, Element]]":
        """The entries of a mapping with their names."""
        if not self.item.mapping and not self.is_absent:
            self.wrong("mapping")
        for key in self.item.mapping:
            entry = Element(self.item.mapping[key], self._name(key), self.notes)
            yield key, entry

    def word(self) -> str:
        """A text without languages; ``?`` when there is none."""
        text = self.item.text.strip()
        if text:
            return text
        if not self.is_absent:
            self.wrong("text")
        return _PLACEHOLDER

    def name(self) -> str:
        """A name such as ``language_proof`` or ``your-status``."""
        word = self.word()
        if word != _PLACEHOLDER and not _NAME.fullmatch(word):
            self.wrong("name")
        return word

    def text(self) -> Text:
        """A text in both languages; notes the language that is missing (rule 1)."""
        if not self.is_absent and not self.item.mapping:
            self.note("catalogue.rule1.language_missing", language=_both())
            return Text(_PLACEHOLDER, _PLACEHOLDER)
        self.only("en", "fr")
        return Text(en=self._language("en"), fr=self._language("fr"))

    def _language(self, language: str) -> str:
        item = self.item.mapping.get(language)
        text = " ".join(item.text.split(" ")).strip(" \n") if item else ""
        if text:
            return text
        if not self.is_absent:
            self.notes.add(
                item or self.item, self._name(language), "catalogue.rule1.language_missing",
                fix=Text(en=f"Add “{language}: …”.", fr=f"Ajoutez « {language}: … »."),
                language=_LANGUAGES[language],
            )  # fmt: skip
        return _PLACEHOLDER

    def texts(self) -> tuple[Text, ...]:
        """A list of texts in both languages."""
        return tuple(entry.text() for entry in self.entries())

    def day(self) -> date | None:
        """A date; None when it is none."""
        try:
            return date.fromisoformat(self.item.text)
        except ValueError:
            if not self.is_absent:
                self.wrong("date")
            return None

    def number(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``; ``low`` when it is none."""
        return self._matched(r"(\d{1,12})", "number", low, high)

    def percent(self) -> int:
        """A percentage (``80 %``) as a whole number."""
        return self._matched(r"(\d{1,3})\s*%", "percent", 0, 100)

    def _matched(self, pattern: str, name: str, low: int, high: int) -> int:
        match = re.fullmatch(pattern, self.item.text.strip())
        if match and low <= int(match[1]) <= high:
            return int(match[1])
        if not self.is_absent:
            self.wrong(name, low=low, high=high)
        return low

    def span(self) -> dict[str, int]:
        """A length of time (``12 months``) as ``{"months": 12}``; empty when it is none."""
        match = re.fullmatch(r"(\d{1,4}) (day|month|year)s?", self.item.text.strip())
        if match:
            return {_UNITS[match[2]]: int(match[1])}
        if not self.is_absent:
            self.wrong("span")
        return {}

    def size(self) -> int:
        """A file size (``4 MB``, 1 MB = 1024 KB) in bytes; 0 when it is none."""
        match = re.fullmatch(r"(\d{1,3}) ?([KM])B", self.item.text.strip())
        if match:
            return int(match[1]) * (1024 if match[2] == "K" else 1024 * 1024)
        if not self.is_absent:
            self.wrong("size")
        return 0

    def yes(self) -> bool:
        """``yes`` or ``no`` as a truth value."""
        if self.item.text not in {"yes", "no"} and not self.is_absent:
            self.wrong("yes_no")
        return self.item.text == "yes"

    def one_of(self, *allowed: str) -> str:
        """One of some words; the first when it is none of them."""
        word = self.word()
        if word in allowed:
            return word
        if not self.is_absent and word != _PLACEHOLDER:
            self.note(
                "catalogue.element.reference",
                fix=nearest(word, allowed), name=word, among=", ".join(allowed),
            )  # fmt: skip
        return allowed[0] if allowed else word

    def some_of(self, *allowed: str) -> frozenset[str]:
        """A list of some of the words ``allowed``."""
        return frozenset(entry.one_of(*allowed) for entry in self.entries())


def _both() -> Text:
    return Text(
        en=f"{_LANGUAGES['en'].en} and {_LANGUAGES['fr'].en}",
        fr=f"{_LANGUAGES['en'].fr} et {_LANGUAGES['fr'].fr}",
    )
