"""Where in an expression a type does not fit, and what to write there instead."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from lark import Token, Tree

from onegov.core.types import Text
from onegov.rules.errors import Fix, write_fix
from onegov.rules.language.grammar import BadExpression
from onegov.rules.language.proposals import nearest, with_unit
from onegov.rules.types import FactType
from onegov.rules.types.tree import Literal, Node

_LOGICAL: Final = {"and", "or", "not"}


def located(error: BadExpression, tree: Tree[Token], args: Sequence[Node]) -> BadExpression:
    """``error`` of the operator of ``tree`` at the part that does not fit, with a proposal."""
    parts = _parts(tree)
    if tree.data in _LOGICAL:
        error.at = first_other(tree, args, ["yes_no"] * len(args))
        return error
    unknown = _unknown_choice(parts, args)
    if unknown:
        unknown.code = error.code
        return unknown
    sign = next((part for part in tree.children if isinstance(part, Token)), None)
    error.at = sign.start_pos if sign else None
    for part, arg in zip(parts, args, strict=False):
        others = [other.type for other in args if other is not arg]
        fix = _with_the_unit_of(others, part, arg)
        if fix:
            error.at, error.fix = part.meta.start_pos, fix
    return error


def first_other(tree: Tree[Token], args: Sequence[Node], kinds: Sequence[str]) -> int | None:
    """Where the first argument stands whose kind is not the one of ``kinds``."""
    parts = _parts(tree)
    for part, arg, kind in zip(parts, args, kinds, strict=False):
        if arg.type.kind != kind:
            return _start(part)
    return _start(parts[len(kinds)]) if len(parts) > len(kinds) else _start(tree)


def unknown_kind(tree: Tree[Token], args: Sequence[Node]) -> BadExpression | None:
    """What is wrong with a listed kind that the spans before it cannot have."""
    for (spans, listed), (_, part) in zip(pairwise(args), pairwise(_parts(tree)), strict=False):
        if spans.type.kind == "spans" and spans.type.choices:
            found = _not_among(spans.type, part, listed)
            if found:
                return found
    return None


def _unknown_choice(parts: Sequence[Tree[Token]], args: Sequence[Node]) -> BadExpression | None:
    """What is wrong with a word, or a listed one, that the choice beside it cannot be."""
    for chosen in args:
        if chosen.type.kind != "choice":
            continue
        for part, arg in zip(parts, args, strict=False):
            found = _not_among(chosen.type, part, arg)
            if found:
                return found
    return None


def _not_among(kind: FactType, part: Tree[Token], listed: Node) -> BadExpression | None:
    if not isinstance(listed, Literal) or listed.type.kind not in {"text", "list"}:
        return None
    for token in part.scan_values(lambda value: isinstance(value, Token)):
        word = str(token).strip('"')
        if word not in kind.choices:
            return BadExpression(
                "rules.type_mismatch",
                Text(
                    en=f"“{word}” is not one of: {', '.join(kind.choices)}.",
                    fr=f"« {word} » n’est pas l’un de : {', '.join(kind.choices)}.",
                ),
                at=(token.start_pos or 0) + 1,
                fix=nearest(word, kind.choices),
            )
    return None


def _with_the_unit_of(others: Sequence[FactType], part: Tree[Token], arg: Node) -> Fix | None:
    """The proposal to give a number written in the text the unit of what stands beside it."""
    if not isinstance(arg, Literal) or not isinstance(arg.value, Fraction):
        return None
    units = {other.unit for other in others if other.kind == "number"}
    if len(units) != 1 or part.data != "quantity":
        return None
    (unit,) = units
    digits = str(part.children[0])
    if unit and not arg.type.unit:
        return with_unit(arg.value, digits, unit)
    written = " ".join(str(token) for token in part.scan_values(lambda _: True))
    return write_fix(digits, written) if arg.type.unit and not unit else None


def _parts(tree: Tree[Token]) -> list[Tree[Token]]:
    return [part for part in tree.children if isinstance(part, Tree)]


def _start(tree: Tree[Token]) -> int | None:
    return getattr(tree.meta, "start_pos", None)
