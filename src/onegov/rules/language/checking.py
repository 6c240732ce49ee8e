"""The parser's tree → the typed tree, with every name looked up and every type checked."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Final

from lark import Token, Tree

from onegov.core.types import Text
from onegov.rules.language.grammar import MAX_DEPTH, BadExpression, read_expression
from onegov.rules.meaning.operators import DATE, LIST, OPERATORS, YES_NO
from onegov.rules.meaning.primitives import FRENCH_NAMES, PRIMITIVES
from onegov.rules.types import FactType
from onegov.rules.types.tree import Apply, Literal, Name, Node

Scope = Mapping[str, Name]

_KINDS: Final = {
    "yes_no": Text("yes or no", "oui ou non"),
    "date": Text("a date", "une date"),
    "number": Text("a number", "un nombre"),
    "text": Text("a text", "un texte"),
    "choice": Text("a choice", "un choix"),
    "trips": Text("trips", "des voyages"),
    "spans": Text("periods with a kind", "des périodes avec un genre"),
    "tax_years": Text("taxation years", "des années d’imposition"),
    "period": Text("a period", "une période"),
    "list": Text("a list of texts", "une liste de textes"),
}
_SPELLED: Final = {"≠": "!=", "≤": "<=", "≥": ">="}


def describe(kind: FactType, language: str) -> str:
    """A type in words: ``a number (days)``."""
    words = _KINDS[kind.kind].in_(language)
    return f"{words} ({kind.unit})" if kind.unit else words


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
    return _READERS[tree.data](tree, scope, depth + 1)


def _arguments(parts: Sequence[object], scope: Scope, depth: int) -> tuple[Node, ...]:
    return tuple(_node(part, scope, depth) for part in parts if isinstance(part, Tree))


def _quantity(tree: Tree[Token], _scope: Scope, _depth: int) -> Node:
    unit = tree.children[1] if len(tree.children) > 1 else None
    name = str(unit.data) if isinstance(unit, Tree) else ""
    return Literal(FactType("number", name), Fraction(str(tree.children[0])))


def _date(tree: Tree[Token], _scope: Scope, _depth: int) -> Node:
    text = str(tree.children[0])
    try:
        return Literal(DATE, date.fromisoformat(text))
    except ValueError:
        raise BadExpression(
            "rules.bad_date",
            Text(en=f"{text} is not a date.", fr=f"{text} n’est pas une date."),
        ) from None


def _string(tree: Tree[Token], _scope: Scope, _depth: int) -> Node:
    return Literal(FactType("text"), str(tree.children[0])[1:-1])


def _list(tree: Tree[Token], _scope: Scope, _depth: int) -> Node:
    return Literal(LIST, tuple(str(token)[1:-1] for token in tree.children))


def _name(tree: Tree[Token], scope: Scope, _depth: int) -> Node:
    name = str(tree.children[0])
    if name not in scope:
        raise BadExpression(
            "rules.unknown_name",
            Text(
                en=f"“{name}” is not a fact, a parameter, a rule above this one or a `let:` above it.",
                fr=f"« {name} » n’est ni un fait, ni un paramètre, ni une règle ou un « let: » qui précède.",
            ),
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
        )
    primitive = PRIMITIVES[name]
    if tuple(arg.type.kind for arg in args) != primitive.takes or not _kinds_exist(args):
        raise _mismatch(written, args, [FactType(kind) for kind in primitive.takes])
    return Apply(primitive.gives, name, args)


def _kinds_exist(args: Sequence[Node]) -> bool:
    """Whether each listed kind is one that the spans before it may have."""
    for spans, listed in pairwise(args):
        limited = spans.type.kind == "spans" and spans.type.choices
        if limited and isinstance(listed, Literal) and isinstance(listed.value, tuple):
            return set(listed.value) <= set(spans.type.choices)
    return True


def _infix(tree: Tree[Token], scope: Scope, depth: int) -> Node:
    sign = str(tree.children[1])
    return apply(_SPELLED.get(sign, sign), _arguments(tree.children, scope, depth))


def _window(tree: Tree[Token], scope: Scope, depth: int) -> Node:
    length, day = _arguments(tree.children, scope, depth)
    op = f"window_{length.type.unit}"
    return apply(op if op in OPERATORS else "window_days", (length, day))


def _by_rule(tree: Tree[Token], scope: Scope, depth: int) -> Node:
    return apply(str(tree.data), _arguments(tree.children, scope, depth))


def apply(op: str, args: tuple[Node, ...]) -> Apply:
    """Operator ``op`` on ``args``; raises BadExpression when their types do not fit."""
    kind = OPERATORS[op].type_of(args)
    if kind is None:
        raise _mismatch(op, args, [])
    return Apply(kind, op, args)


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
    "quantity": _quantity,
    "date": _date,
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
