"""Answers as people type them in a terminal, in either language, read into typed values."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from onegov.core.types import Text
from onegov.rules import codec
from onegov.rules.errors import RulesError
from onegov.rules.language.proposals import fold
from onegov.rules.reasoning.wording import NBSP, write_date
from onegov.rules.types import FactType, Value
from onegov.rules.types.units import CENTS, UNITS

Labels = Mapping[str, Text]

YES: Final = frozenset({"y", "yes", "o", "oui"})
NO: Final = frozenset({"n", "no", "non"})
_FEW: Final = 8
_OPEN: Final = frozenset({"", "-", "–", "—"})
_SPACES: Final = re.compile(r"[ \u00a0\u202f]+")
_UNTIL: Final = re.compile(r"\s*(?:→|;)\s*|\s+(?:to|until|au|jusqu[’']au)\s+")
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:er)? ([^\W\d]+),? (\d{4})")
_MONTH_FIRST: Final = re.compile(r"([^\W\d]+) (\d{1,2}),? (\d{4})")
_NUMBERS: Final[Mapping[str, re.Pattern[str]]] = {
    "en": re.compile(r"-?(?:\d{1,3}(?:[ ,]\d{3})+|\d+)(?:\.\d+)?"),
    "fr": re.compile(r"-?(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?"),
}


class Misread(Exception):
    """What was typed cannot be read; ``reason`` says what was expected."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


def read_answer(kind: FactType, typed: str, *, labels: Labels, language: str) -> Value:
    """``typed`` as a value of ``kind``, which is no list; raises Misread.

    ``labels``: the words for each value of a choice.
    """
    typed = _SPACES.sub(" ", typed).strip()
    return _decoded(kind, _READERS[kind.kind](kind, typed, labels, language))


def read_entry(kind: FactType, typed: str, *, labels: Labels) -> Value:
    """``typed`` as a list of ``kind`` with that one entry; raises Misread."""
    typed = _SPACES.sub(" ", typed).strip()
    return _decoded(kind, [_ENTRIES[kind.kind](kind, typed, labels)])


def _decoded(kind: FactType, json: object) -> Value:
    try:
        return codec.decode_value(kind, json)
    except RulesError as error:
        raise Misread(error.problems[0].message) from None


def _yes_no(_kind: FactType, typed: str, _labels: Labels, _language: str) -> object:
    word = fold(typed)
    if word in YES | NO:
        return word in YES
    raise Misread(Text(en="Type yes or no.", fr="Tapez oui ou non."))


def _date(_kind: FactType, typed: str, _labels: Labels, _language: str) -> object:
    return _day(typed)


def _day(typed: str) -> str:
    if found := _ISO.fullmatch(typed):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(typed):
        day, month, year = int(found[1]), _month(found[2]), int(found[3])
    elif found := _MONTH_FIRST.fullmatch(typed):
        month, day, year = _month(found[1]), int(found[2]), int(found[3])
    else:
        raise Misread(_NO_DATE)
    return f"{year:04}-{month:02}-{day:02}"


def _month(word: str) -> int:
    if fold(word) not in _MONTHS:
        raise Misread(_NO_DATE)
    return _MONTHS[fold(word)]


def _number(kind: FactType, typed: str, _labels: Labels, language: str) -> object:
    digits, unit = _split_unit(typed)
    if unit and unit != kind.unit:
        raise Misread(
            Text(
                en=f"Expected the unit “{kind.unit}”, found “{unit}”.",
                fr=f"Il faut l’unité «{NBSP}{kind.unit}{NBSP}», et non «{NBSP}{unit}{NBSP}».",
            )
        )
    if not _NUMBERS[language].fullmatch(digits):
        raise Misread(_NO_NUMBER)
    plain = digits.replace(" ", "").replace(",", "" if language == "en" else ".")
    number = Fraction(plain) * (100 if kind.unit == CENTS else 1)
    return codec.encode_value("number", number)


def _split_unit(typed: str) -> tuple[str, str]:
    """The digits, and the unit that was typed with them or "": dollars are cents times 100."""
    if "$" in typed:
        return typed.replace("$", "").strip(), CENTS
    for name, unit in UNITS.items():
        found = re.fullmatch(rf"(.*\d) ?(?:{unit.pattern})", typed, re.IGNORECASE)
        if found:
            return found[1], name
    return typed, ""


