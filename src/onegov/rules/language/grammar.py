"""Text of an expression → the parser's tree, with limits on what strangers may send."""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Final

from lark import Lark, Token, Tree
from lark.exceptions import LarkError, UnexpectedCharacters, UnexpectedInput

from onegov.core.types import Text
from onegov.rules.types.units import UNITS

MAX_LENGTH: Final = 2_000
MAX_DEPTH: Final = 40
_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")


class BadExpression(Exception):
    """An expression that cannot be used; callers turn it into a Problem with file and line."""

    def __init__(self, code: str, message: Text, *, at: int = 0, fix: Text | None = None) -> None:
        """``at``: how many signs into the expression it goes wrong; ``fix``: what to write."""
        super().__init__(message.en)
        self.code = code
        self.message = message
        self.at = at
        self.fix = fix


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
    )


def read_expression(text: str) -> Tree[Token]:
    """The parser's tree of the expression ``text``; raises BadExpression."""
    return _read(text, "start")


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
        raise _syntax_problem(text, error) from None
    return tree if isinstance(tree, Tree) else Tree("name", [tree])


def _syntax_problem(text: str, error: LarkError) -> BadExpression:
    place = error.pos_in_stream if isinstance(error, UnexpectedInput) else None
    at_end = place is None or place < 0 or place >= len(text)
    rest = "" if at_end or place is None else text[place : place + 20].strip()
    if not rest:
        return BadExpression(
            "rules.syntax",
            Text(en="The expression ends too early.", fr="L’expression se termine trop tôt."),
            at=len(text),
        )
    sign = isinstance(error, UnexpectedCharacters)
    return BadExpression(
        "rules.syntax",
        Text(
            en=f"“{rest}” {'is not part of the language' if sign else 'is not expected here'}.",
            fr=f"« {rest} » {'ne fait pas partie du langage' if sign else 'n’est pas attendu ici'}.",
        ),
        at=place or 0,
    )


@cache
def is_keyword(word: str) -> bool:
    """Whether ``word`` is a keyword in either language, so that nothing may bear it as a name."""
    if not _WORD.fullmatch(word):
        return False
    tokens = list(_parser().lex(word))
    return [token.type for token in tokens] != ["NAME"]


def nearest(word: str, known: Iterable[str]) -> Text | None:
    """A proposal to write the known word that ``word`` looks like; None when there is none."""
    found = get_close_matches(word, list(known), n=1, cutoff=0.7)
    return Text(en=f"Write “{found[0]}”.", fr=f"Écrivez « {found[0]} ».") if found else None
