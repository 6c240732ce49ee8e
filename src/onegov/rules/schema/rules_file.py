"""The schema of ``rules.yaml``, in the English and the French spelling of its keys."""

from collections.abc import Sequence
from typing import Final

from onegov.core.types import Text
from onegov.rules.language import keys
from onegov.rules.schema.parts import (
    DATE,
    NAME,
    SCALAR,
    TEXT_REF,
    WORD,
    Help,
    Schema,
    document,
    in_both_languages,
    list_of,
    named,
    one_of,
    spelled,
)
from onegov.rules.schema.rule_sources import SOURCES
from onegov.rules.schema.rule_tables import TABLE
from onegov.rules.types.units import UNITS

_UNIT: Final[Schema] = {"enum": list(UNITS)}
_FILE: Final[Help] = {
    "goal": (
        Text(
            "The rule that answers the service's question.",
            "La règle qui répond à la question du service.",
        ),
        NAME,
    ),
    "as_of": (
        Text(
            "The date fact from which the law of the day is read, such as application_date.",
            "Le fait de type date d’après lequel on lit la loi du jour, comme application_date.",
        ),
        NAME,
    ),
    "sources": (
        Text(
            "Documents that are not law: instructions, lists of fees. Rules cite them by name.",
            "Documents qui ne sont pas des lois : instructions, listes de frais. Les règles les "
            "citent par leur nom.",
        ),
        named({"$ref": "#/$defs/source"}),
    ),
    "parameters": (
        Text(
            "Amounts, and lists of words, that the law dates.",
            "Les montants et les listes de mots que la loi date.",
        ),
        named({"$ref": "#/$defs/parameter"}, names=NAME),
    ),
    "rules": (
        Text(
            "The rules, in order: each may name those above it.",
            "Les règles, dans l’ordre : chacune peut nommer celles qui la précèdent.",
        ),
        list_of({"$ref": "#/$defs/rule"}),
    ),
}

LABEL: Final = (Text("What people call it.", "Son nom dans les deux langues."), TEXT_REF)
LAW: Final = (
    Text(
        "The clauses it rests on, at least one. `onegov law cite ACT AT` prints one.",
        "Les dispositions sur lesquelles elle repose, au moins une. « onegov law cite LOI "
        "ENDROIT » en affiche une.",
    ),
    list_of({"$ref": "#/$defs/citation"}),
)
NOTE: Final = (
    Text(
        "What a reviewer should know of the reading of the law.",
        "Ce que l’examinateur doit savoir de la lecture de la loi.",
    ),
    TEXT_REF,
)
UNIT: Final = (
    Text(
        "Unit of the number. Money is cents, and is written in dollars: $229.50.",
        "Unité du nombre. L’argent se compte en cents et s’écrit en dollars : 229,50 $.",
    ),
    _UNIT,
)

_LIST_CHANGE: Final[Help] = {
    "add": (Text("Words that join.", "Mots qui s’ajoutent."), list_of(WORD)),
    "remove": (Text("Words that leave.", "Mots qui sont retirés."), list_of(WORD)),
}
_PARAMETER: Final[Help] = {
    "label": LABEL,
    "unit": UNIT,
    "of": (
        Text(
            "For a list of words: the fact whose choices they are.",
            "Pour une liste de mots : le fait dont ils sont des choix.",
        ),
        NAME,
    ),
    "values": (
        Text(
            "From each day on, the amount or the list; `unknown` where nobody knows it any more. "
            "A list may say what it adds and removes.",
            "À partir de chaque jour, le montant ou la liste; « inconnu » quand plus personne ne "
            "le sait. Une liste peut dire ce qu’elle ajoute et retire.",
        ),
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"pattern": DATE["pattern"]},
            "additionalProperties": {
                "anyOf": [
                    SCALAR,
                    list_of(WORD, least=0),
                    in_both_languages(keys.LIST_CHANGE, _LIST_CHANGE),
                ]
            },
        },
    ),
    "law": LAW,
    "note": NOTE,
}

_IN_FORCE: Final[Help] = {
    "from": (Text("First day, inclusive.", "Premier jour, inclus."), DATE),
    "to": (Text("Last day, inclusive.", "Dernier jour, inclus."), DATE),
}
_LET: Final[Help] = {
    "label": LABEL,
    "is": (
        Text("An expression.", "Une expression."),
        {"$ref": "#/$defs/expression"},
    ),
}
_UNSETTLED: Final[Help] = {
    "when": (
        Text("Where it matters: a condition.", "Quand cela compte : une condition."),
        {"$ref": "#/$defs/expression"},
    ),
    "en": (Text("What is left open, in English.", "Ce qui est en suspens, en anglais."), WORD),
    "fr": (Text("What is left open, in French.", "Ce qui est en suspens, en français."), WORD),
}
_REASON: Final = {
    "yes": Text("The reason when it is yes.", "Le motif quand la réponse est oui."),
    "no": Text("The reason when it is no.", "Le motif quand la réponse est non."),
    "known": Text("The reason when the value is known.", "Le motif quand la valeur est connue."),
    "unknown": Text(
        "The reason when an answer is missing.", "Le motif quand il manque une réponse."
    ),
    "refer": Text(
        "The reason when an officer must look.",
        "Le motif quand un agent ou une agente doit examiner le dossier.",
    ),
}


