"""Rules files of any size, for what is large or deep on purpose."""

import json
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from rooms.rules.fuzz.texts import around
from rooms.rules.random_rules import LAW

GOOD: Final = around("flag")
_BECAUSE: Final = "{yes: {en: Y, fr: O}, no: {en: N, fr: N}, unknown: {en: U, fr: I}}"


def with_value(body: str) -> str:
    """A rules file whose one rule has ``body`` for its value."""
    return GOOD.replace('value: "flag"', body)


def grid(rows: int, cell: str = "{} years", then: str = '"true"') -> str:
    """A table of so many rows."""
    lines = "".join(f"        - {{if: {cell.format(n % 41)}, then: {then}}}\n" for n in range(rows))
    return with_value(f"table:\n      of: age\n      rows:\n{lines}      otherwise: 'false'")


def wide(columns: int, cell: str) -> str:
    """A table of one row and so many columns."""
    of, cells = ", ".join(["age"] * columns), ", ".join([cell] * columns)
    rows = f"      rows:\n        - {{if: [{cells}], then: 'true'}}\n      otherwise: 'false'"
    return with_value(f"table:\n      of: [{of}]\n{rows}")


def rule(name: str, value: str, force: str = "") -> str:
    """One more rule, to stand above the goal."""
    head = f"  - rule: {name}\n    label: {{en: G, fr: B}}\n    law: {LAW}\n"
    return f"{head}{force}    value: {value}\n    because: {_BECAUSE}\n"


def with_rules(rules: str, value: str) -> str:
    """A rules file with ``rules`` above the goal."""
    return with_value(f"value: {value}").replace("rules:\n", f"rules:\n{rules}")


def lets(count: int, first: str, following: str, value: str) -> str:
    """A rule of so many named parts, each made of the one before it."""
    parts = (following.format(f"l{n - 1}") if n else first for n in range(count))
    named = (f"l{n}: {{label: {{en: a, fr: b}}, is: {part}}}" for n, part in enumerate(parts))
    return with_value(f"let: {{{', '.join(named)}}}\n    value: {value}")


def choices(count: int, length: int) -> str:
    """A rule that gives one of so many choices, and a table that gives none of them."""
    named = ", ".join(f"{'a' * length}{n}: {{en: x, fr: y}}" for n in range(count))
    rows = "".join(f"        - {{if: yes, then: {'a' * length}x{n}}}\n" for n in range(220))
    return with_value(f"choices: {{{named}}}\n    table:\n      of: flag\n      rows:\n{rows}")


def parameters(count: int) -> str:
    """So many amounts with names that look alike."""
    body = f"{{label: {{en: a, fr: b}}, values: {{2020-01-01: 1}}, law: {LAW}}}"
    named = "".join(f"  {'p' * 50}{n}: {body}\n" for n in range(count))
    return GOOD.replace("rules:", f"parameters:\n{named}rules:")


def chain(count: int) -> str:
    """So many rules, each of which names the one above it."""
    rules = (rule(f"r{n}", f"r{n - 1} or mark" if n else "flag") for n in range(count))
    return with_rules("".join(rules), f"r{count - 1}")


_UNTIL: Final = "    in_force: {to: 2024-12-31}\n"
_SINCE: Final = "    in_force: {from: 2025-01-01}\n"


def cycle() -> str:
    """Two rules of which each names the other, in versions that follow each other."""
    first, between = rule("a", "flag", _UNTIL), rule("b", "a")
    return with_rules(first + between + rule("a", "b or mark", _SINCE), "a")


def itself() -> str:
    """A rule that names itself in a later version."""
    return with_rules(rule("a", "flag", _UNTIL) + rule("a", "not a", _SINCE), "a")


def definition(more: str) -> str:
    """The definition of a number."""
    head = "facts:\n  n:\n    type: number\n    unit: years\n    range: {from: 0, through: 9}\n"
    return f"{head}    {more}\n"


def crossings(count: int) -> str:
    """A file of facts with so many trips and as many spans, none of which touch."""
    days = [(date(2015, 1, 1) + timedelta(days=2 * n)).isoformat() for n in range(count)]
    told = {
        "applied": "2026-11-23",
        "since_day": "2016-01-01",
        "trips": [{"left": one, "returned": other} for one, other in pairwise(days)],
        "spans": [{"kind": "visit", "first": day, "last": day} for day in days],
    }
    return json.dumps(told)
