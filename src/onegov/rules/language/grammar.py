"""Text of an expression → the parser's tree, with limits on what strangers may send."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from lark import Lark, Token, Tree
from lark.exceptions import LarkError, UnexpectedCharacters, UnexpectedInput

from onegov.core.types import Text
from onegov.rules.language.repairs import Repair, repairs
from onegov.rules.types.units import UNITS

MAX_LENGTH: Final = 2_000
MAX_DEPTH: Final = 40
_SINGLE: Final = {"quantity", "money", "name", "date", "string", "list", "true", "false", "refer"}
_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")


class BadExpression(Exception):
    """An expression that cannot be used; callers turn it into a Problem with file and line.

    Attributes:
        at: how many signs into the expression it goes wrong; None where that is not known.
        fix: what to write; a ``Fix`` begins at ``at``.
        word: the name that is not known, if that is what is wrong.
    """

    def __init__(
        self,
        code: str,
        message: Text,
        *,
        at: int | None = None,
        fix: Text | None = None,
        word: str = "",
    ) -> None:
        super().__init__(message.en)
        self.code = code
        self.message = message
        self.at = at
        self.fix = fix
        self.word = word


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    units = "|".join(unit.pattern for unit in UNITS.values())
    return Lark(
        grammar.replace("%UNITS%", units),
        parser="lalr",
        lexer="basic",
        start=["start", "cell"],
        maybe_placeholders=False,
        propagate_positions=True,
    )


def read_expression(text: str) -> Tree[Token]:
    """The parser's tree of the expression ``text``; raises BadExpression."""
    return _read(text, "start")


def is_reckoned(text: str) -> bool:
    """Whether ``text`` is an expression that works something out, more than one value or name."""
    try:
        return str(read_expression(text).data) not in _SINGLE
    except BadExpression:
        return False


def read_cell(text: str) -> Tree[Token]:
    """The parser's tree of the table cell ``text``; raises BadExpression."""
    return _read(text, "cell")


def _read(text: str, start: str) -> Tree[Token]:
    if len(text) > MAX_LENGTH:
        raise BadExpression(
            "rules.too_long",
            Text(
                en=f"The expression is longer than {MAX_LENGTH} characters. Use `let:` to name parts of it.",
                fr=f"L’expression dépasse {MAX_LENGTH} caractères. Nommez-en des parties avec « let: ».",
            ),
        )
    try:
        tree = _parser().parse(text, start=start)
    except LarkError as error:
        raise _syntax_problem(text, error, start) from None
    return tree if isinstance(tree, Tree) else Tree("name", [tree])


def _syntax_problem(text: str, error: LarkError, start: str) -> BadExpression:
    at = _place_of(error, text)
    rest = text[at : at + 20].strip()
    repair = next((r for r in repairs(text, at, start) if _is_better(r, text, at, start)), None)
    if not rest:
        message = Text(en="The expression ends too early.", fr="L’expression se termine trop tôt.")
    else:
        sign = isinstance(error, UnexpectedCharacters)
        message = Text(
            en=f"“{rest}” {'is not part of the language' if sign else 'is not expected here'}.",
            fr=f"« {rest} » {'ne fait pas partie du langage' if sign else 'n’est pas attendu ici'}.",
        )
    return BadExpression(
        "rules.syntax", message, at=repair.at if repair else at, fix=repair.fix if repair else None
    )


def _place_of(error: LarkError, text: str) -> int:
    """Where parsing stopped; the end of ``text`` where it wants more."""
    place = error.pos_in_stream if isinstance(error, UnexpectedInput) else None
    return len(text) if place is None or not 0 <= place < len(text) else place


def _is_better(repair: Repair, text: str, at: int, start: str) -> bool:
    """Whether the repaired text parses, at least beyond where ``text`` stopped."""
    changed = repair.apply(text)
    try:
        _parser().parse(changed, start=start)
    except LarkError as error:
        grown = len(changed) - len(text)
        return _place_of(error, changed) > max(at, repair.at + len(repair.old)) + grown
    return True


@cache
def is_keyword(word: str) -> bool:
    """Whether ``word`` is a keyword in either language, so that nothing may bear it as a name."""
    if not _WORD.fullmatch(word):
        return False
    tokens = list(_parser().lex(word))
    return [token.type for token in tokens] != ["NAME"]