def _reasons(kind: Sequence[str]) -> Schema:
    """The reasons of a kind of rule."""
    return in_both_languages(
        [key.rstrip("?") for key in kind],
        {key: (text, TEXT_REF) for key, text in _REASON.items()},
        required=[key for key in kind if not key.endswith("?")],
    )


def _reasons_fit() -> Schema:
    """A rule with ``refer_if`` has its own reasons."""
    spellings = ("because", *keys.french_of("because"))
    return {
        "if": spelled("refer_if"),
        "then": {"properties": {key: {"$ref": "#/$defs/because_refer"} for key in spellings}},
        "else": {"properties": {key: {"$ref": "#/$defs/because"} for key in spellings}},
    }


_RULE: Final[Help] = {
    "rule": (
        Text(
            "Its name: small letters, digits and _. Versions of one rule share it.",
            "Son nom : minuscules sans accent, chiffres et _. Les versions d’une règle le partagent.",
        ),
        NAME,
    ),
    "label": LABEL,
    "law": LAW,
    "in_force": (
        Text(
            "Days on which this version applies. On a day with none, an officer must look.",
            "Les jours où cette version s’applique. Un jour sans version, un agent ou une agente "
            "doit examiner le dossier.",
        ),
        {"$ref": "#/$defs/in_force"},
    ),
    "unit": UNIT,
    "choices": (
        Text(
            "The values of a rule that gives a choice, each with its label.",
            "Les valeurs d’une règle qui donne un choix, chacune avec son libellé.",
        ),
        named(TEXT_REF),
    ),
    "let": (
        Text(
            "Named parts; each may use those above it.",
            "Des parties nommées; chacune peut utiliser celles qui la précèdent.",
        ),
        named(in_both_languages(keys.LET, _LET, required=keys.LET), names=NAME),
    ),
    "value": (
        Text(
            "An expression that gives the answer, such as: age >= 18 years",
            "L’expression qui donne la réponse, par exemple : age >= 18 ans",
        ),
        {"$ref": "#/$defs/expression"},
    ),
    "table": (
        Text("Or a decision table.", "Ou une table de décision."),
        {"$ref": "#/$defs/table"},
    ),
    "refer_if": (
        Text(
            "Or a situation that an officer must look at; such a rule is never “no”.",
            "Ou une situation qu’un agent ou une agente doit examiner; une telle règle n’est "
            "jamais « non ».",
        ),
        {"$ref": "#/$defs/expression"},
    ),
    "unsettled": (
        Text(
            "What the sources leave open; there, an officer must look.",
            "Ce que les sources ne tranchent pas; là, un agent ou une agente doit examiner le dossier.",
        ),
        in_both_languages(keys.UNSETTLED, _UNSETTLED, required=keys.UNSETTLED),
    ),
    "because": (
        Text(
            "The reasons, by answer. {…} holds an expression, the same in both languages.",
            "Les motifs, selon la réponse. {…} contient une expression, la même dans les deux langues.",
        ),
        {"type": "object"},
    ),
    "note": NOTE,
}


def rules_file() -> Schema:
    """The schema of ``rules.yaml``."""
    rule = in_both_languages(keys.RULE, _RULE, required=("rule", "label", "law", "because"))
    wanted = [*rule["allOf"], one_of(keys.ANSWERS), _reasons_fit()]
    return document(
        Text("Rules of a service", "Règles d’un service"),
        in_both_languages(keys.FILE, _FILE, required=("goal", "as_of", "rules")),
        {
            "parameter": in_both_languages(
                keys.PARAMETER, _PARAMETER, required=("label", "values", "law")
            ),
            "in_force": in_both_languages(keys.IN_FORCE, _IN_FORCE),
            "expression": {**SCALAR, "minLength": 1},
            "because": {"anyOf": [_reasons(keys.YES_NO_REASONS), _reasons(keys.OTHER_REASONS)]},
            "because_refer": _reasons(keys.REFER_REASONS),
            "rule": {**rule, "allOf": wanted},
            **TABLE,
            **SOURCES,
        },
    )
