"""Schemas of decision tables: a grid, a crossed grid, a list of conditions."""

from typing import Final

from onegov.core.types import Text
from onegov.rules.language import keys
from onegov.rules.schema.parts import (
    SCALAR,
    Help,
    Schema,
    in_both_languages,
    list_of,
    one_of,
    spelled,
)

_EXPRESSION: Final[Schema] = {"$ref": "#/$defs/expression"}
_IN_FORCE: Final = (
    Text("Days on which this row applies.", "Les jours où cette ligne s’applique."),
    {"$ref": "#/$defs/in_force"},
)
_VALUE: Final = Text(
    "The value: a plain one, `refer`, or an expression.",
    "La valeur : une valeur simple, « renvoyer » ou une expression.",
)

_CONDITION_ROW: Final[Help] = {
    "when": (Text("The condition of the row.", "La condition de la ligne."), _EXPRESSION),
    "then": (_VALUE, _EXPRESSION),
    "otherwise": (
        Text(
            "The last row: when no other applies.", "La dernière ligne : si aucune autre ne vaut."
        ),
        _EXPRESSION,
    ),
    "in_force": _IN_FORCE,
}
_GRID_ROW: Final[Help] = {
    "if": (
        Text(
            "What each input must be: any, a value, 1 to 5, >= 5, none or secondary, yes, no. "
            "Quote what begins with >.",
            "Ce que doit être chaque élément : tous, une valeur, 1 à 5, >= 5, aucun ou "
            "secondaire, oui, non. Mettez entre guillemets ce qui commence par >.",
        ),
        {"anyOf": [SCALAR, list_of(SCALAR)]},
    ),
    "then": (_VALUE, {"anyOf": [SCALAR, list_of(SCALAR)]}),
    "in_force": _IN_FORCE,
}
_GRID: Final[Help] = {
    "of": (
        Text(
            "What the columns look at: facts, rules, lets or expressions.",
            "Ce que les colonnes examinent : faits, règles, « soit » ou expressions.",
        ),
        {"anyOf": [_EXPRESSION, list_of(_EXPRESSION)]},
    ),
    "across": (
        Text(
            "What crosses the rows, one column for each of its answers.",
            "Ce qui croise les lignes : une colonne par réponse.",
        ),
        _EXPRESSION,
    ),
    "columns": (Text("Its answers, in order.", "Ses réponses, dans l’ordre."), list_of(SCALAR)),
    "rows": (
        Text(
            "The rows; they leave no case out and do not overlap.",
            "Les lignes; elles n’omettent aucun cas et ne se chevauchent pas.",
        ),
        list_of({"$ref": "#/$defs/grid_row"}),
    ),
    "otherwise": (
        Text("What applies when no row does.", "Ce qui vaut si aucune ligne ne s’applique."),
        _EXPRESSION,
    ),
}


def _row() -> Schema:
    row = in_both_languages(keys.CONDITION_ROW, _CONDITION_ROW)
    return {
        **row,
        **one_of(("when", "otherwise")),
        "if": spelled("when"),
        "then": spelled("then"),
    }


def _grid() -> Schema:
    grid = in_both_languages(keys.GRID, _GRID, required=("of", "rows"))
    return {**grid, "if": spelled("across"), "then": spelled("columns")}


#: What a table is, as definitions of the schema of ``rules.yaml``.
TABLE: Final[Schema] = {
    "grid_row": in_both_languages(keys.GRID_ROW, _GRID_ROW, required=("if", "then")),
    "condition_row": _row(),
    "table": {
        "if": {"type": "array"},
        "then": list_of({"$ref": "#/$defs/condition_row"}),
        "else": _grid(),
    },
}
