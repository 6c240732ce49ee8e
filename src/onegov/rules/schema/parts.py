"""Pieces that the schemas of a service's files are built of. Source: JSON Schema, draft 2020-12."""

from collections.abc import Collection, Mapping
from typing import Any, Final, TypeAlias

from onegov.core.types import Text
from onegov.rules.language.keys import TEXT, french_of

Schema: TypeAlias = dict[str, Any]
Help: TypeAlias = Mapping[str, tuple[Text, Schema]]

#: YAML reads ``18`` and ``true`` as a number and a boolean; the readers take them as they are written.
SCALAR: Final[Schema] = {"type": ["string", "number", "boolean"]}
WORD: Final[Schema] = {"type": ["string", "number"], "minLength": 1}
NAME: Final[Schema] = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
DATE: Final[Schema] = {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
HASH: Final[Schema] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
TEXT_REF: Final[Schema] = {"$ref": "#/$defs/text"}
YES_NO: Final[Schema] = {"enum": ["yes", "no"]}


def described(schema: Schema, text: Text) -> Schema:
    """``schema`` with help in both languages, which editors show."""
    return {"description": f"{text.en}\n\n{text.fr}", **schema}


def entries(keys: Collection[str], help_: Help, *, required: Collection[str] = ()) -> Schema:
    """Named entries, exactly those of ``keys``, each with its help; English keys only."""
    properties = {key: described(help_[key][1], help_[key][0]) for key in keys}
    closed: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
    return {**closed, "required": list(required)} if required else closed


def in_both_languages(
    keys: Collection[str], help_: Help, *, required: Collection[str] = ()
) -> Schema:
    """Named entries whose keys may also be written in French."""
    closed = entries(keys, help_)
    properties = dict(closed["properties"])
    for key in keys:
        properties |= {french: properties[key] for french in french_of(key)}
    needed = [spelled(key) for key in required]
    return {**closed, "properties": properties, **({"allOf": needed} if needed else {})}


def spelled(key: str) -> Schema:
    """That ``key`` is there, in one of its spellings."""
    spellings = [key, *french_of(key)]
    if len(spellings) == 1:
        return {"required": spellings}
    return {"oneOf": [{"required": [spelling]} for spelling in spellings]}


def one_of(keys: Collection[str]) -> Schema:
    """That exactly one of ``keys`` is there, in one of its spellings."""
    return {"oneOf": [spelled(key) for key in keys]}


def list_of(schema: Schema, *, least: int = 1) -> Schema:
    """A list of at least so many."""
    return {"type": "array", "items": schema, "minItems": least}


def named(schema: Schema, *, names: Schema | None = None, least: int = 1) -> Schema:
    """Entries with names of the author's own."""
    found: Schema = {"type": "object", "additionalProperties": schema, "minProperties": least}
    return {**found, "propertyNames": names} if names else found


def text_definition() -> Schema:
    """A text in both languages."""
    help_ = {
        "en": (Text("The English text.", "Le texte anglais."), WORD),
        "fr": (Text("The French text.", "Le texte français."), WORD),
    }
    return described(
        entries(TEXT, help_, required=TEXT),
        Text(
            "A text in both languages. In braces, a text with a comma or a colon needs quotes.",
            "Un texte dans les deux langues. Entre accolades, un texte avec une virgule ou un "
            "deux-points doit être entre guillemets.",
        ),
    )


def document(title: Text, body: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """A whole schema."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{title.en} / {title.fr}",
        **body,
        "$defs": {"text": text_definition(), **definitions},
    }
