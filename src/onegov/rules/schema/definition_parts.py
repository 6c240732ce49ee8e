"""Pieces that recur in ``definition.yaml``: clauses, references, labelled texts, lengths of time."""

from typing import Final

from onegov.core.types import Text
from onegov.rules.schema.parts import DATE, TEXT_REF, WORD, Help, Schema, entries, list_of

#: A name such as ``language_proof`` or ``your-status``.
ID: Final[Schema] = {"type": "string", "pattern": "^[a-z][a-z0-9]*([_-][a-z0-9]+)*$"}
SPAN: Final[Schema] = {"type": "string", "pattern": r"^\d{1,4} (day|month|year)s?$"}
PERCENT: Final[Schema] = {"type": "string", "pattern": r"^\d{1,3}\s*%$"}
TEXTS: Final[Schema] = list_of(TEXT_REF)
CLAUSE: Final[Schema] = {"$ref": "#/$defs/clause"}
CLAUSES: Final[Schema] = list_of(CLAUSE)
REFERENCE: Final[Schema] = {"$ref": "#/$defs/reference"}
LABELLED: Final[Schema] = {"$ref": "#/$defs/labelled"}
OUTCOMES: Final[Schema] = list_of({"enum": ["grant", "refer", "refuse"]})
LABEL: Final = (Text("What people call it.", "Son nom dans les deux langues."), TEXT_REF)
ID_HELP: Final = (
    Text(
        "Its name: small letters, digits and -.", "Son nom : minuscules sans accent, chiffres et -."
    ),
    ID,
)
SOURCE: Final = (Text("Where the figure comes from.", "D’où vient ce chiffre."), REFERENCE)
LAW: Final = (
    Text("The clauses it rests on.", "Les dispositions sur lesquelles cela repose."),
    CLAUSES,
)

ACT: Final = (
    Text(
        "Id of the Act or regulation, one of those under `acts:`.",
        "Identifiant de la loi ou du règlement, l’un de ceux sous « acts: ».",
    ),
    {"type": "string", "minLength": 1},
)
AT: Final = (
    Text("The place in it, such as 5(1)(c).", "L’endroit, par exemple 5(1)(c)."),
    {
        "type": ["string", "number"],
        "pattern": r"^\d+(\.\d+)*(\([0-9A-Za-z.]{1,8}\))*$",
    },
)
_CLAUSE: Final[Help] = {"act": ACT, "at": AT}
_ADDRESS: Final[Schema] = {"type": "string", "pattern": "^https://"}
URL: Final = (
    Text("The address of each language.", "L’adresse de chaque langue."),
    entries(
        ("en", "fr"),
        {
            "en": (Text("The English page.", "La page anglaise."), _ADDRESS),
            "fr": (Text("The French page.", "La page française."), _ADDRESS),
        },
        required=("en", "fr"),
    ),
)
_REFERENCE: Final[Help] = {
    "title": (Text("What the source is called.", "Le titre de la source."), TEXT_REF),
    "url": URL,
    "as_of": (Text("The day it was read.", "Le jour où elle a été lue."), DATE),
}
_LABELLED: Final[Help] = {
    "id": ID_HELP,
    "label": LABEL,
    "text": (Text("What it is, in a sentence.", "Ce que c’est, en une phrase."), TEXT_REF),
    "law": LAW,
    "url": URL,
}
BOUNDS: Final[Help] = {
    "from": (Text("At least.", "Au moins."), {"type": "integer", "minimum": 0}),
    "through": (Text("At most, inclusive.", "Au plus, inclus."), {"type": "integer", "minimum": 0}),
}

#: The pieces as definitions of the schema.
PIECES: Final[Schema] = {
    "clause": entries(tuple(_CLAUSE), _CLAUSE, required=tuple(_CLAUSE)),
    "reference": entries(tuple(_REFERENCE), _REFERENCE, required=("title",)),
    "labelled": entries(tuple(_LABELLED), _LABELLED, required=("id", "label", "text")),
    "word": WORD,
}


def whole(least: int, most: int) -> Schema:
    """A whole number within bounds."""
    return {"type": "integer", "minimum": least, "maximum": most}


def closed(help_: Help, *, may_lack: tuple[str, ...] = ()) -> Schema:
    """Named entries, all needed but some."""
    return entries(tuple(help_), help_, required=[key for key in help_ if key not in may_lack])
