"""What to write instead: the known word that one looks like, a date, a name, a unit."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import Final

from onegov.rules.errors import Fix, write_fix
from onegov.rules.language.items import Item
from onegov.rules.types.units import CENTS, UNITS

_MOST: Final = 80  # longer words look like nothing
_ALIKE: Final = 0.7
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})(?:er)?[-/. ](\d{1,2}|[^\W\d]{3,9}\.?)[-/., ]+(\d{4})")
_MONTH_FIRST: Final = re.compile(r"([^\W\d]{3,9}\.?) (\d{1,2}),? (\d{4})")
_MONTHS: Final = (
    ("jan",), ("feb", "fev"), ("mar",), ("apr", "avr"), ("may", "mai"), ("jun", "juin"),
    ("jul", "juil"), ("aug", "aou"), ("sep",), ("oct",), ("nov",), ("dec",),
)  # fmt: skip
_LAST_MONTH: Final = 12
_SPECIAL: Final = frozenset(">|&*!%@`[]{}")  # YAML reads these as its own where a text begins
_DECADES: Final = (1900, 2199)


def nearest(word: str, known: Iterable[str]) -> Fix | None:
    """A proposal to write the known word that ``word`` looks like; None when there is none."""
    if len(word) > _MOST:
        return None
    by_fold = {fold(name): name for name in known}
    found = get_close_matches(fold(word), list(by_fold), n=1, cutoff=_ALIKE)
    return write_fix(by_fold[found[0]], word) if found else None


def fold(word: str) -> str:
    """``word`` without accents, in small letters, its parts joined by ``_``."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    return re.sub(
        r"[\s_-]+", "_", "".join(sign for sign in plain if not unicodedata.combining(sign))
    )


def propose_name(word: str) -> Fix | None:
    """A name that may be borne, made of ``word``; None when nothing is left of it."""
    name = re.sub(r"[^a-z0-9_]", "", fold(word[:_MOST])).strip("_")
    if not name or name == word or not name[0].isalpha():
        return None
    return write_fix(name, word)


def propose_date(text: str) -> Fix | None:
    """The date that ``text`` can only mean, as YYYY-MM-DD: ``2026-1-5``, ``5 janvier 2026``."""
    found = {day for day in _days(text.strip()) if _DECADES[0] <= day.year <= _DECADES[1]}
    return write_fix(found.pop().isoformat(), text) if len(found) == 1 else None


def _days(text: str) -> Iterable[date]:
    parts: list[tuple[str, str, str]] = []
    if match := _YEAR_FIRST.fullmatch(text):
        parts.append((match[1], match[2], match[3]))
    if match := _DAY_FIRST.fullmatch(text):
        parts.append((match[3], match[2], match[1]))
        if match[2].isdigit():
            parts.append((match[3], match[1], match[2]))
    if match := _MONTH_FIRST.fullmatch(text):
        parts.append((match[3], match[1], match[2]))
    for year, month, day in parts:
        number = int(month) if month.isdigit() else _month(month)
        if 1 <= number <= _LAST_MONTH:
            try:
                yield date(int(year), number, int(day))
            except ValueError:
                continue


def _month(word: str) -> int:
    begun = fold(word)
    starts = (any(begun.startswith(start) for start in month) for month in _MONTHS)
    return next((number for number, fits in enumerate(starts, start=1) if fits), 0)


def propose_number(text: str) -> Fix | None:
    """The whole number that ``text`` begins with or groups in thousands: ``1,095 days``."""
    found = re.match(r"-?\d{1,3}(?:[ ,\u00a0\u202f]\d{3})+(?!\d)|-?\d+", text.strip()[:_MOST])
    digits = re.sub(r"[^\d-]", "", found[0]) if found else ""
    return write_fix(digits, text) if digits and digits != text else None


def propose_unit(word: str) -> Fix | None:
    """The unit of which ``word`` is a spelling: ``jours`` is ``days``."""
    spelled = " ".join(word.lower().replace("_", " ").split())
    for name, unit in UNITS.items():
        if re.fullmatch(unit.pattern, spelled) and name != word:
            return write_fix(name, word)
    named = {"$": CENTS, "dollar": CENTS, "dollars": CENTS, "cad": CENTS, "%": "percent"}
    return write_fix(named[spelled], word) if spelled in named else nearest(word, UNITS)


def with_unit(number: Fraction, digits: str, unit: str) -> Fix:
    """A proposal to write a number, ``digits`` in the file, with ``unit``: ``18 years``."""
    if unit == CENTS:
        fix = f"${digits}"
        return Fix(
            en=f"Write “{fix}”.",
            fr=f"Écrivez « {digits.replace('.', ',')} $ ».",
            old=digits,
            new=fix,
        )
    one = number == 1
    english, french = (f"{digits} {names[not one]}" for names in (UNITS[unit].en, UNITS[unit].fr))
    return Fix(en=f"Write “{english}”.", fr=f"Écrivez « {french} ».", old=digits, new=english)


@dataclass(frozen=True, slots=True)
class Quoted:
    """A text that a comma cuts off, and the proposal to quote it.

    Attributes:
        text: what stands before the comma.
        first: what follows it, which YAML takes for a key.
    """

    text: Item
    first: str
    fix: Fix


def propose_quotes(item: Item, key: str) -> Quoted | None:
    """The text that ``key`` is a part of, where it is what follows a comma in a text.

    In ``{en: Yes, you can, fr: …}`` YAML takes “you can” for a key with nothing in it.
    """
    names = list(item.mapping)
    first = last = names.index(key)
    while first > 0 and _is_bare(item, names[first]):
        first -= 1
    while last + 1 < len(names) and _is_bare(item, names[last + 1]):
        last += 1
    before, end = item.mapping[names[first]], item.mapping[names[last]].key
    if first == last or not _is_plain(before) or end is None or end.line != before.line:
        return None
    start = before.span[0]
    old = before.file_text[start : start + end.column - before.column + len(names[last])]
    new = "'" + old.replace("'", "''") + "'" if '"' in old else f'"{old}"'
    fix = Fix(
        en=f"In braces, a text with a comma needs quotes: {new}.",
        fr=f"Entre accolades, un texte avec une virgule doit être entre guillemets : {new}.",
        old=old,
        new=new,
    )
    return Quoted(before, names[first + 1], fix)


def _is_bare(item: Item, key: str) -> bool:
    return item.mapping[key].value == "" and item.mapping[key].written == ""


def _is_plain(item: Item) -> bool:
    return bool(item.text and item.file_text) and item.written == item.text


def quote_anew(item: Item, at: int, fix: Fix) -> Fix | None:
    """``fix`` at sign ``at`` of a plain text, as the whole text in quotes where YAML now needs them."""
    text = item.text
    if not _is_plain(item) or not text.startswith(fix.old, at):
        return None
    mended = text[:at] + fix.new + text[at + len(fix.old) :]
    if mended[:1] not in _SPECIAL or '"' in mended:
        return None
    return write_fix(f'"{mended}"', text)
