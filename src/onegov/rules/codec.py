"""Fact values ↔ JSON, and the check that a value has its fact's type."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final, cast

from onegov.core.types import UNKNOWN, Text, Unknown
from onegov.rules.errors import Problem, RulesError
from onegov.rules.types import FactType, Range, Span, TaxYear, Trip, Value
from onegov.rules.types.describing import describe, name_some

MAX_ENTRIES: Final = 2_000
MAX_TEXT: Final = 10_000
_YEARS: Final = range(1900, 2200)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER: Final = re.compile(r"[+-]?[0-9]*\.?[0-9]*(/[0-9]+)?")
_ANSWERS: Final[Mapping[object, bool | Unknown]] = {
    "yes": True,
    "no": False,
    "unknown": UNKNOWN,
}
_ENTRIES: Final = {"trips": Trip, "spans": Span, "tax_years": TaxYear}


def encode_value(kind: FactType | str, value: object) -> object:
    """``value`` as JSON; see ``public.encode_value``."""
    name = kind if isinstance(kind, str) else kind.kind
    if value is UNKNOWN:
        return None
    if isinstance(value, Range):
        return {"low": _encode_number(value.low), "high": _encode_number(value.high)}
    if isinstance(value, date):
        return value.isoformat()
    if name == "number" and isinstance(value, Fraction | int):
        return _encode_number(Fraction(value))
    if isinstance(value, list | tuple):
        return [_ENCODERS[name](entry) for entry in value]
    return value


def _encode_number(number: Fraction) -> int | str:
    return int(number) if number.denominator == 1 else str(number)


def _encode_trip(trip: Trip) -> dict[str, object]:
    return {
        "left": _encode_days(trip.left_earliest, trip.left_latest),
        "returned": _encode_days(trip.returned_earliest, trip.returned_latest),
    }


def _encode_days(earliest: date | None, latest: date | None) -> object:
    if earliest is None:
        return None
    if earliest == latest:
        return earliest.isoformat()
    return {"earliest": earliest.isoformat(), "latest": latest.isoformat() if latest else None}


def _encode_span(span: Span) -> dict[str, object]:
    last = span.last.isoformat() if span.last else None
    return {"kind": span.kind, "first": span.first.isoformat(), "last": last}


def _encode_year(entry: TaxYear) -> dict[str, object]:
    words = {True: "yes", False: "no", UNKNOWN: "unknown"}
    return {"year": entry.year, "duty": words[entry.duty], "filed": words[entry.filed]}


_ENCODERS: Final[Mapping[str, Callable[[Any], object]]] = {
    "trips": _encode_trip,
    "spans": _encode_span,
    "tax_years": _encode_year,
}


def decode_value(kind: FactType | str, json: object) -> Value:
    """``json`` as a typed value; see ``public.decode_value``."""
    kind = FactType(kind) if isinstance(kind, str) else kind
    if json is None:
        return UNKNOWN
    try:
        return _DECODERS[kind.kind](kind, json)
    except _Misfit as error:
        raise RulesError([Problem("", 0, "", "rules.bad_value", error.message)]) from None
    except (ValueError, TypeError, KeyError, ZeroDivisionError):
        raise _bad_value(kind) from None


def _bad_value(kind: FactType, element: str = "") -> RulesError:
    message = Text(
        en=f"Expected {describe(kind, 'en')} in its usual form.",
        fr=f"Il faut {describe(kind, 'fr')}, dans la forme habituelle.",
    )
    return RulesError([Problem("", 0, element, "rules.bad_value", message)])


def _answer(json: object) -> bool | Unknown:
    if isinstance(json, bool):
        return json
    return UNKNOWN if json is None else _ANSWERS[json]


def _day(json: object) -> date:
    try:
        if not isinstance(json, str) or not _DAY.fullmatch(json):
            raise ValueError("not a date")
        day = date.fromisoformat(json)
    except ValueError:
        raise _Misfit(
            Text(
                en=f"“{str(json)[:40]}” is not a date of the calendar (YYYY-MM-DD).",
                fr=f"« {str(json)[:40]} » n’est pas une date du calendrier (AAAA-MM-JJ).",
            )
        ) from None
    if day.year not in _YEARS:
        raise _Misfit(
            Text(
                en=f"Expected a year from {_YEARS[0]} to {_YEARS[-1]}.",
                fr=f"Il faut une année de {_YEARS[0]} à {_YEARS[-1]}.",
            )
        )
    return day


def _number(json: object) -> Fraction:
    if isinstance(json, bool) or not isinstance(json, int | str) or len(str(json)) > 30:
        raise ValueError("not a number")
    if isinstance(json, str) and not _NUMBER.fullmatch(json):
        raise ValueError("not plain digits: powers of ten, other scripts' digits, spaces or _")
    return Fraction(json)


def _decode_number(kind: FactType, json: object) -> Value:
    if isinstance(json, Mapping) and "unit" in json:
        if json["unit"] != kind.unit:
            raise _Misfit(
                Text(
                    en=f"Expected the unit “{kind.unit}”, found “{str(json['unit'])[:40]}”.",
                    fr=f"Il faut l’unité « {kind.unit} », et non « {str(json['unit'])[:40]} ».",
                )
            )
        json = json["value"]
    if isinstance(json, Mapping):
        return Range(_bounded(kind, json["low"]), _bounded(kind, json["high"]))
    return _bounded(kind, json)


def _bounded(kind: FactType, json: object) -> Fraction:
    number = _number(json)
    check_bounds(kind, number)
    return number


def check_bounds(kind: FactType, number: Fraction) -> None:
    """Raises ValueError when a fact of this type cannot have that number."""
    if kind.least is None or kind.most is None:
        return
    if not kind.least <= number <= kind.most:
        raise _Misfit(
            Text(
                en=f"Expected a number from {kind.least} to {kind.most}.",
                fr=f"Il faut un nombre de {kind.least} à {kind.most}.",
            )
        )
    if (number * 10**kind.decimals).denominator != 1:
        raise _Misfit(
            Text(
                en=f"Expected a number with {kind.decimals} decimals at most.",
                fr=f"Il faut un nombre d’au plus {kind.decimals} décimales.",
            )
        )


class _Misfit(ValueError):
    """A value that does not fit, said so that a person can mend it."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


