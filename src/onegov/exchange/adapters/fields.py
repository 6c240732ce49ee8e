"""The fields of a published row: name, type, whether it may be missing, what a code may be."""

from dataclasses import dataclass

from onegov.core.types import Text
from onegov.exchange.settings_reader import SettingsReader

Value = str | int | bool | None
"""What JSON can carry: dates and exact decimals are text, "not known" is None; never a float."""

Row = dict[str, Value]
"""One row that passed the schema check: every field of the shape, by name."""

DATE_FORMS = {
    "YYYY-MM-DD": r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})",
    "YYYYMMDD": r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})",
    "DD/MM/YYYY": r"(?P<d>[0-9]{2})/(?P<m>[0-9]{2})/(?P<y>[0-9]{4})",
}
TYPES = (
    "text",
    "digits",
    "date",
    "year",
    "postal_code",
    "code",
    "integer",
    "decimal",
    "boolean",
    "datetime",
)
_BOOLEAN_WORDS = ("true", "false")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a published row.

    Attributes:
        type: one of ``TYPES``; it alone says how the answer spells the value.
        optional: it may be missing, and then means "not known".
        values: for a code, what it may be; for a boolean, the words for true and false.
        date_form: how the source writes dates (a key of ``DATE_FORMS``).
        label: what people call it.
        place: where the source has it, for the person who looks for the mistake.
    """

    name: str
    type: str = "text"
    optional: bool = False
    values: tuple[str, ...] = ()
    date_form: str = "YYYY-MM-DD"
    label: Text | None = None
    place: Text | None = None


def read_text(read: SettingsReader, name: str) -> Text | None:
    """A bilingual setting ``{"en": …, "fr": …}``, or None when there is none."""
    content = read.take(name, None)
    if content is None:
        return None
    given = SettingsReader(content, f"{read.where}: {name}")
    text = Text(en=given.text("en"), fr=given.text("fr"))
    given.done()
    return text


def _check_values(read: SettingsReader, type: str, values: tuple[str, ...]) -> None:
    if type == "boolean":
        if len(set(values)) != 2 or len(values) != 2:
            raise read.wrong(
                "values",
                "must be the words for true and false",
                "doit donner les mots pour vrai et faux",
            )
    elif (type == "code") != bool(values):
        raise read.wrong("values", "belongs to type code", "va avec le type code")


def read_field(
    read: SettingsReader, *, place: Text | None = None, date_form: str = "YYYY-MM-DD"
) -> Field:
    """One entry of ``fields``, once the source has taken its own settings from it."""
    type = read.choice("type", TYPES, default="text")
    values = read.texts("values", default=_BOOLEAN_WORDS if type == "boolean" else ())
    field = Field(
        name=read.text("name"),
        type=type,
        optional=read.flag("optional", default=False),
        values=values,
        date_form=read.choice("date_form", tuple(DATE_FORMS), default=date_form),
        label=read_text(read, "label"),
        place=place,
    )
    read.done()
    _check_values(read, type, values)
    return field
