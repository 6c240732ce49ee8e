"""The shape of a published table: its fields, how rows are found, and what an answer holds."""

from dataclasses import dataclass, replace

from onegov.core.types import Text
from onegov.exchange.adapters.fields import Field, Row, Value, read_text
from onegov.exchange.settings_reader import SettingsReader

PERSON_FIELDS = ("account", "family", "given", "birth_date")
"""What a table needs so that persons can be matched in it."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A table of typed rows.

    Attributes:
        lookup: field by which rows are found (``account``).
        record_key: field that makes a row unique within its lookup (``year``), and orders the
            rows; "" when there is one row for each lookup.
        answer_list: name of the list in the answer (``years``).
        answer_fields: fields of each item of that list.
        title: what people call the table.
        record: field that tells whose record a row is, "" when a row is nobody's.
    """

    fields: tuple[Field, ...]
    lookup: str
    record_key: str
    answer_list: str
    answer_fields: tuple[str, ...]
    title: Text | None = None
    record: str = ""

    def field(self, name: str) -> Field:
        """The field of that name; KeyError when there is none."""
        return {field.name: field for field in self.fields}[name]

    @property
    def answered(self) -> tuple[Field, ...]:
        """The fields of an answer's item, in its order."""
        return tuple(self.field(name) for name in self.answer_fields)

    @property
    def published_lookup(self) -> Field:
        """The lookup field as a client must write it: dates are YYYY-MM-DD wherever they come from."""
        return replace(self.field(self.lookup), date_form="YYYY-MM-DD", place=None)

    @property
    def names_persons(self) -> bool:
        """Whether persons can be matched in the table."""
        names = {field.name for field in self.fields}
        return self.lookup == "account" and names.issuperset(PERSON_FIELDS)

    def lookup_of(self, row: Row) -> str:
        """The value by which the row is found, as text."""
        return as_key(row[self.lookup])

    def key_of(self, row: Row) -> Value:
        """What orders the row within its lookup."""
        return row[self.record_key] if self.record_key else ""

    def content_of(self, row: Row) -> Row:
        """The item that an answer holds for the row."""
        return {name: row[name] for name in self.answer_fields}


def as_key(value: Value) -> str:
    """A checked value as the text by which rows are found."""
    return str(value)


def _check(read: SettingsReader, shape: Shape) -> None:
    names = [field.name for field in shape.fields]
    for name in names:
        if names.count(name) != 1:
            raise read.wrong(
                "fields", f"holds “{name}” twice", f"contient deux fois «\u00a0{name}\u00a0»"
            )
    named = {"lookup": (shape.lookup,), "record_key": (shape.record_key,)}
    for setting, wanted in (named | {"answer_fields": shape.answer_fields}).items():
        for name in filter(None, wanted):
            if name not in names:
                raise read.wrong(
                    setting,
                    f"names “{name}”, which is none of “fields”",
                    f"nomme «\u00a0{name}\u00a0», qui n’est pas dans «\u00a0fields\u00a0»",
                )
    persons = PERSON_FIELDS if shape.names_persons else ()
    keys = {shape.lookup, shape.record_key, *persons}
    for field in shape.fields:
        if field.optional and field.name in keys:
            raise read.wrong(
                f"fields.{field.name}", "cannot be optional", "ne peut être facultatif"
            )


def read_shape(read: SettingsReader, fields: tuple[Field, ...]) -> Shape:
    """The part of an ``adapters`` entry that is the same for every kind."""
    shape = Shape(
        fields=fields,
        lookup=read.text("lookup", default="account"),
        record_key=read.text("record_key", default=""),
        answer_list=read.text("answer_list"),
        answer_fields=read.texts("answer_fields"),
        title=read_text(read, "title"),
        record=read.text("record", default=""),
    )
    _check(read, shape)
    if shape.record not in {"", shape.lookup, *shape.answer_fields}:
        raise read.wrong(
            "record",
            "must be the lookup or a field that is answered",
            "doit être le champ de recherche ou un champ de la réponse",
        )
    return shape
