"""Schemas of what rules rest on: clauses of the law, and documents that are no law."""

from typing import Final

from onegov.core.types import Text
from onegov.rules.language import keys
from onegov.rules.schema.parts import (
    DATE,
    HASH,
    TEXT_REF,
    WORD,
    Help,
    Schema,
    entries,
    in_both_languages,
)
from onegov.rules.types.outcomes import GRADES

_URL: Final[Schema] = entries(
    keys.TEXT,
    {
        "en": (Text("The English page.", "La page anglaise."), {"type": "string"}),
        "fr": (Text("The French page.", "La page française."), {"type": "string"}),
    },
    required=keys.TEXT,
)

_SOURCE: Final[Help] = {
    "title": (Text("What it is called.", "Son titre."), TEXT_REF),
    "url": (Text("Where each language stands.", "L’adresse de chaque langue."), _URL),
    "page": (
        Text(
            "Which page, section or table of it was read.",
            "La page, la section ou le tableau qui a été lu.",
        ),
        TEXT_REF,
    ),
    "date": (Text("Day of the version that was read.", "Date de la version lue."), DATE),
    "grade": (
        Text(
            "How sure it is: official (the department's own), second (a second, independent "
            "publication) or single (one publication alone).",
            "Sa cote : official (du ministère même), second (une deuxième publication "
            "indépendante) ou single (une seule publication).",
        ),
        {"enum": list(GRADES)},
    ),
    "as_read": (
        Text("Its figures as they were transcribed.", "Ses chiffres tels que transcrits."),
        {"type": ["string", "number"]},
    ),
    "sha256": (
        Text(
            "Hash of those figures, taken when somebody read them against the source.",
            "Empreinte de ces chiffres, prise quand quelqu’un les a comparés à la source.",
        ),
        HASH,
    ),
    "note": (
        Text("What a reviewer should know.", "Ce que l’examinateur doit savoir."),
        TEXT_REF,
    ),
}

_CLAUSE: Final[Help] = {
    "act": (
        Text(
            "Id of the Act or regulation as Justice Canada names it: C-29, SOR-93-246.",
            "Identifiant de la loi ou du règlement chez Justice Canada : C-29, SOR-93-246.",
        ),
        {"type": "string", "minLength": 1},
    ),
    "at": (
        Text(
            "The place, in the English notation in both languages: 5(1)(c)(i). Use quotes.",
            "L’endroit, en notation anglaise dans les deux langues : 5(1)(c)(i). Mettez-le entre "
            "guillemets.",
        ),
        WORD,
    ),
    "fid": (
        Text(
            "Element id in the English file; `onegov law cite` prints it.",
            "Identifiant de l’élément dans le fichier anglais; « onegov law cite » l’affiche.",
        ),
        WORD,
    ),
    "reviewed": (
        Text(
            "The day somebody read the law against the rule.",
            "Le jour où quelqu’un a comparé la loi à la règle.",
        ),
        DATE,
    ),
    "sha256": (
        Text(
            "Hash of the text in each language; `onegov law cite` prints it.",
            "Empreinte du texte dans chaque langue; « onegov law cite » l’affiche.",
        ),
        entries(
            keys.TEXT,
            {
                "en": (Text("Of the English text.", "Du texte anglais."), HASH),
                "fr": (Text("Of the French text.", "Du texte français."), HASH),
            },
            required=keys.TEXT,
        ),
    ),
}

_SOURCE_CITED: Final[Help] = {
    "source": (
        Text("Name of a source of this file.", "Nom d’une source de ce fichier."),
        {"type": "string", "minLength": 1},
    ),
    "at": (Text("The place in it.", "L’endroit dans celle-ci."), WORD),
}
_MAY_LACK: Final = {"url", "note"}

#: Clauses and sources, as definitions of the schema of ``rules.yaml``.
SOURCES: Final[Schema] = {
    "source": in_both_languages(
        keys.SOURCE, _SOURCE, required=[key for key in keys.SOURCE if key not in _MAY_LACK]
    ),
    "clause": in_both_languages(keys.CLAUSE, _CLAUSE, required=keys.CLAUSE),
    "citation": {
        "if": {"required": ["source"]},
        "then": in_both_languages(keys.SOURCE_CITED, _SOURCE_CITED, required=("source",)),
        "else": {"$ref": "#/$defs/clause"},
    },
}
