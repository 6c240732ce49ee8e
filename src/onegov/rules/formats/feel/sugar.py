"""What FEEL says in short, said at length: unary tests and ``between`` become comparisons."""

from collections.abc import Sequence
from typing import Final

from lark import Token, Tree

from onegov.core.types import Text
from onegov.rules.formats.feel.reading import Feel, Unsupported

_OPEN_BEFORE: Final = {"LPAR", "RSQB"}
_OPEN_AFTER: Final = {"RPAR", "LSQB"}
_QUESTION: Final = "QUESTION"
NULL: Final = Text(
    "A test for null: the rule language says “unknown” by itself, and nobody tests for it.",
    "Un test de null\u00a0: le langage des règles dit de lui-même «\u00a0inconnu\u00a0», et rien ne le "
    "teste.",
)


def parts(tree: Feel) -> tuple[Feel, ...]:
    """The trees right under ``tree``."""
    return tuple(part for part in tree.children if isinstance(part, Tree))


def tokens(tree: Feel) -> tuple[Token, ...]:
    """The signs and words right under ``tree``."""
    return tuple(part for part in tree.children if isinstance(part, Token))


def condition(tests: Feel, subject: Feel) -> Feel:
    """The expression that holds when one of ``tests`` holds of ``subject``."""
    if is_words(tests):
        return member(subject, tests)
    return any_of([_condition(test, subject) for test in parts(tests)])


def is_words(tests: Feel) -> bool:
    """Whether ``tests`` are several plain texts."""
    found = [_plain(test) for test in parts(tests)]
    return len(found) > 1 and all(test.data == "string" for test in found)


def plain_values(tests: Feel) -> tuple[Feel, ...]:
    """The expressions that ``tests`` compare with, without the tests that are none."""
    return tuple(_plain(test) for test in parts(tests) if test.data == "value")


def any_of(found: Sequence[Feel]) -> Feel:
    """``or``, where there is more than one."""
    return found[0] if len(found) == 1 else Feel("or", list(found))


def opposite(tree: Feel) -> Feel:
    """``not``."""
    return Feel("call", [Token("NAME", "not"), tree])


def compare(left: Feel, sign: str, right: Feel) -> Feel:
    """A comparison."""
    return Feel("compare", [left, Token("COMPARE", sign), right])


def member(value: Feel, options: Feel) -> Feel:
    """``value in options``."""
    return Feel("in", [value, options])


def is_call(tree: Feel, name: str) -> bool:
    """Whether ``tree`` calls the function ``name``."""
    return tree.data == "call" and " ".join(str(tokens(tree)[0]).split()) == name


def asks_for_null(when: Feel) -> bool:
    """Whether ``when`` only asks whether something is null."""
    if when.data == "or":
        return all(map(asks_for_null, parts(when)))
    return when.data == "compare" and tokens(when)[0] == "=" and parts(when)[1].data == "null"


def _plain(test: Feel) -> Feel:
    return parts(test)[0] if test.data == "value" else test


def _condition(test: Feel, subject: Feel) -> Feel:
    if test.data == "compared":
        return compare(subject, str(tokens(test)[0]), parts(test)[0])
    if test.data == "interval":
        return interval(test, subject)
    return _holds(_plain(test), subject)


def interval(test: Feel, subject: Feel) -> Feel:
    """``[20..29]`` of ``subject``; a round or turned bracket leaves its end out."""
    (low, high), (begin, end) = parts(test), tokens(test)
    above = ">" if begin.type in _OPEN_BEFORE else ">="
    below = "<" if end.type in _OPEN_AFTER else "<="
    return Feel("and", [compare(subject, above, low), compare(subject, below, high)])


def _holds(value: Feel, subject: Feel) -> Feel:
    if value.data == "true":
        return subject
    if value.data == "false":
        return opposite(subject)
    if value.data == "list":
        return member(subject, value)
    if is_call(value, "not") and not _asks(value):
        return _none_of(parts(value), subject)
    return _with(value, subject) if _asks(value) else compare(subject, "=", value)


def _none_of(values: Sequence[Feel], subject: Feel) -> Feel:
    values = [value for value in values if value.data != "null"]  # null is no value to us
    if not values:
        raise Unsupported(NULL)
    tests = Feel("tests", [_as_test(value) for value in values])
    found = condition(tests, subject)
    if found.data == "compare" and tokens(found)[0] == "=":
        return compare(subject, "!=", parts(found)[1])
    if is_call(found, "not"):
        return parts(found)[0]
    return opposite(found)


def _as_test(value: Feel) -> Feel:
    return value if value.data in {"compared", "interval"} else Feel("value", [value])


def _asks(tree: Feel) -> bool:
    """Whether ``?`` stands in it."""
    return any(token.type == _QUESTION for token in tree.scan_values(lambda _: True))


def _with(tree: Feel, subject: Feel) -> Feel:
    """``tree`` with ``subject`` in the place of ``?``."""
    if tree.data == "name" and tokens(tree)[0].type == _QUESTION:
        return subject
    children = [_with(part, subject) if isinstance(part, Tree) else part for part in tree.children]
    return Feel(tree.data, children)
