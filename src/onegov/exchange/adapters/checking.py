"""Whether a raw value is what its field's type says: one check for files, databases and JSON.

Each reader takes text as a file writes it, or the value that a database or JSON already typed; it
gives what the answer carries, or raises ValueError.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from onegov.core.types import Text
from onegov.exchange.adapters.fields import DATE_FORMS, Field, Row, Value
from onegov.exchange.adapters.quarantine import RowRejected

_EXACT = 2**53 - 1  # beyond it JSON readers lose digits (RFC 7493 section 2.2)
_LONGEST_DECIMAL = 30
_TEXT = re.compile("[^\x00-\x1f\x7f-\x9f\ud800-\udfff]+")
_DIGITS = re.compile("[0-9]+")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_POSTAL_CODE = re.compile("[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]")
_INTEGER = re.compile("-?(?:0|[1-9][0-9]{0,15})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,29})(?:\.[0-9]{1,20})?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:]{8}(?:\.[0-9]{1,6})?(?:Z|[+-][0-9:]{5})")


def _matched(pattern: re.Pattern[str], raw: object) -> str:
    if not isinstance(raw, str) or pattern.fullmatch(raw) is None:
        raise ValueError
    return raw


def _whole(raw: object) -> int:
    """An int that is not a bool in disguise."""
    if type(raw) is not int:
        raise ValueError
    return raw


def _text(field: Field, raw: object) -> str:
    return _matched(_TEXT, str(raw) if isinstance(raw, UUID) else raw)


def _digits(field: Field, raw: object) -> str:
    return _matched(_DIGITS, raw if isinstance(raw, str) else str(_whole(raw)))


def _date(field: Field, raw: object) -> str:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw.isoformat()
    found = re.fullmatch(DATE_FORMS[field.date_form], raw) if isinstance(raw, str) else None
    if found is None:
        raise ValueError
    return date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()


def _year(field: Field, raw: object) -> int:
    return int(_matched(_YEAR, raw if isinstance(raw, str) else str(_whole(raw))))


def _postal_code(field: Field, raw: object) -> str:
    return _matched(_POSTAL_CODE, raw)


def _integer(field: Field, raw: object) -> int:
    value = int(_matched(_INTEGER, raw)) if isinstance(raw, str) else _whole(raw)
    if abs(value) > _EXACT:
        raise ValueError
    return value


def _decimal(field: Field, raw: object) -> str:
    if isinstance(raw, Decimal):
        if not raw.is_finite() or abs(raw.adjusted()) > _LONGEST_DECIMAL:
            raise ValueError  # "1e999999999" is short until it is written out
        return _matched(_DECIMAL, format(raw, "f"))
    return _matched(_DECIMAL, raw if isinstance(raw, str) else str(_whole(raw)))


def _boolean(field: Field, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw if isinstance(raw, str) else str(_whole(raw))
    if word not in field.values:
        raise ValueError
    return word == field.values[0]


def _moment(field: Field, raw: object) -> str:
    moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(_matched(_MOMENT, raw))
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _code(field: Field, raw: object) -> str:
    if not isinstance(raw, str) or raw not in field.values:
        raise ValueError
    return raw


_READERS: dict[str, Callable[[Field, object], Value]] = {
    "text": _text,
    "digits": _digits,
    "date": _date,
    "year": _year,
    "postal_code": _postal_code,
    "code": _code,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "datetime": _moment,
}
_KINDS = {
    "text": ("is not readable text", "n’est pas un texte lisible"),
    "digits": ("is not digits only", "n’est pas composé de chiffres seulement"),
    "year": ("is not a year", "n’est pas une année"),
    "postal_code": ("is not a postal code", "n’est pas un code postal"),
    "integer": ("is not a whole number", "n’est pas un nombre entier"),
    "decimal": ("is not an exact number", "n’est pas un nombre exact"),
    "datetime": ("is not a moment with its offset", "n’est pas un moment avec son décalage"),
}
_FRENCH_DATE_FORMS = {
    "YYYY-MM-DD": "AAAA-MM-JJ",
    "YYYYMMDD": "AAAAMMJJ",
    "DD/MM/YYYY": "JJ/MM/AAAA",
}


def _what_is_wrong(field: Field) -> tuple[str, str]:
    if field.type in ("code", "boolean"):
        allowed = ", ".join(field.values)
        return f"holds none of: {allowed}", f"ne contient aucun de\u00a0: {allowed}"
    if field.type == "date":
        form = field.date_form
        return f"is not a date ({form})", f"n’est pas une date ({_FRENCH_DATE_FORMS[form]})"
    return _KINDS[field.type]


def _rejected(field: Field, code: str, what: tuple[str, str]) -> RowRejected:
    en, fr = f"“{field.name}”", f"«\u00a0{field.name}\u00a0»"
    if field.place:
        en, fr = f"{en} ({field.place.en})", f"{fr} ({field.place.fr})"
    reason = Text(en=f"The field {en} {what[0]}.", fr=f"Le champ {fr} {what[1]}.")
    return RowRejected(code, reason, field=field.name)


def check_value(field: Field, raw: object) -> Value:
    """What the answer carries for ``raw``; None or blanks are "not known".

    Raises:
        RowRejected: ``missing`` or ``bad_`` and the type.
    """
    value = raw.strip(" ") if isinstance(raw, str) else raw
    if value is None or value == "":
        if field.optional:
            return None
        raise _rejected(field, "missing", ("is empty", "est vide"))
    try:
        return _READERS[field.type](field, value)
    except (ValueError, OverflowError) as error:
        raise _rejected(field, f"bad_{field.type}", _what_is_wrong(field)) from error


def check_row(fields: tuple[Field, ...], raw: Mapping[str, object]) -> Row:
    """The row with every field checked; RowRejected names the first that is wrong."""
    return {field.name: check_value(field, raw.get(field.name)) for field in fields}
