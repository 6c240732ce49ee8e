"""JSON Schemas of what adapters answer and are asked. Source: JSON Schema 2020-12."""

from onegov.core.types import Text
from onegov.exchange.adapters.fields import Field
from onegov.exchange.adapters.shape import Shape

Schema = dict[str, object]

_EXACT = 2**53 - 1
_PLAIN = r"[^\u0000-\u001f\u007f-\u009f]"
_SCHEMAS: dict[str, Schema] = {
    "text": {
        "type": "string",
        "pattern": rf"^{_PLAIN}*[^ \u0000-\u001f\u007f-\u009f]{_PLAIN}*$",
    },
    "digits": {"type": "string", "pattern": "^[0-9]+$"},
    "date": {"type": "string", "format": "date"},
    "year": {"type": "integer", "minimum": 1900, "maximum": 2099},
    "postal_code": {"type": "string", "pattern": "^[A-Z][0-9][A-Z] ?[0-9][A-Z][0-9]$"},
    "code": {"type": "string"},
    "integer": {"type": "integer", "minimum": -_EXACT, "maximum": _EXACT},
    "decimal": {"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,29})(\.[0-9]{1,20})?$"},
    "boolean": {"type": "boolean"},
    "datetime": {"type": "string", "format": "date-time"},
}


def bilingual(name: str, text: Text | None) -> dict[str, object]:
    """``name`` in English and ``x-name-fr`` in French; nothing when there is no text."""
    return {name: text.en, f"x-{name}-fr": text.fr} if text else {}


def field_schema(field: Field) -> Schema:
    """What the answer holds for the field; null stands for "not known"."""
    schema = dict(_SCHEMAS[field.type])
    values: list[object] = list(field.values)
    if field.optional:
        schema["type"] = [schema["type"], "null"]
        values.append(None)
    if field.type == "code":
        schema["enum"] = values
    return schema | bilingual("title", field.label)


def object_of(properties: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def rows_schema(shape: Shape) -> Schema:
    """The answer that lists rows."""
    row = object_of({field.name: field_schema(field) for field in shape.answered})
    return object_of({shape.answer_list: {"type": "array", "items": row}})


def key_schema(shape: Shape) -> Schema:
    """The question for the rows of one key."""
    return object_of({shape.lookup: field_schema(shape.published_lookup)})


def _text(longest: int = 200) -> Schema:
    return {"type": "string", "maxLength": longest}


def _filled() -> Schema:
    return _text() | {"pattern": r"\S"}


_KINDS = {"enum": ["current", "former", "variant"]}
_NAME = object_of(
    {"given": _text(), "family": _filled(), "kind": {"type": "string", **_KINDS}},
    optional=("given", "kind"),
)
PERSON = object_of(
    {
        "names": {"type": "array", "items": _NAME, "minItems": 1, "maxItems": 20},
        "birth_date": {"type": "string", "format": "date"},
        "postal_code": {"type": ["string", "null"], "maxLength": 200},
    },
    optional=("postal_code",),
)
_MATCHED_NAME = object_of(
    {
        "given": {"type": "string"},
        "family": {"type": "string"},
        "kind": {"type": "string", "enum": ["current", "variant"]},
    }
)
_MATCHED = object_of(
    {
        "names": {"type": "array", "items": _MATCHED_NAME, "minItems": 1},
        "birth_date": {"type": "string", "format": "date"},
        "postal_code": {"type": ["string", "null"]},
    }
)
MATCH = object_of(
    {
        "outcome": {"type": "string", "enum": ["one", "none", "ambiguous"]},
        "matched": {"oneOf": [_MATCHED, {"type": "null"}]},
    }
)
INVALID = object_of({"error": {"const": "invalid"}, "field": {"type": "string"}})
NOT_FOUND = object_of({"error": {"type": "string", "enum": ["not_found", "not_linked"]}})
FAULT = object_of(
    {name: {"type": "string"} for name in ("type", "message", "message_fr", "detail")}
)
