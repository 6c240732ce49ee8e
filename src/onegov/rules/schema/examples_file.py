"""The schema of ``tests.yaml``, the worked examples."""

from typing import Final

from onegov.core.types import Text
from onegov.rules.language import keys
from onegov.rules.schema.parts import (
    DATE,
    NAME,
    TEXT_REF,
    YES_NO,
    Help,
    Schema,
    document,
    entries,
    list_of,
    named,
)

_VALUES: Final[Schema] = named({"$ref": "#/$defs/value"}, least=0)
_FILE: Final[Help] = {
    "people": (
        Text(
            "Persons whom examples take and change: their facts by name.",
            "Des personnes que les exemples reprennent et modifient : leurs faits, par nom.",
        ),
        named(_VALUES),
    ),
    "population": (
        Text(
            "How invented people are spread when versions are compared (`onegov rules compare`).",
            "Comment se répartissent les personnes inventées quand on compare des versions "
            "(« onegov rules compare »).",
        ),
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "note": TEXT_REF,
                "facts": named({"type": "object"}, least=0)
                | {"description": "Fact by fact.\n\nFait par fait."},
            },
            "required": ["facts"],
        },
    ),
    "tests": (Text("The examples.", "Les exemples."), list_of({"$ref": "#/$defs/example"})),
}
_EXAMPLE: Final[Help] = {
    "test": (
        Text("A short id, unique in the file.", "Un identifiant court, unique dans le fichier."),
        {"type": "string", "minLength": 1},
    ),
    "label": (Text("What it shows.", "Ce qu’il montre."), TEXT_REF),
    "given": (
        Text(
            "The facts. `like:` takes those of a person; what is absent is unknown.",
            "Les faits. « like: » reprend ceux d’une personne; ce qui est absent est inconnu.",
        ),
        {**_VALUES, "minProperties": 1},
    ),
    "on": (Text("The day of the application.", "Le jour de la demande."), DATE),
    "expect": (
        Text(
            "What each named rule must come to: yes, no, a number, a date, unknown …",
            "Ce que doit donner chaque règle nommée : yes, no, un nombre, une date, unknown…",
        ),
        {**_VALUES, "minProperties": 1},
    ),
    "because": (
        Text(
            "Words that the reason of a rule must contain, in each language.",
            "Des mots que le motif d’une règle doit contenir, dans chaque langue.",
        ),
        named(TEXT_REF),
    ),
    "officer": (
        Text(
            "Whether an officer must look.",
            "Si un agent ou une agente doit examiner le dossier.",
        ),
        YES_NO,
    ),
    "earliest": (
        Text(
            "The first day on which the answer becomes yes, or `never`.",
            "Le premier jour où la réponse devient oui, ou « never ».",
        ),
        {"anyOf": [DATE, {"const": "never"}]},
    ),
}

_VALUE: Final[Schema] = {
    "anyOf": [
        {"type": ["string", "number", "boolean", "null"]},
        {"type": "array", "items": {"$ref": "#/$defs/entry"}},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {key: {"type": ["string", "number"]} for key in ("low", "high")},
            "required": ["low", "high"],
        },
    ]
}
_DAY: Final[Schema] = {
    "anyOf": [
        DATE,
        {"type": "null"},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                key: {"anyOf": [DATE, {"type": "null"}]} for key in ("earliest", "latest")
            },
            "required": ["earliest"],
        },
    ]
}
_ANSWER: Final[Schema] = {"enum": ["yes", "no", "unknown"]}
_ENTRIES: Final[dict[str, tuple[Schema, list[str]]]] = {
    "left": ({"left": _DAY, "returned": _DAY}, ["left"]),
    "kind": ({"kind": NAME, "first": DATE, "last": _DAY}, ["kind", "first"]),
    "year": (
        {"year": {"type": ["integer", "string"]}, "duty": _ANSWER, "filed": _ANSWER},
        ["year"],
    ),
}


def _entry() -> Schema:
    """A trip, a period or a taxation year."""
    kinds = [
        {"type": "object", "additionalProperties": False, "properties": shape, "required": needed}
        for shape, needed in _ENTRIES.values()
    ]
    return {"anyOf": kinds}


def examples_file() -> Schema:
    """The schema of ``tests.yaml``."""
    needed = ("test", "label", "given", "on", "expect")
    return document(
        Text("Worked examples of a service", "Exemples d’un service"),
        entries(keys.EXAMPLES_FILE, _FILE, required=("tests",)),
        {
            "value": _VALUE,
            "entry": _entry(),
            "example": entries(keys.EXAMPLE, _EXAMPLE, required=needed),
        },
    )
