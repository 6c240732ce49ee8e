"""What people call the inputs of a table, and what they can be: in words and as cells write it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.proofs.columns import Column, Interval, Parts, Region
from onegov.rules.proofs.facts import FIRST_DAY, LAST_DAY
from onegov.rules.reasoning.wording import NBSP, write_both
from onegov.rules.types import Rule, RuleSet, Value
from onegov.rules.types.tree import Apply, Literal, Name, Node
from onegov.rules.types.units import CENTS

_SIGNS: Final = {
    "and": Text("and", "et"),
    "or": Text("or", "ou"),
    "in": Text("in", "parmi"),
    "since": Text("since", "depuis"),
    "before": Text("before", "avant"),
    "days_between": Text("−", "−"),
    **{sign: Text(sign, sign) for sign in ("=", "<", ">", "+", "*", "/")},
    **{written: Text(sign, sign) for written, sign in (("!=", "≠"), ("<=", "≤"), (">=", "≥"))},
    **{f"after_{unit}": Text("+", "+") for unit in ("days", "months", "years")},
    **{f"earlier_{unit}": Text("−", "−") for unit in ("days", "months", "years")},
    "-": Text("−", "−"),
}
_ENDING: Final = Text(" ending the day before ", " se terminant la veille de ")
OR: Final = Text(" or ", " ou ")
_AND: Final = Text(" and ", " et ")
#: Of each end of a run: with its bound, with its bound when it is a date, without it.
_ENDS: Final = (
    (
        Text("{} or more", "{} ou plus"),
        Text("{} or later", "le {} ou après"),
        Text("more than {}", "plus que {}"),
    ),
    (
        Text("{} or less", "{} ou moins"),
        Text("{} or earlier", "le {} ou avant"),
        Text("less than {}", "moins que {}"),
    ),
)
_OTHER: Final = Text("another word", "un autre mot")
ANY: Final = Text("any", "tous")


def joined(texts: Iterable[Text], between: Text | str) -> Text:
    """``texts`` one after the other, with what stands ``between`` them in each language or both."""
    listed = list(texts)
    en, fr = (between, between) if isinstance(between, str) else (between.en, between.fr)
    return Text(en=en.join(text.en for text in listed), fr=fr.join(text.fr for text in listed))


def quoted(text: Text) -> Text:
    """``text`` in the quotation marks of each language."""
    return Text(en=f"“{text.en}”", fr=f"«{NBSP}{text.fr}{NBSP}»")


class Namer:
    """Names what one rule looks at."""

    def __init__(self, ruleset: RuleSet, rule: Rule) -> None:
        self.ruleset = ruleset
        self.rule = rule

    def case(self, columns: Iterable[Column], region: Region) -> Text:
        """A case in words: ``“Age” is 46 years and “Spouse” is no``; only what matters."""
        return joined(
            (
                self._said(column, parts)
                for column, parts in zip(columns, region, strict=True)
                if parts != column.everything
            ),
            _AND,
        )

    def _said(self, column: Column, parts: Parts) -> Text:
        name, words = quoted(self.name(column.node)), self.words(column, parts)
        verb = "vaut" if column.node.type.kind == "number" else "est"
        return Text(f"{name.en} is {words.en}", f"{name.fr} {verb} {words.fr}")

    def facts(self, facts: Mapping[str, Value]) -> list[Text]:
        """Facts with their values, as people read them."""
        return [self._fact(name, value) for name, value in facts.items()]

    def _fact(self, name: str, value: Value) -> Text:
        kind = self.ruleset.facts[name]
        label = self._label(Name(kind, "fact", name))
        answer = write_both(value, kind.unit)
        if isinstance(value, str):
            answer = self.word(Name(kind, "fact", name), value)
        return Text(f"{label.en}: {answer.en}", f"{label.fr}{NBSP}: {answer.fr}")

    def value(self, node: Node) -> Text:
        """What a row gives."""
        if isinstance(node, Literal) and node.value is UNKNOWN:
            return Text("refer", "renvoyer")
        if isinstance(node, Literal) and isinstance(node.value, str):
            return self.rule.choices.get(node.value, Text(node.value, node.value))
        return self.name(node)

    def name(self, node: Node) -> Text:
        """What people call ``node``; an expression as it is written."""
        if isinstance(node, Name):
            return self._label(node)
        if isinstance(node, Literal):
            return write_both(node.value, node.type.unit)
        if not isinstance(node, Apply):
            return Text("table", "tableau")
        parts = [self.name(arg) for arg in node.args]
        if node.op in _SIGNS:
            sign = _SIGNS[node.op]
            return joined(parts, Text(f" {sign.en} ", f" {sign.fr} "))
        if node.op.startswith("window_"):
            return joined(parts, _ENDING)
        listed = joined(parts, ", ")
        french = PRIMITIVES[node.op].fr if node.op in PRIMITIVES else node.op
        return Text(f"{node.op}({listed.en})", f"{french}({listed.fr})")

    def _label(self, name: Name) -> Text:
        plain = Text(name.name, name.name)
        if name.scope == "fact":
            return self.ruleset.fact_labels.get(name.name, plain)
        if name.scope == "parameter":
            return self.ruleset.parameters[name.name].label
        if name.scope == "let":
            return next(b.label for b in self.rule.lets if b.name == name.name)
        return next(rule.label for rule in self.ruleset.rules if rule.name == name.name)

    def word(self, node: Node, word: str) -> Text:
        """The label of a choice that ``node`` can be."""
        plain = Text(word, word) if word.isidentifier() else _OTHER
        if not isinstance(node, Name):
            return plain
        if node.scope == "rule":
            versions = (rule for rule in self.ruleset.rules if rule.name == node.name)
            return next((v.choices[word] for v in versions if word in v.choices), plain)
        return self.ruleset.fact_labels.get(f"{node.name}.{word}", plain)

    def words(self, column: Column, parts: Parts) -> Text:
        """What a column is, in words: ``46 to 120 years``, ``no``."""
        if column.is_ordered:
            return joined((_in_words(column, *run) for run in _runs(column, parts)), OR)
        return joined((self._answer(column, part) for part in sorted(parts)), OR)

    def _answer(self, column: Column, place: int) -> Text:
        part = column.parts[place]
        if isinstance(part, str):
            return self.word(column.node, part)
        answer = write_both(part)
        return Text(answer.en, f"«{NBSP}{answer.fr}{NBSP}»")


def as_cell(column: Column, parts: Parts) -> Text:
    """What a column is, as a cell writes it: ``46 to 120``, ``no``."""
    if parts == column.everything:
        return ANY
    if column.is_ordered:
        return joined((_as_range(column, *run) for run in _runs(column, parts)), OR)
    return joined((_as_word(column.parts[part]) for part in sorted(parts)), OR)


def _as_word(part: object) -> Text:
    return Text(part, part) if isinstance(part, str) else write_both(part)


def _runs(column: Column, parts: Parts) -> Iterator[tuple[Interval, Interval]]:
    """First and last interval of each run of ``parts``."""
    places = sorted(parts)
    starts = [place for place in places if place - 1 not in parts]
    ends = [place for place in places if place + 1 not in parts]
    for start, end in zip(starts, ends, strict=True):
        first, last = column.parts[start], column.parts[end]
        if isinstance(first, Interval) and isinstance(last, Interval):
            yield first, last


def _ends(
    column: Column, first: Interval, last: Interval
) -> tuple[Fraction | None, Fraction | None]:
    """Least and most of a run; None also where the calendar of facts ends."""
    low, high = first.low, last.high
    if column.is_dated:
        low = None if low is not None and low <= FIRST_DAY else low
        high = None if high is not None and high >= LAST_DAY else high
    return low, high


def _in_words(column: Column, first: Interval, last: Interval) -> Text:
    low, high = _ends(column, first, last)
    if low is not None and low == high:
        return _both(column, low, Text("{}", "le {}" if column.is_dated else "{}"))
    if low is not None and high is not None and first.low_in and last.high_in:
        between = Text("{} to {}", "du {} au {}" if column.is_dated else "de {} à {}")
        ends = (_value(column, low), _value(column, high, unit=True))
        return Text(
            en=between.en.format(*(end.en for end in ends)),
            fr=between.fr.format(*(end.fr for end in ends)),
        )
    return joined(_open_ends(column, first, last), _AND)


def _open_ends(column: Column, first: Interval, last: Interval) -> Iterator[Text]:
    ends = _ends(column, first, last)
    closed = (first.low_in, last.high_in)
    for number, is_in, words in zip(ends, closed, _ENDS, strict=True):
        if number is not None:
            inclusive, later, beyond = words
            yield _both(
                column, number, beyond if not is_in else later if column.is_dated else inclusive
            )
    if ends == (None, None):
        yield Text("anything", "n’importe quoi")


def _both(column: Column, number: Fraction, words: Text) -> Text:
    value = _value(column, number, unit=True)
    return Text(words.en.format(value.en), words.fr.format(value.fr))


def _as_range(column: Column, first: Interval, last: Interval) -> Text:
    low, high = _ends(column, first, last)
    if low is not None and low == high:
        return _written(column, low)
    if low is not None and high is not None and first.low_in and last.high_in:
        return joined((_written(column, low), _written(column, high)), Text(" to ", " à "))
    if low is not None:
        value = _written(column, low)
        sign = ">=" if first.low_in else ">"
    elif high is not None:
        value = _written(column, high)
        sign = "<=" if last.high_in else "<"
    else:
        return ANY
    return Text(f"{sign} {value.en}", f"{sign} {value.fr}")


def _written(column: Column, number: Fraction) -> Text:
    if column.is_dated:
        day = date.fromordinal(int(number)).isoformat()
        return Text(day, day)
    if column.node.type.unit == CENTS:
        return write_both(number, CENTS)
    plain = str(Decimal(number.numerator) / Decimal(number.denominator))
    return Text(plain, plain)


def _value(column: Column, number: Fraction, *, unit: bool = False) -> Text:
    kind = column.node.type
    if column.is_dated:
        return write_both(date.fromordinal(int(number)))
    return write_both(number, kind.unit if unit or kind.unit == CENTS else "")
