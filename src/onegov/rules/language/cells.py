"""Cells of a decision table: what one input must be, as a condition in the tree of expressions."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from lark import Token, Tree

from onegov.core.types import Text
from onegov.rules.errors import Fix, write_fix
from onegov.rules.language.checking import SPELLED, apply, day, money, quantity
from onegov.rules.language.grammar import BadExpression, read_cell
from onegov.rules.language.proposals import nearest
from onegov.rules.language.repairs import repairs
from onegov.rules.meaning.operators import YES_NO
from onegov.rules.types import FactType
from onegov.rules.types.describing import describe, name_some
from onegov.rules.types.tree import Literal, Node

_ANSWERS: Final = {"yes": True, "oui": True, "no": False}


def check_cell(text: str, column: Node) -> Node | None:
    """The condition that ``text`` sets on ``column``, None when it sets none; raises BadExpression.

    A number without a unit has the column's: ``20 to 29`` under an age in years.
    """
    try:
        return _cell(read_cell(text), column)
    except BadExpression as error:
        if error.fix is None:
            _propose(error, text, column)
        raise


def _propose(error: BadExpression, text: str, column: Node) -> None:
    """Will add to ``error`` what makes a cell of ``text`` that the column can have."""
    alike = nearest(text, column.type.choices)
    if alike:
        error.at, error.fix = 0, alike
        return
    for repair in repairs(text, error.at or 0, "cell"):
        with suppress(BadExpression):
            _cell(read_cell(repair.apply(text)), column)
            error.at, error.fix = repair.at, repair.fix
            return


def check_value(text: str, kind: FactType) -> Literal:
    """The plain value that ``text`` is where a ``kind`` is expected; raises BadExpression."""
    tree = read_cell(text)
    if tree.data != "is" or not isinstance(tree.children[0], Tree):
        raise BadExpression("rules.type_mismatch", _misfit(text, kind))
    return _value(tree.children[0], kind)


def _cell(tree: Tree[Token], column: Node) -> Node | None:
    return _CELLS[tree.data](tree, column)


def _any(_tree: Tree[Token], _column: Node) -> None:
    return None


def _is(tree: Tree[Token], column: Node) -> Node:
    value = _value(_part(tree, 0), column.type)
    if column.type == YES_NO:
        return column if value.value else apply("not", (column,))
    return apply("=", (column, value))


def _compared(tree: Tree[Token], column: Node) -> Node:
    sign = str(tree.children[0])
    return apply(SPELLED.get(sign, sign), (column, _value(_part(tree, 1), column.type)))


def _between(tree: Tree[Token], column: Node) -> Node:
    low, high = (_value(_part(tree, place), column.type) for place in (0, 1))
    return apply("and", (apply(">=", (column, low)), apply("<=", (column, high))))


def _one_of(tree: Tree[Token], column: Node) -> Node | None:
    parts = [_cell(part, column) for part in tree.children if isinstance(part, Tree)]
    return apply("or", tuple(part for part in parts if part is not None))


def _part(tree: Tree[Token], place: int) -> Tree[Token]:
    found = tree.children[place]
    if not isinstance(found, Tree):
        raise TypeError(f"the grammar gives a tree at {place} of {tree.data}")
    return found


def _value(tree: Tree[Token], kind: FactType) -> Literal:
    at = getattr(tree.meta, "start_pos", None)
    try:
        found = _VALUES[tree.data](tree, kind)
    except BadExpression as error:
        error.at = at if error.at is None else error.at
        raise
    if found.type.kind == "number" and not found.type.unit:
        found = Literal(FactType("number", kind.unit), found.value)
    if (found.type.kind, found.type.unit) != (kind.kind, kind.unit):
        written = _written(tree)
        fix = _without_unit(tree, written) if found.type.kind == kind.kind else None
        raise BadExpression("rules.type_mismatch", _misfit(written, kind), at=at, fix=fix)
    return found


def _without_unit(tree: Tree[Token], written: str) -> Fix | None:
    """A number in another unit than its column's: without one, it has the column's."""
    return write_fix(str(tree.children[0]), written) if tree.data == "quantity" else None


def _word(tree: Tree[Token], kind: FactType) -> Literal:
    word = str(tree.children[0]).strip('"')
    if kind == YES_NO and word in _ANSWERS:
        return Literal(YES_NO, _ANSWERS[word])
    if kind.kind == "choice" and word not in kind.choices:
        raise BadExpression(
            "rules.unknown_choice",
            Text(
                en=f"“{word}” is not one of: {name_some(kind.choices)}.",
                fr=f"« {word} » n’est pas l’un de : {name_some(kind.choices)}.",
            ),
            at=tree.children[0].start_pos if isinstance(tree.children[0], Token) else None,
            fix=nearest(word, kind.choices),
        )
    known = kind.kind in {"choice", "text"}
    return Literal(kind if known else FactType("text"), word)


def _misfit(text: str, kind: FactType) -> Text:
    return Text(
        en=f"“{text}” does not fit here: expected {describe(kind, 'en')}.",
        fr=f"« {text} » ne convient pas ici : il faut {describe(kind, 'fr')}.",
    )


def _written(tree: Tree[Token]) -> str:
    return " ".join(str(token) for token in tree.scan_values(lambda _: True)) or str(tree.data)


_CELLS: Final[Mapping[str, Callable[[Tree[Token], Node], Node | None]]] = {
    "any": _any,
    "is": _is,
    "compared": _compared,
    "between": _between,
    "one_of": _one_of,
}
_VALUES: Final[Mapping[str, Callable[[Tree[Token], FactType], Literal]]] = {
    "quantity": quantity,
    "money": money,
    "date": day,
    "string": _word,
    "word": _word,
    "no": lambda _tree, _kind: Literal(YES_NO, False),
    "true": lambda _tree, _kind: Literal(YES_NO, True),
    "false": lambda _tree, _kind: Literal(YES_NO, False),
}