def _decode_text(kind: FactType, json: object) -> Value:
    if not isinstance(json, str) or len(json) > MAX_TEXT:
        raise ValueError("not a text")
    if kind.kind == "choice" and json not in kind.choices:
        raise _Misfit(
            Text(
                en=f"“{json[:40]}” is not one of: {name_some(kind.choices)}.",
                fr=f"« {json[:40]} » n’est pas l’un de : {name_some(kind.choices)}.",
            )
        )
    return json


def _entries(json: object) -> Sequence[Mapping[str, object]]:
    if not isinstance(json, list | tuple) or len(json) > MAX_ENTRIES:
        raise ValueError("not a list")
    if not all(isinstance(entry, Mapping) for entry in json):
        raise ValueError("not a list of entries")
    return json


def _decode_trips(_kind: FactType, json: object) -> Value:
    return tuple(_trip(entry) for entry in _entries(json))


def _trip(entry: Mapping[str, object]) -> Trip:
    left, returned = _days(entry["left"]), _days(entry.get("returned"))
    if left[0] is None or left[1] is None:
        raise ValueError("a trip needs the day of leaving")
    return Trip(left[0], left[1], *returned)


def _days(json: object) -> tuple[date | None, date | None]:
    if json is None:
        return None, None
    if not isinstance(json, Mapping):
        return _day(json), _day(json)
    latest = json.get("latest")
    return _day(json["earliest"]), None if latest is None else _day(latest)


def _decode_spans(kind: FactType, json: object) -> Value:
    spans = tuple(_span(entry) for entry in _entries(json))
    if kind.choices and not {span.kind for span in spans} <= set(kind.choices):
        raise ValueError("not one of the kinds")
    return spans


def _span(entry: Mapping[str, object]) -> Span:
    last = entry.get("last")
    if not isinstance(entry["kind"], str) or len(entry["kind"]) > 100:
        raise ValueError("a kind is a short text")
    return Span(entry["kind"], _day(entry["first"]), None if last is None else _day(last))


def _decode_years(_kind: FactType, json: object) -> Value:
    return tuple(
        TaxYear(_year(entry["year"]), _answer(entry.get("duty")), _answer(entry.get("filed")))
        for entry in _entries(json)
    )


def _year(json: object) -> int:
    number = _number(json)
    if number.denominator != 1 or int(number) not in _YEARS:
        raise ValueError("not a year")
    return int(number)


_DECODERS: Final[Mapping[str, Callable[[FactType, object], Value]]] = {
    "yes_no": lambda _kind, json: _answer(json),
    "date": lambda _kind, json: _day(json),
    "number": _decode_number,
    "text": _decode_text,
    "choice": _decode_text,
    "trips": _decode_trips,
    "spans": _decode_spans,
    "tax_years": _decode_years,
}


def accept_facts(types: Mapping[str, FactType], facts: Mapping[str, object]) -> dict[str, Value]:
    """The facts that ``types`` knows, each checked; raises RulesError for a value of another type."""
    return {name: _accept(types[name], name, facts[name]) for name in facts if name in types}


def _accept(kind: FactType, name: str, value: object) -> Value:
    if value is UNKNOWN:
        return UNKNOWN
    if kind.kind in _ENTRIES and isinstance(value, list | tuple):
        if all(isinstance(entry, _ENTRIES[kind.kind]) for entry in value):
            return tuple(value)
    elif kind.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
        return _fitting(kind, name, Fraction(value))
    elif isinstance(value, _PYTHON[kind.kind]) and not isinstance(value, datetime):
        return _fitting(kind, name, value)
    raise _bad_value(kind, name)


def _fitting(kind: FactType, name: str, value: Any) -> Value:
    """``value``, once its number or its choice is one that the fact can have."""
    try:
        if isinstance(value, Fraction):
            check_bounds(kind, value)
        elif kind.kind == "choice":
            _decode_text(kind, value)
    except _Misfit as error:
        raise RulesError([Problem("", 0, name, "rules.bad_value", error.message)]) from None
    return cast("Value", value)


_PYTHON: Final[Mapping[str, Any]] = {
    "yes_no": bool,
    "date": date,
    "number": Fraction | Range,
    "text": str,
    "choice": str,
    "trips": (),
    "spans": (),
    "tax_years": (),
}