def _choice(kind: FactType, typed: str, labels: Labels, _language: str) -> object:
    return _pick(kind.choices, typed, labels)


def _pick(choices: tuple[str, ...], typed: str, labels: Labels) -> str:
    if typed.isascii() and typed.isdigit() and len(typed) < 6 and 1 <= int(typed) <= len(choices):
        return choices[int(typed) - 1]
    word = fold(typed)
    spelled = {choice: {fold(choice), *_folded(labels.get(choice))} for choice in choices}
    exact = [choice for choice, words in spelled.items() if word in words]
    begun = [c for c, words in spelled.items() if word and any(w.startswith(word) for w in words)]
    found = exact or begun
    if len(found) == 1:
        return found[0]
    if 1 < len(found) <= _FEW:
        raise Misread(_several([labels.get(each, Text(each, each)) for each in found]))
    raise Misread(
        Text(
            en=f"Type a number from 1 to {len(choices)}, or one of the words.",
            fr=f"Tapez un nombre de 1 à {len(choices)}, ou l’un des mots.",
        )
    )


def _several(fitting: Sequence[Text]) -> Text:
    english, french = ("; ".join(label.in_(tag) for label in fitting) for tag in ("en", "fr"))
    return Text(en=f"Several fit: {english}.", fr=f"Plusieurs conviennent{NBSP}: {french}.")


def _folded(label: Text | None) -> set[str]:
    return {fold(label.en), fold(label.fr)} if label else set()


def _text(_kind: FactType, typed: str, _labels: Labels, _language: str) -> object:
    if not typed:
        raise Misread(Text(en="Type a text.", fr="Tapez un texte."))
    return typed


def _trip(_kind: FactType, typed: str, _labels: Labels) -> object:
    left, returned = _two_days(typed)
    return {"left": left, "returned": returned}


def _span(kind: FactType, typed: str, labels: Labels) -> object:
    word, _, days = typed.partition(" ")
    first, last = _two_days(days)
    return {"kind": _pick(kind.choices, word, labels), "first": first, "last": last}


def _two_days(typed: str) -> tuple[str, str | None]:
    """Two days, the second one perhaps still open."""
    parts = [part for part in _UNTIL.split(typed) if part is not None]
    if len(parts) == 1:
        words = typed.split(" ")
        parts = words if len(words) == 2 else [typed, ""]
    if len(parts) != 2:
        raise Misread(_NO_DATE)
    return _day(parts[0]), None if parts[1] in _OPEN else _day(parts[1])


def _tax_year(_kind: FactType, typed: str, _labels: Labels) -> object:
    words = typed.split(" ")
    if len(words) != 3 or not (words[0].isascii() and words[0].isdigit()):
        raise Misread(
            Text(
                en="Type the year, whether a return was due, and whether it was filed: 2024 yes yes.",
                fr="Tapez l’année, si une déclaration était exigée et si elle a été produite"
                f"{NBSP}: 2024 oui oui.",
            )
        )
    duty, filed = (_known(word) for word in words[1:])
    return {"year": words[0], "duty": duty, "filed": filed}


def _known(word: str) -> object:
    return None if word == "?" else _yes_no(FactType("yes_no"), word, {}, "")


_NO_DATE: Final = Text(
    en="Type a date such as 2024-01-05 or January 5, 2024.",
    fr="Tapez une date telle que 2024-01-05 ou 5 janvier 2024.",
)
_NO_NUMBER: Final = Text(
    en="Type a number such as 24 or 1,234.50.", fr="Tapez un nombre tel que 24 ou 1 234,50."
)
_MONTHS: Final[Mapping[str, int]] = {
    fold(write_date(date(2000, month, 2), language).replace(NBSP, " ").split()[place]): month
    for month in range(1, 13)
    for language, place in (("en", 0), ("fr", 1))
}
_READERS: Final[Mapping[str, Callable[[FactType, str, Labels, str], object]]] = {
    "yes_no": _yes_no,
    "date": _date,
    "number": _number,
    "choice": _choice,
    "text": _text,
}
_ENTRIES: Final[Mapping[str, Callable[[FactType, str, Labels], object]]] = {
    "trips": _trip,
    "spans": _span,
    "tax_years": _tax_year,
}
