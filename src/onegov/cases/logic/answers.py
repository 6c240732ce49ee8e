"""What a person typed, checked against the type of its fact and put in canonical form."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from onegov.cases.logic import messages
from onegov.cases.types import Json
from onegov.core.types import Text
from onegov.rules import public as rules
from onegov.rules.errors import RulesError
from onegov.rules.types import FactType

_FIRST_DAY: Final = date(1900, 1, 1)
_LONGEST: Final = 500
_BREAKS: Final = frozenset({"Cc", "Zl", "Zp"})
# Days are compared as text, so week dates (2024-W01-1), which Python reads too, are not taken.
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"-?[0-9]+([.,][0-9]+)?")
_YES_NO: Final[Mapping[object, bool]] = {True: True, False: False, "yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Limits:
    """What an answer is measured against: the day it is, and how long a list may be."""

    today: date
    entries: int


@dataclass(slots=True)
class Checked:
    """The canonical answer, and what is wrong by place (``""`` the whole, ``0.returned`` a part)."""

    value: Json = None
    problems: dict[str, Text] = field(default_factory=dict)


def check(kind: FactType, given: Json, limits: Limits) -> Checked:
    """Will check one answer; None and empty text take the answer back (unknown)."""
    if given is None or given == "":
        return Checked()
    checked = _CHECKS[kind.kind](kind, given, limits)
    unreadable = None if checked.problems else _unreadable(kind, checked.value)
    return _wrong(unreadable) if unreadable else checked


def _unreadable(kind: FactType, value: Json) -> Text | None:
    """Why the rules cannot read it; nothing is stored that they could not."""
    try:
        rules.decode_value(kind, value)
    except RulesError as error:
        return error.problems[0].message if kind.kind == "number" else messages.A_LIST
    return None


def _wrong(message: Text) -> Checked:
    return Checked(problems={"": message})


def _yes_no(_kind: FactType, given: Json, _limits: Limits) -> Checked:
    if not isinstance(given, bool | str) or given not in _YES_NO:
        return _wrong(messages.YES_OR_NO)
    return Checked(_YES_NO[given])


def _choice(kind: FactType, given: Json, _limits: Limits) -> Checked:
    return Checked(given) if given in kind.choices else _wrong(messages.A_CHOICE)


def _text(_kind: FactType, given: Json, _limits: Limits) -> Checked:
    if not isinstance(given, str):
        return _wrong(messages.A_TEXT)
    clean = " ".join(
        "".join(
            " " if unicodedata.category(sign) in _BREAKS else sign
            for sign in unicodedata.normalize("NFC", given)
            if unicodedata.category(sign) != "Cs"
        ).split()
    )
    if not clean:
        return _wrong(messages.A_TEXT)
    return Checked(clean) if len(clean) <= _LONGEST else _wrong(messages.TOO_LONG)


def _number(_kind: FactType, given: Json, _limits: Limits) -> Checked:
    if isinstance(given, bool) or not isinstance(given, int | str) or len(str(given)) > 20:
        return _wrong(messages.A_NUMBER)
    typed = str(given).replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if not _NUMBER.fullmatch(typed):
        return _wrong(messages.A_NUMBER)
    number = Decimal(typed.replace(",", "."))
    is_whole = number == number.to_integral_value()
    return Checked(int(number) if is_whole else str(number.normalize()))


def _date(_kind: FactType, given: Json, limits: Limits) -> Checked:
    problem = _day_problem(given, limits.today)
    return _wrong(problem) if problem else Checked(given)


def _day_problem(given: Json, today: date) -> Text | None:
    if not isinstance(given, str) or not _DAY.fullmatch(given):
        return messages.A_DATE
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return messages.A_DATE
    if day < _FIRST_DAY:
        return messages.TOO_EARLY
    return messages.IN_FUTURE if day > today else None


Line = Callable[[FactType, dict[str, Json], date], tuple[dict[str, Json], dict[str, Text]]]


def _lines(read: Line, sort_by: str) -> Callable[[FactType, Json, Limits], Checked]:
    def check_lines(kind: FactType, given: Json, limits: Limits) -> Checked:
        if not isinstance(given, list):
            return _wrong(messages.A_LIST)
        if len(given) > limits.entries:
            return _wrong(messages.too_many(limits.entries))
        checked, values = Checked(), []
        for place, line in enumerate(given):
            value, problems = read(kind, line if isinstance(line, dict) else {}, limits.today)
            values.append(value)
            checked.problems |= {f"{place}.{part}": said for part, said in problems.items()}
        if not checked.problems:
            checked.value = [*sorted(values, key=lambda line: _sort_key(line[sort_by]))]
        return checked

    return check_lines


def _sort_key(value: Json) -> str:
    return str(value["earliest"] if isinstance(value, dict) else value)


def _trip(
    _kind: FactType, line: dict[str, Json], today: date
) -> tuple[dict[str, Json], dict[str, Text]]:
    left, returned = line.get("left") or None, line.get("returned") or None
    problems = {}
    if left is None:
        problems["left"] = messages.LEFT_MISSING
    elif problem := _bound_problem(left, today):
        problems["left"] = problem
    if returned is not None and (problem := _bound_problem(returned, today)):
        problems["returned"] = problem
    if not problems and returned is not None and _latest(returned) < _sort_key(left):
        problems["returned"] = messages.RETURNED_EARLY
    return {"left": left, "returned": returned}, problems


def _bound_problem(given: Json, today: date) -> Text | None:
    """What is wrong with a day, or with a register's bounds that were left as they were."""
    if not isinstance(given, dict):
        return _day_problem(given, today)
    days = (given.get("earliest"), given.get("latest"))
    found = [_day_problem(day, today) for day in days if day is not None]
    in_order = days[0] is not None and (days[1] is None or str(days[0]) <= str(days[1]))
    return next((problem for problem in found if problem), None if in_order else messages.A_DATE)


