"""FEEL → the rule language, with the units that FEEL's numbers do not have.

A number takes the unit of what stands beside it: ``age < 18`` becomes ``age < 18 years``.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final

from onegov.rules.formats.feel import sugar, values
from onegov.rules.formats.feel.finding_types import TypeFinder, not_said
from onegov.rules.formats.feel.reading import Feel, Unsupported, read_string
from onegov.rules.formats.feel.sugar import is_call, parts, tokens
from onegov.rules.meaning.operators import DATE, LIST
from onegov.rules.types import FactType
from onegov.rules.types.units import UNITS

OR, AND, NOT, COMPARE, SUM, PRODUCT, ATOM = range(7)
#: A text of the rule language, and how tightly it holds together.
Said = tuple[str, int]
_DURATION: Final = re.compile(r"P(\d+)([DMY])")
_LENGTHS: Final = {"D": "days", "M": "months", "Y": "years"}


class Translator:
    """Says FEEL in the rule language; ``types`` gives what each name is."""

    def __init__(self, types: Mapping[str, FactType]) -> None:
        self._find = TypeFinder(types)

    def type_of(self, tree: Feel) -> FactType:
        """The type of ``tree``; raises Unsupported."""
        return self._find.type_of(tree)

    def say(self, tree: Feel, unit: str = "", level: int = OR) -> str:
        """``tree``, in brackets where it is looser than ``level``; raises Unsupported.

        Args:
            unit: of a number that has none of its own.
        """
        text, found = self._said(tree, unit)
        return f"({text})" if found < level else text

    def _said(self, tree: Feel, unit: str = "") -> Said:
        return _HANDLERS[str(tree.data)](self, tree, unit)

    # -- yes or no -----------------------------------------------------------------------------

    def _logical(self, tree: Feel, _unit: str) -> Said:
        word, level = ("or", OR) if tree.data == "or" else ("and", AND)
        return f" {word} ".join(self.say(part, level=level + 1) for part in parts(tree)), level

    def _not(self, tree: Feel) -> Said:
        return f"not {self.say(parts(tree)[0], level=NOT)}", NOT

    def _compare(self, tree: Feel, _unit: str) -> Said:
        (left, right), sign = parts(tree), str(tokens(tree)[0])
        if "null" in {left.data, right.data}:
            raise Unsupported(sugar.NULL)
        if right.data in {"true", "false"} and sign in {"=", "!="}:
            holds = (right.data == "true") == (sign == "=")
            return self._said(left if holds else sugar.opposite(left))
        if sign == "=" and self.type_of(right) == LIST:
            return self._in(sugar.member(left, right), "")
        unit = self._unit(left, right)
        return f"{self.say(left, unit, SUM)} {sign} {self.say(right, unit, SUM)}", COMPARE

    def _between(self, tree: Feel, _unit: str) -> Said:
        value, low, high = parts(tree)
        ends = (sugar.compare(value, ">=", low), sugar.compare(value, "<=", high))
        return " and ".join(self.say(end, level=NOT) for end in ends), AND

    def _in(self, tree: Feel, _unit: str) -> Said:
        value, options = parts(tree)
        if options.data == "name":
            return f"{self.say(value, level=SUM)} in {self.name(options)}", COMPARE
        if options.data == "interval":
            return self._said(sugar.interval(options, value))
        words = parts(options) if options.data == "list" else sugar.plain_values(options)
        if len(words) == len(parts(options)) and all(word.data == "string" for word in words):
            listed = ", ".join(self.say(word) for word in words)
            return f"{self.say(value, level=SUM)} in [{listed}]", COMPARE
        if options.data == "list":
            return self._said(sugar.any_of([sugar.compare(value, "=", word) for word in words]))
        return self._said(sugar.condition(options, value))

    # -- numbers and days ------------------------------------------------------------------------

    def _number(self, tree: Feel, unit: str) -> Said:
        digits = str(tokens(tree)[0])
        digits = f"0{digits}" if digits.startswith(".") else digits
        return (f"{digits} {UNITS[unit].en[1]}" if unit else digits), ATOM

    def _negative(self, tree: Feel, unit: str) -> Said:
        unit = self._unit(tree) or unit
        nothing = f"0 {UNITS[unit].en[1]}" if unit else "0"
        return f"{nothing} - {self.say(parts(tree)[0], unit, PRODUCT)}", SUM

    def _arithmetic(self, tree: Feel, unit: str) -> Said:
        (left, right), sign = parts(tree), str(tokens(tree)[0])
        if sign in {"*", "/"}:
            return self._product(left, right, sign, unit)
        if self.type_of(left) == DATE:
            return f"{self.say(left, level=SUM)} {sign} {self._length(right)}", SUM
        if self.type_of(left).kind != "number":
            raise Unsupported(not_said("+"))
        unit = self._unit(left, right) or unit
        return f"{self.say(left, unit, SUM)} {sign} {self.say(right, unit, PRODUCT)}", SUM

    def _product(self, left: Feel, right: Feel, sign: str, unit: str) -> Said:
        """The one number of a product that is written takes the unit that the whole must have."""
        free = unit if unit and not self._unit(left, right) else ""
        given = {"left": "", "right": ""}
        literal = "right" if sign == "*" and right.data == "number" else "left"
        given[literal] = free
        first = self.say(left, given["left"], PRODUCT)
        return f"{first} {sign} {self.say(right, given['right'], ATOM)}", PRODUCT

    def _length(self, tree: Feel) -> str:
        """A duration, as a length of time: ``5 years``, or a number of years by its name."""
        if not is_call(tree, "duration") or len(parts(tree)) != 1:
            raise Unsupported(values.DURATION)
        written = parts(tree)[0]
        if written.data == "string":
            found = _DURATION.fullmatch(read_string(str(tokens(written)[0])))
            if found:
                return f"{found[1]} {_LENGTHS[found[2]]}"
        elif written.data == "arithmetic":
            return self._named_length(written)
        raise Unsupported(values.DURATION)

    def _named_length(self, tree: Feel) -> str:
        """``"P" + string(years) + "Y"``."""
        whole, last = parts(tree)
        pieces = (*parts(whole), last) if whole.data == "arithmetic" else ()
        letters = [
            read_string(str(tokens(each)[0])) for each in pieces[::2] if each.data == "string"
        ]
        if len(pieces) != 3 or not is_call(pieces[1], "string") or letters[:1] != ["P"]:
            raise Unsupported(values.DURATION)
        if letters[-1] not in _LENGTHS:
            raise Unsupported(values.DURATION)
        length, unit = parts(pieces[1])[0], _LENGTHS[letters[-1]]
        if self._unit(length) not in {"", unit}:
            raise Unsupported(values.DURATION)
        plain = length.data == "name" and not self._unit(length)
        return f"{self.say(length, unit, PRODUCT)}{f' * 1 {unit}' if plain else ''}"

    def _property(self, tree: Feel, _unit: str) -> Said:
        inner = parts(tree)[0]
        if str(tokens(tree)[0]) == "days" and inner.data == "arithmetic":
            later, earlier = parts(inner)
            if tokens(inner)[0] == "-" and self.type_of(later) == self.type_of(earlier) == DATE:
                return f"{self.say(later, level=SUM)} - {self.say(earlier, level=PRODUCT)}", SUM
        raise Unsupported(not_said(f".{tokens(tree)[0]}"))

    # -- values and calls --------------------------------------------------------------------------

    def name(self, tree: Feel) -> str:
        """A name that is known; raises Unsupported."""
        self.type_of(tree)
        return str(tokens(tree)[0])

    def _call(self, tree: Feel, unit: str) -> Said:
        if is_call(tree, "not") and len(parts(tree)) == 1:
            return self._not(tree)
        if is_call(tree, "date") and len(parts(tree)) == 1:
            return values.write_day(parts(tree)[0]), ATOM
        if is_call(tree, "min") or is_call(tree, "max"):
            return self._extreme(tree, unit)
        if is_call(tree, "list contains") and len(parts(tree)) == 2:
            options, value = parts(tree)
            return self._in(sugar.member(value, options), "")
        raise Unsupported(not_said(f"{tokens(tree)[0]}(…)"))

    def _extreme(self, tree: Feel, unit: str) -> Said:
        found = parts(tree)
        args = parts(found[0]) if len(found) == 1 and found[0].data == "list" else found
        if not args:
            raise Unsupported(not_said(f"{tokens(tree)[0]}()"))
        unit = self._unit(*args) or unit
        return f"{tokens(tree)[0]}({', '.join(self.say(arg, unit) for arg in args)})", ATOM

    def _choose(self, tree: Feel, unit: str) -> Said:
        """``if x = null then null else …`` says what the rule language does by itself."""
        when, then, otherwise = parts(tree)
        if then.data != "null" or not sugar.asks_for_null(when):
            raise Unsupported(values.CHOICE)
        return self._said(otherwise, unit)

    # -- parts -------------------------------------------------------------------------------------

    def _unit(self, *trees: Feel) -> str:
        """The unit that one of ``trees`` has, if any."""
        found = (kind.unit for kind in map(self.type_of, trees) if kind.unit)
        return next(found, "")


_HANDLERS: Final[Mapping[str, Callable[[Translator, Feel, str], Said]]] = {
    "or": Translator._logical,
    "and": Translator._logical,
    "compare": Translator._compare,
    "between": Translator._between,
    "in": Translator._in,
    "arithmetic": Translator._arithmetic,
    "negative": Translator._negative,
    "property": Translator._property,
    "call": Translator._call,
    "choose": Translator._choose,
    "number": Translator._number,
    "string": lambda _translator, tree, _unit: (values.write_string(tree), ATOM),
    "at": lambda _translator, tree, _unit: (values.write_day(tree), ATOM),
    "true": lambda _translator, _tree, _unit: ("true", ATOM),
    "false": lambda _translator, _tree, _unit: ("false", ATOM),
    "name": lambda translator, tree, _unit: (translator.name(tree), ATOM),
    "null": lambda _translator, tree, _unit: values.refuse(tree),
    "list": lambda _translator, tree, _unit: values.refuse(tree),
    "compared": lambda _translator, tree, _unit: values.refuse(tree),
    "interval": lambda _translator, tree, _unit: values.refuse(tree),
}
