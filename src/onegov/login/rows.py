"""Rows of the tables that every request reads and writes, by SQL that is written once.

Django compiles each statement anew, which costs more than all else that a token takes. What comes
out are models as ever.
"""

from collections.abc import Callable, Sequence
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Field,
    ForeignKey,
    Model,
    TextField,
    UUIDField,
)

Row = TypeVar("Row", bound=Model)
_Convert = tuple[int, "Field[object, object]"]
#: Fields whose values the driver takes as Django has them.
_PLAIN = frozenset({BooleanField, CharField, DateField, DateTimeField, TextField, UUIDField})


@cache
def columns(model: type[Model], alias: str = "") -> str:
    """The columns of a table, as ``SELECT`` lists them and ``read`` takes them."""
    prefix = f"{alias}." if alias else ""
    return ", ".join(f'{prefix}"{field.column}"' for field in model._meta.concrete_fields)


@cache
def width(model: type[Model]) -> int:
    return len(model._meta.concrete_fields)


def read(model: type[Row], values: Sequence[object]) -> Row | None:
    """A model from its columns, or None from those of an outer join that found nothing."""
    if values[_key(model)] is None:
        return None
    found = list(values)
    for place, field in _converted(model):
        found[place] = field.from_db_value(found[place], None, connection)  # type: ignore[attr-defined]  # asked for
    return model.from_db("default", _names(model), found)


def one(model: type[Row], where: str, *values: object) -> Row | None:
    """The one row for which ``where`` holds; None when there is none."""
    listed = f"SELECT {columns(model)} FROM {model._meta.db_table}"  # noqa: S608  # names of ours
    found = fetch(f"{listed} WHERE {where}", values)
    return read(model, found) if found else None


def fetch(sql: str, values: Sequence[Any]) -> Sequence[object] | None:
    """The first row of an answer."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: Sequence[object] | None = cursor.fetchone()
    return found


def insert(*rows: Model) -> None:
    """Will write new rows in one statement, those that others point to first."""
    statements: list[str] = []
    values: list[Any] = []
    for model, some in groupby(rows, type):
        given = [_prepared(row) for row in some]
        statements.append(f"{_into(model)} VALUES {', '.join([_places(model)] * len(given))}")
        values += [value for row in given for value in row]
    *before, last = statements
    named = ", ".join(f"s{number} AS ({sql})" for number, sql in enumerate(before))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {named} {last}" if named else last, values)
    for row in rows:
        row._state.adding = False


def _prepared(row: Model) -> list[object]:
    return [prepare(row) for prepare in _writers(type(row))]


@cache
def _writers(model: type[Model]) -> list[Callable[[Model], object]]:
    return [_writer(field) for field in model._meta.concrete_fields]


def _writer(field: "Field[Any, Any]") -> Callable[[Model], object]:
    """How a field's value reaches the driver; most go as they are, and asking each costs more."""
    stored = field.target_field if isinstance(field, ForeignKey) else field
    if type(stored) in _PLAIN and not (
        getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ):
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)


@cache
def _into(model: type[Model]) -> str:
    return f"INSERT INTO {model._meta.db_table} ({columns(model)})"


@cache
def _places(model: type[Model]) -> str:
    return f"({', '.join(['%s'] * width(model))})"


@cache
def _names(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@cache
def _key(model: type[Model]) -> int:
    return _names(model).index(str(model._meta.pk.attname))


@cache
def _converted(model: type[Model]) -> list[_Convert]:
    fields = enumerate(model._meta.concrete_fields)
    return [(place, field) for place, field in fields if hasattr(field, "from_db_value")]
