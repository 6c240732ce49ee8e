"""FEEL's text → the parser's tree, with limits on what strangers may send."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

from lark import Lark, Token, Tree
from lark.exceptions import LarkError, UnexpectedInput

from onegov.core.types import Text

Feel = Tree[Token]
MAX_LENGTH: Final = 10_000
MAX_DEPTH: Final = 40
_STRING: Final = re.compile(r'("(?:\\.|[^"\\])*")')
_FIRST: Final = re.compile(r"\w+")
_ESCAPE: Final = re.compile(r"\\(.)")
_SHOWN: Final = 40


class Unsupported(Exception):
    """FEEL that the rule language cannot say.

    Attributes:
        reason: what, in both languages.
        line: where it stands in its file, 0 where nobody said that yet.
    """

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason
        self.line = 0


@contextmanager
def at_line(line: int) -> Iterator[None]:
    """Will say of what turns out to be unsupported that it stands on ``line``."""
    try:
        yield
    except Unsupported as error:
        error.line = error.line or line
        raise


class Words:
    """The single words that stand for names of a file, which may have spaces in them."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = {" ".join(name.split()): word for name, word in words.items()}
        self._begun: dict[str, list[re.Pattern[str]]] = {}
        for name in sorted(self._words, key=len, reverse=True):
            begin = _FIRST.match(name)
            if begin and name != self._words[name]:
                pattern = r"\s+".join(map(re.escape, name.split()))
                self._begun.setdefault(begin[0], []).append(re.compile(rf"{pattern}(?!\w)"))

    def put_in(self, text: str) -> str:
        """``text`` with words in the place of names, except in texts in quotes."""
        parts = _STRING.split(text)
        parts[::2] = map(self._replaced, parts[::2])  # every other part is a text in quotes
        return "".join(parts)

    def _replaced(self, text: str) -> str:
        done: list[str] = []
        place = 0
        while begin := _FIRST.search(text, place):
            name = self._name_at(text, begin)
            end = name.end() if name else begin.end()
            word = self._words[" ".join(name[0].split())] if name else begin[0]
            done += [text[place : begin.start()], word]
            place = end
        return "".join([*done, text[place:]])

    def _name_at(self, text: str, begin: re.Match[str]) -> re.Match[str] | None:
        patterns = self._begun.get(begin[0], ())
        found = (pattern.match(text, begin.start()) for pattern in patterns)
        return next((name for name in found if name), None)


NO_WORDS: Final = Words({})


def read_expression(text: str, words: Words = NO_WORDS) -> Feel:
    """The tree of an expression.

    Raises:
        Unsupported: it is not FEEL, or a part of FEEL that the rule language does not have.
    """
    return _read(text, words, "expression")


def read_tests(text: str, words: Words = NO_WORDS) -> Feel:
    """The tree of the unary tests of a cell; raises Unsupported."""
    return _read(text, words, "tests")


def read_string(token: str) -> str:
    """What a FEEL text in quotes says."""
    return _ESCAPE.sub(lambda found: {"n": "\n", "t": "\t"}.get(found[1], found[1]), token[1:-1])


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return Lark(
        grammar,
        parser="lalr",
        lexer="basic",
        start=["expression", "tests"],
        maybe_placeholders=False,
    )


def _read(text: str, words: Words, start: str) -> Feel:
    if len(text) > MAX_LENGTH:
        raise Unsupported(_TOO_LONG)
    plain = words.put_in(text)
    try:
        tree = _parser().parse(plain, start=start)
    except LarkError as error:
        raise _not_understood(plain, error) from None
    if _depth(tree) > MAX_DEPTH:
        raise Unsupported(_TOO_DEEP)
    return tree


def _depth(tree: Feel) -> int:
    deepest, level = 0, [tree]
    while level and deepest <= MAX_DEPTH:
        deepest += 1
        level = [part for each in level for part in each.children if isinstance(part, Tree)]
    return deepest


def _not_understood(text: str, error: LarkError) -> Unsupported:
    place = error.pos_in_stream if isinstance(error, UnexpectedInput) else None
    rest = text[place or 0 :].strip()[:_SHOWN] or text.strip()[:_SHOWN]
    return Unsupported(
        Text(
            en=f"“{rest}” is not FEEL that can be read here: no contexts, loops, filters, dates with "
            "a time, or functions that are defined elsewhere.",
            fr=f"«\u00a0{rest}\u00a0» n’est pas du FEEL qui puisse être lu ici\u00a0: ni contextes, ni "
            "boucles, ni filtres, ni dates avec heure, ni fonctions définies ailleurs.",
        )
    )


_TOO_LONG: Final = Text(
    f"An expression is longer than {MAX_LENGTH} characters.",
    f"Une expression dépasse {MAX_LENGTH} caractères.",
)
_TOO_DEEP: Final = Text(
    f"An expression nests more than {MAX_DEPTH} levels.",
    f"Une expression compte plus de {MAX_DEPTH} niveaux.",
)
