"""Text of an expression → the parser's tree, with limits on what strangers may send."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from lark import Lark, Token, Tree
from lark.exceptions import LarkError, UnexpectedCharacters, UnexpectedInput

from onegov.core.types import Text

MAX_LENGTH: Final = 2_000
MAX_DEPTH: Final = 40
_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")


class BadExpression(Exception):
    """An expression that cannot be used; callers turn it into a Problem with file and line."""

    def __init__(self, code: str, message: Text) -> None:
        super().__init__(message.en)
        self.code = code
        self.message = message


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", maybe_placeholders=False)


def read_expression(text: str) -> Tree[Token]:
    """The parser's tree of ``text``; raises BadExpression."""
    if len(text) > MAX_LENGTH:
        raise BadExpression(
            "rules.too_long",
            Text(
                en=f"The expression is longer than {MAX_LENGTH} characters. Use `let:` to name parts of it.",
                fr=f"L’expression dépasse {MAX_LENGTH} caractères. Nommez-en des parties avec « let: ».",
            ),
        )
    try:
        tree = _parser().parse(text)
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
        )
    sign = isinstance(error, UnexpectedCharacters)
    return BadExpression(
        "rules.syntax",
        Text(
            en=f"“{rest}” {'is not part of the language' if sign else 'is not expected here'}.",
            fr=f"« {rest} » {'ne fait pas partie du langage' if sign else 'n’est pas attendu ici'}.",
        ),
    )


@cache
def is_keyword(word: str) -> bool:
    """Whether ``word`` is a keyword in either language, so that nothing may bear it as a name."""
    if not _WORD.fullmatch(word):
        return False
    tokens = list(_parser().lex(word))
    return [token.type for token in tokens] != ["NAME"]
