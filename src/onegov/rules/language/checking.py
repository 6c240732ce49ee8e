"""The parser's tree → the typed tree, with every name looked up and every type checked."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from fractions import Fraction
from typing import Final

from lark import Token, Tree

from onegov.core.types import UNKNOWN, Text
from onegov.rules.errors import Fix, write_fix
from onegov.rules.language import misfits
from onegov.rules.language.grammar import MAX_DEPTH, BadExpression, read_expression
from onegov.rules.language.proposals import nearest
from onegov.rules.meaning.operators import DATE, LIST, OPERATORS, YES_NO, resolve
from onegov.rules.meaning.primitives import FRENCH_NAMES, PRIMITIVES
from onegov.rules.types import FactType
from onegov.rules.types.describing import describe
from onegov.rules.types.tree import Apply, Literal, Name, Node
from onegov.rules.types.units import CENTS, UNITS

Scope = Mapping[str, Name]

#: ``refer``: no value here, an officer must look; it takes the type of what stands beside it.
REFER: Final = Literal(FactType("refer"), UNKNOWN)
MAX_DIGITS: Final = 18
_HUGE: Final = Text(
    en=f"A number has {MAX_DIGITS} digits at most.",
    fr=f"Un nombre compte au plus {MAX_DIGITS} chiffres.",
)
SPELLED: Final = {"≠": "!=", "≤": "<=", "≥": ">="}
# What a yes-or-no is called elsewhere in the files; an expression says true or false.
_ANSWERS: Final = {"yes": "true", "oui": "vrai", "no": "false"}


def check_expression(text: str, scope: Scope) -> Node:
    """The typed tree of ``text``; raises BadExpression."""
    return _node(read_expression(text), scope, 0)


def _node(tree: Tree[Token], scope: Scope, depth: int) -> Node:
    if depth > MAX_DEPTH:
        raise BadExpression(
            "rules.too_deep",
            Text(
                en=f"The expression nests more than {MAX_DEPTH} levels. Use `let:` to name parts of it.",
                fr=f"L’expression compte plus de {MAX_DEPTH} niveaux. Nommez-en des parties avec « let: ».",
            ),
        )
    try:
        return _READERS[tree.data](tree, scope, depth + 1)
    except BadExpression as error:
        if error.at is None:  # the innermost part of the expression that goes wrong
            error.at = getattr(tree.meta, "start_pos", None)
        raise


def _arguments(parts: Sequence[object], scope: Scope, depth: int) -> tuple[Node, ...]:
    return tuple(_node(part, scope, depth) for part in parts if isinstance(part, Tree))


def quantity(tree: Tree[Token], *_: object) -> Literal:
    """A number with its unit, in the tree ``quantity`` of the grammar."""
    digits = str(tree.children[0])
    if len(digits) > MAX_DIGITS:
        raise BadExpression("rules.huge_number", _HUGE)
    written = tree.children[1].children[0] if len(tree.children) > 1 else ""  # type: ignore[union-attr]
    return Literal(FactType("number", _unit(str(written)) if written else ""), Fraction(digits))


def money(tree: Tree[Token], *_: object) -> Literal:
    """An amount such as ``$1,234.50`` or ``1 234,50 $``, in cents."""
    text = "".join(sign for sign in str(tree.children[0]) if sign.isdigit() or sign in ".,")
    if str(tree.children[0]).startswith("$"):
        text = text.replace(",", "")
    if len(text) > MAX_DIGITS:
        raise BadExpression("rules.huge_number", _HUGE)
    return Literal(FactType("number", CENTS), Fraction(text.replace(",", ".")) * 100)


def _unit(written: str) -> str:
    """The name of a unit from one of its spellings."""
    spelled = " ".join(written.split())
    return next(name for name, unit in UNITS.items() if re.fullmatch(unit.pattern, spelled))


def day(tree: Tree[Token], *_: object) -> Literal:
    """A date written as YYYY-MM-DD."""
    text = str(tree.children[0])
    try:
        return Literal(DATE, date.fromisoformat(text))
    except ValueError:
        raise BadExpression(
            "rules.bad_date",
            Text(
                en=f"{text} is not a date of the calendar.",
                fr=f"{text} n’est pas une date du calendrier.",
            ),
        ) from None


def _string(tree: Tree[Token], _scope: Scope, _depth: int) -> Node:
    return Literal(FactType("text"), str(tree.children[0])[1:-1])


def _list(tree: Tree[Token], _scope: Scope, _depth: int) -> Node:
    return Literal(LIST, tuple(str(token)[1:-1] for token in tree.children))


def _name(tree: Tree[Token], scope: Scope, _depth: int) -> Node:
    return _named(tree.children[0], scope)


def _named(token: object, scope: Scope) -> Node:
    name = str(token)
    if name not in scope:
        raise BadExpression(
            "rules.unknown_name",
            Text(
                en=f"“{name}” is not a fact, a parameter, a rule above this one or a `let:` above it.",
                fr=f"« {name} » n’est ni un fait, ni un paramètre, ni une règle ou un « let: » qui précède.",
            ),
            at=getattr(token, "start_pos", None),
            fix=write_fix(_ANSWERS[name], name) if name in _ANSWERS else nearest(name, scope),
            word=name,
        )
    return scope[name]


def _call(tree: Tree[Token], scope: Scope, depth: int) -> Node:
    written = str(tree.children[0])
    name = FRENCH_NAMES.get(written, written)
    args = _arguments(tree.children[1:], scope, depth)
    if name in {"min", "max"} and args:
        return apply(name, args)
    if name not in PRIMITIVES:
        raise BadExpression(
            "rules.unknown_function",
            Text(
                en=f"“{written}” is not a function. There are: {', '.join(sorted(PRIMITIVES))}, max, min.",
                fr=f"« {written} » n’est pas une fonction. Il y a : "
                f"{', '.join(sorted(FRENCH_NAMES))}, max, min.",
            ),
            at=getattr(tree.children[0], "start_pos", None),
            fix=nearest(written, [*PRIMITIVES, *FRENCH_NAMES, "max", "min"]),
        )
    primitive = PRIMITIVES[name]
    if tuple(arg.type.kind for arg in args) != primitive.takes:
        error = _mismatch(written, args, [FactType(kind) for kind in primitive.takes])
        error.at = misfits.first_other(tree, args, primitive.takes)
        raise error
    unknown = misfits.unknown_kind(tree, args)
    if unknown:
        raise unknown
    return Apply(primitive.gives, name, args)


def _infix(tree: Tree[Token], scope: Scope, depth: int) -> Node:
    sign = str(tree.children[1])
    try:
        args = _arguments(tree.children, scope, depth)
    except BadExpression as error:
        if error.word:
            error.fix = _quoted(error.word, tree, scope, depth) or error.fix
        raise
    try:
        return apply(SPELLED.get(sign, sign), args)
    except BadExpression as error:
        raise misfits.located(error, tree, args) from None


def _quoted(word: str, tree: Tree[Token], scope: Scope, depth: int) -> Fix | None:
    """The proposal to quote ``word``, where what it is compared with has such a choice."""
    for part in tree.children:
        with suppress(BadExpression):
            if isinstance(part, Tree) and word in _node(part, scope, depth).type.choices:
                return write_fix(f'"{word}"', word)
    return None


def _window(tree: Tree[Token], scope: Scope, depth: int) -> Node:
    length, day = _arguments(tree.children, scope, depth)
    op = f"window_{length.type.unit}"
    return apply(op if op in OPERATORS else "window_days", (length, day))


def _in_named(tree: Tree[Token], scope: Scope, depth: int) -> Node:
    value = _arguments(tree.children, scope, depth)
    return apply("in", (*value, _named(tree.children[1], scope)))


def _by_rule(tree: Tree[Token], scope: Scope, depth: int) -> Node:
    args = _arguments(tree.children, scope, depth)
    try:
        return apply(str(tree.data), args)
    except BadExpression as error:
        raise misfits.located(error, tree, args) from None


def apply(op: str, args: tuple[Node, ...]) -> Apply:
    """Operator ``op`` on ``args``; raises BadExpression when their types do not fit."""
    meant = resolve(op, args)
    kind = OPERATORS[meant].type_of(args)
    if kind is None:
        raise _mismatch(op, args, [])
    return Apply(kind, meant, args)


def _mismatch(op: str, args: Sequence[Node], wanted: Sequence[FactType]) -> BadExpression:
    given = {lang: ", ".join(describe(arg.type, lang) for arg in args) for lang in ("en", "fr")}
    takes = {lang: ", ".join(describe(kind, lang) for kind in wanted) for lang in ("en", "fr")}
    return BadExpression(
        "rules.type_mismatch",
        Text(
            en=f"“{op}” cannot take: {given['en']}."
            + (f" It takes: {takes['en']}." if wanted else ""),
            fr=f"« {op} » n’accepte pas : {given['fr']}."
            + (f" Il faut : {takes['fr']}." if wanted else ""),
        ),
    )


_READERS: Final[Mapping[str, Callable[[Tree[Token], Scope, int], Node]]] = {
    "quantity": quantity,
    "money": money,
    "date": day,
    "refer": lambda _tree, _scope, _depth: REFER,
    "in_named": _in_named,
    "string": _string,
    "list": _list,
    "name": _name,
    "call": _call,
    "infix": _infix,
    "window": _window,
    "true": lambda _tree, _scope, _depth: Literal(YES_NO, True),
    "false": lambda _tree, _scope, _depth: Literal(YES_NO, False),
    "in": _by_rule,
    "or": _by_rule,
    "and": _by_rule,
    "not": _by_rule,
    "since": _by_rule,
    "before": _by_rule,
}