def _latest(value: Json) -> str:
    latest = value.get("latest") if isinstance(value, dict) else value
    return str(latest) if latest is not None else "9999"


def _span(
    kind: FactType, line: dict[str, Json], today: date
) -> tuple[dict[str, Json], dict[str, Text]]:
    name, first, last = line.get("kind"), line.get("first") or None, line.get("last") or None
    problems = {}
    if not _is_kind(name, kind.choices):
        problems["kind"] = messages.A_CHOICE
    if problem := _day_problem(first, today):
        problems["first"] = problem
    if last is not None and (problem := _day_problem(last, today)):
        problems["last"] = problem
    if not problems and last is not None and str(last) < str(first):
        problems["last"] = messages.ENDS_EARLY
    return {"kind": name, "first": first, "last": last}, problems


def _is_kind(name: Json, choices: tuple[str, ...]) -> bool:
    if choices:
        return name in choices
    return isinstance(name, str) and 0 < len(name) <= _LONGEST and name.isprintable()


def _tax_year(
    _kind: FactType, line: dict[str, Json], today: date
) -> tuple[dict[str, Json], dict[str, Text]]:
    year = line.get("year")
    number = int(year) if isinstance(year, str) and year.isdecimal() else year
    problems = {}
    if (
        isinstance(number, bool)
        or not isinstance(number, int)
        or not _FIRST_DAY.year <= number <= today.year
    ):
        problems["year"] = messages.A_YEAR
    words = {part: line.get(part) or "unknown" for part in ("duty", "filed")}
    for part, word in words.items():
        if word not in {"yes", "no", "unknown"}:
            problems[part] = messages.YES_NO_UNKNOWN
    return {"year": number, **words}, problems


def _tax_years(kind: FactType, given: Json, limits: Limits) -> Checked:
    checked = _lines(_tax_year, "year")(kind, given, limits)
    seen: set[object] = set()
    for place, line in enumerate(given if isinstance(given, list) else []):
        year = str(line.get("year")) if isinstance(line, dict) else None
        if year in seen:
            checked.problems.setdefault(f"{place}.year", messages.YEAR_TWICE)
        seen.add(year)
    return checked


_CHECKS: Final[Mapping[str, Callable[[FactType, Json, Limits], Checked]]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "text": _text,
    "number": _number,
    "date": _date,
    "trips": _lines(_trip, "left"),
    "spans": _lines(_span, "first"),
    "tax_years": _tax_years,
}
