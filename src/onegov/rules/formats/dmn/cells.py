"""FEEL's unary tests → cells of a grid, where a cell can say them."""

import re
from typing import Final

from onegov.rules.formats.feel.reading import Feel, read_string
from onegov.rules.formats.feel.sugar import is_call, parts, tokens
from onegov.rules.formats.feel.translating import Translator
from onegov.rules.language.grammar import is_keyword

ANY: Final = "any"
_WORD: Final = re.compile(r"[a-z][a-z0-9_]*")
_ANSWERS: Final = {"true": "yes", "false": "no"}
_OTHER_ANSWER: Final = {"yes": "no", "no": "yes"}


def write_cell(tests: Feel | None, translator: Translator) -> str | None:
    """``tests`` as a cell; None where none says them, as with ``]5..10[`` or ``not("a", "b")``."""
    if tests is None:
        return ANY
    found = [_test(test, translator) for test in parts(tests)]
    known = [cell for cell in found if cell is not None]
    return " or ".join(known) if len(known) == len(found) else None


def write_word(text: str) -> str:
    """A choice as the language has it, in quotation marks where it is no plain word."""
    plain = bool(_WORD.fullmatch(text)) and not is_keyword(text)
    return text if plain else f'"{text}"'


def _test(test: Feel, translator: Translator) -> str | None:
    if test.data == "interval":
        return _interval(test, translator)
    value = parts(test)[0]
    if test.data == "compared":
        written = _value(value, translator)
        return f"{tokens(test)[0]} {written}" if written else None
    if is_call(value, "not"):
        return _not(value, translator)
    return _value(value, translator)


def _interval(test: Feel, translator: Translator) -> str | None:
    low, high = (_value(end, translator) for end in parts(test))
    closed = [str(sign) for sign in tokens(test)] == ["[", "]"]
    return f"{low} to {high}" if closed and low and high else None


def _not(call: Feel, translator: Translator) -> str | None:
    """``not("a")``; null among what it excludes is no value to us."""
    values = [value for value in parts(call) if value.data != "null"]
    written = _value(values[0], translator) if len(values) == 1 else None
    if written is None:
        return None
    return _OTHER_ANSWER.get(written) or f"!= {written}"


def _value(tree: Feel, translator: Translator) -> str | None:
    """A plain value; None of an expression, of null and of a number below nothing."""
    if tree.data in _ANSWERS:
        return _ANSWERS[str(tree.data)]
    if tree.data == "string":
        return write_word(read_string(str(tokens(tree)[0])))
    if tree.data in {"number", "at"} or is_call(tree, "date"):
        return translator.say(tree)
    return None
