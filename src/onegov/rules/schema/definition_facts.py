"""Schemas of what a service must know: facts, documents, registers, agreements, the form."""

from typing import Final

from onegov.core.types import Text
from onegov.rules.schema.definition_parts import (
    ACT,
    AT,
    BOUNDS,
    CLAUSE,
    ID_HELP,
    LABEL,
    TEXTS,
    closed,
)
from onegov.rules.schema.parts import NAME, TEXT_REF, WORD, YES_NO, Help, Schema, list_of, named
from onegov.rules.types.units import UNITS
from onegov.rules.types.values import FACT_KINDS

_REGISTER: Final = "register [A-Z][A-Z0-9]*\\.[a-z][a-z0-9_]*"
_PURPOSE: Final = (
    Text("What it is needed for.", "À quoi cela sert."),
    TEXT_REF,
)
_COLLECT: Final = (
    Text(
        "The clause that lets the service collect it.",
        "La disposition qui permet au service de le recueillir.",
    ),
    CLAUSE,
)
_RETENTION: Final = (
    Text(
        "How long it is kept: a name under `retention:`.",
        "Combien de temps il est conservé : un nom sous « retention: ».",
    ),
    {"type": "string", "minLength": 1},
)
_ONLY_IF: Final = (
    Text(
        "The person is asked only if all of this holds.",
        "On ne le demande que si tout ceci est vrai.",
    ),
    list_of({"$ref": "#/$defs/condition"}),
)
_HINT: Final = (
    Text("A line of help under the question.", "Une ligne d’aide sous la question."),
    TEXT_REF,
)

_FACT: Final[Help] = {
    "type": (
        Text(
            "What kind of value: yes_no, date, number, text, choice, trips, spans, tax_years.",
            "Le genre de valeur : yes_no (oui ou non), date, number (nombre), text (texte), choice "
            "(choix), trips (voyages), spans (périodes), tax_years (années d’imposition).",
        ),
        {"enum": list(FACT_KINDS)},
    ),
    "unit": (Text("Unit of a number.", "Unité d’un nombre."), {"enum": list(UNITS)}),
    "range": (
        Text(
            "Least and greatest number that may be given.", "Le plus petit et le plus grand nombre."
        ),
        closed(BOUNDS),
    ),
    "decimals": (
        Text("How many decimals it may have.", "Combien de décimales il peut avoir."),
        {"type": "integer", "minimum": 0, "maximum": 4},
    ),
    "choices": (
        Text(
            "The answers to choose from, or the kinds of periods.",
            "Les réponses possibles, ou les genres de périodes.",
        ),
        named(TEXT_REF),
    ),
    "sources": (
        Text(
            "Where it comes from, in order: `register MEMBER.service`, `ask`, `derived`.",
            "D’où il provient, dans l’ordre : « register MEMBRE.service », « ask » (demandé), "
            "« derived » (déduit).",
        ),
        list_of({"type": "string", "pattern": f"^(ask|derived|{_REGISTER})$"}),
    ),
    "label": LABEL,
    "question": (
        Text("The question, as a person is asked it.", "La question, telle qu’on la pose."),
        TEXT_REF,
    ),
    "hint": _HINT,
    "points": (
        Text("Cases listed under the question.", "Les cas énumérés sous la question."),
        TEXTS,
    ),
    "purpose": _PURPOSE,
    "collect_under": _COLLECT,
    "disclose_under": (
        Text(
            "What lets the register give it: a name under `agreements:`.",
            "Ce qui permet au registre de le communiquer : un nom sous « agreements: ».",
        ),
        {"type": "string", "minLength": 1},
    ),
    "retention": _RETENTION,
    "only_if": _ONLY_IF,
    "changeable": (
        Text(
            "`no` when a person cannot change it, as their age.",
            "« no » quand la personne ne peut pas le changer, comme son âge.",
        ),
        YES_NO,
    ),
}
_OPTIONAL: Final = (
    "unit", "range", "decimals", "choices", "question", "hint", "points", "disclose_under",
    "only_if", "changeable",
)  # fmt: skip

_CONDITION: Final[Help] = {
    "fact": (Text("A fact.", "Un fait."), NAME),
    "is": (Text("Its value is one of these.", "Sa valeur est l’une de celles-ci."), list_of(WORD)),
    "age": (
        Text(
            "For a date of birth: the age, in whole years.",
            "Pour une date de naissance : l’âge, en années entières.",
        ),
        closed(BOUNDS, may_lack=tuple(BOUNDS)),
    ),
}
_DOCUMENT: Final[Help] = {
    "label": LABEL,
    "hint": _HINT,
    "types": (
        Text(
            "Media types, such as application/pdf.", "Types de média, par exemple application/pdf."
        ),
        list_of({"type": "string", "pattern": r"^[a-z]+/[a-z0-9.+-]+$"}),
    ),
    "max_size": (
        Text("Largest file, such as 4 MB.", "Taille maximale d’un fichier, par exemple 4 MB."),
        {"type": "string", "pattern": r"^\d{1,3} ?[KM]B$"},
    ),
    "max_files": (
        Text("How many files.", "Combien de fichiers."),
        {"type": "integer", "minimum": 1, "maximum": 20},
    ),
    "required": (Text("Whether it must be given.", "S’il est obligatoire."), YES_NO),
    "only_if": _ONLY_IF,
    "purpose": _PURPOSE,
    "collect_under": _COLLECT,
    "retention": _RETENTION,
}
_REGISTER_HELP: Final[Help] = {
    "organisation": (Text("Who keeps it.", "L’organisme qui le tient."), TEXT_REF),
    "label": LABEL,
}
_AGREEMENT: Final[Help] = {
    "basis": (
        Text(
            "Whether a law or the person's consent lets the register give it.",
            "Si c’est une loi (law) ou le consentement de la personne (consent) qui le permet.",
        ),
        {"enum": ["law", "consent"]},
    ),
    "act": ACT,
    "at": AT,
    "text": (Text("What the agreement is.", "Ce qu’est l’entente."), TEXT_REF),
}
_NAMES: Final[Schema] = list_of({"type": "string", "minLength": 1})
_PAGE: Final[Help] = {
    "id": ID_HELP,
    "title": (Text("The page's title.", "Le titre de la page."), TEXT_REF),
    "intro": (Text("A line before the questions.", "Une ligne avant les questions."), TEXT_REF),
    "facts": (Text("The facts that it asks.", "Les faits qu’elle demande."), _NAMES),
    "documents": (Text("The files that it asks.", "Les fichiers qu’elle demande."), _NAMES),
}


def _fact() -> Schema:
    """A fact: a number has a range, a choice its choices, what is asked a question."""
    source = {"properties": {"sources": {"contains": {"const": "ask"}}}}
    register = {"properties": {"sources": {"contains": {"pattern": "^register "}}}}
    return {
        **closed(_FACT, may_lack=_OPTIONAL),
        "allOf": [
            {"if": _has_type("number"), "then": {"required": ["range"]}},
            {"if": _has_type("choice"), "then": {"required": ["choices"]}},
            {"if": source, "then": {"required": ["question"]}},
            {"if": register, "then": {"required": ["disclose_under"]}},
        ],
    }


def _has_type(kind: str) -> Schema:
    return {"properties": {"type": {"const": kind}}, "required": ["type"]}


#: The elements, as definitions of the schema.
ELEMENTS: Final[Schema] = {
    "fact": _fact(),
    "condition": closed(_CONDITION, may_lack=("is", "age")),
    "document": closed(_DOCUMENT, may_lack=("hint", "only_if")),
    "register": closed(_REGISTER_HELP),
    "agreement": closed(_AGREEMENT, may_lack=("text",)),
    "page": closed(_PAGE, may_lack=("intro", "documents")),
}
