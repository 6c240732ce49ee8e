"""Texts that would take time, memory or the whole stack where nothing bounds them."""

from collections.abc import Callable
from typing import Final

from rooms.rules.fuzz import shapes as s
from rooms.rules.fuzz.tries import (
    Try,
    try_cell,
    try_expression,
    try_facts,
    try_law,
    try_rules,
)

Monster = tuple[str, Callable[[], str], Try]
_HOLES: Final = '{en: "' + "{age}" * 9_000 + '", fr: O}'
_ENTITIES: Final = '<!DOCTYPE a [<!ENTITY a "aaaaaaaa">]><a>' + "&a;" * 100_000 + "</a>"

MONSTERS: Final[tuple[Monster, ...]] = (
    # YAML
    ("many keys", lambda: "".join(f"k{n}: v\n" for n in range(9_000)), try_rules),
    ("the same key", lambda: "a: b\n" * 10_000, try_rules),
    ("a long key", lambda: "? " + "x" * 500_000 + "\n: y\n", try_rules),
    ("a long text", lambda: f'goal: "{"x" * 500_000}"', try_rules),
    ("a folded text", lambda: "goal: >\n" + "  x y\n" * 80_000, try_rules),
    ("open braces", lambda: "{a: " * 100_000, try_rules),
    ("open brackets", lambda: "[" * 500_000, try_rules),
    ("open quotes", lambda: 'a: "x\n' * 20_000, try_rules),
    ("closed quotes", lambda: 'a: "b" c, ' * 9_000 + "x\n", try_rules),
    ("dashes", lambda: "- " * 200_000, try_rules),
    ("comments", lambda: "# x\n" * 100_000, try_rules),
    ("tabs", lambda: "a:\n\t" * 20_000, try_rules),
    ("colons", lambda: "a: b: " * 9_000 + "x\n", try_rules),
    ("commas", lambda: "{a: b, " + "c, " * 9_000 + "d: e}", try_rules),
    ("braces in braces", lambda: "{a: b: c, " * 9_000 + "x\n", try_rules),
    ("anchors", lambda: "a: &a [x, x]\n" + "b: [*a, *a]\n" * 5_000, try_rules),
    ("a billion laughs", lambda: "a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", try_rules),
    ("a mistake at the end", lambda: s.GOOD + "# x\n" * 20_000 + "  x: {en: a: b}\n", try_rules),
    # names and words
    ("bidi signs", lambda: s.with_value("value: flag" + "\u202e" * 50_000), try_rules),
    ("combining signs", lambda: s.with_value("value: fla" + "\u0300" * 50_000), try_rules),
    ("long choices", lambda: s.choices(20, 20_000), try_rules),
    ("names that look alike", lambda: s.parameters(380), try_rules),
    ("holes", lambda: s.GOOD.replace("{en: Y, fr: O}", _HOLES), try_rules),
    ("a long date", lambda: s.with_value(f"in_force: {{from: {'1' * 400_000}}}"), try_rules),
    ("dates in words", lambda: s.with_value(f"in_force: {{from: {'1 mai ' * 60_000}}}"), try_rules),
    ("a far date", lambda: s.with_value("in_force: {from: 9999-12-31}\n    value: flag"), try_rules),
    # tables
    ("a table of 4,500 rows", lambda: s.grid(4_500), try_rules),
    ("a table of 399 rows", lambda: s.grid(399), try_rules),
    ("overlapping rows", lambda: s.grid(399, "any"), try_rules),
    ("wrong rows", lambda: s.grid(3_000, "x{}"), try_rules),
    ("a row of 3,000 cells", lambda: s.wide(3_000, "3"), try_rules),
    ("a row of 3,000 empty cells", lambda: s.wide(3_000, "any"), try_rules),
    # rules upon rules
    ("100 named parts", lambda: s.lets(100, "flag", "{0} or {0}", "l99"), try_rules),
    ("1,500 named parts", lambda: s.lets(1_500, "flag", "{0} or {0}", "l1499"), try_rules),
    # expressions and cells
    ("parentheses", lambda: "(" * 900 + "flag" + ")" * 900, try_expression),
    ("nots", lambda: "not " * 480 + "flag", try_expression),
    ("sums", lambda: "1 = " + "+".join(["1"] * 900), try_expression),
    ("too long", lambda: "flag or " * 100_000 + "flag", try_expression),
    ("digits", lambda: "age = " + "9" * 1_900, try_expression),
    ("slips", lambda: "flag && " * 49 + "mark", try_expression),
    ("slips and quotes", lambda: "fl is not a && " * 26 + "“", try_expression),
    ("a cell of words", lambda: "low or " * 250 + "low", try_cell),
    ("a cell of spaces", lambda: "1 to" + " " * 1_900 + "x", try_cell),
    ("a cell of slips", lambda: "1,2/3|4-5…" * 40, try_cell),
    # facts
    ("facts nested", lambda: '{"age": ' * 100_000, try_facts),
    ("facts in brackets", lambda: "[" * 500_000, try_facts),
    ("a million digits", lambda: '{"age": ' + "9" * 1_000_000 + "}", try_facts),
    ("a million signs", lambda: '{"age": "' + "9" * 1_000_000 + '"}', try_facts),
    ("crossings", lambda: s.crossings(1_990), try_facts),
    # law
    ("law nested", lambda: "<a>" * 300_000, try_law),
    ("law of entities", lambda: _ENTITIES, try_law),
    ("law of attributes", lambda: "<a " + " ".join(f"x{n}=''" for n in range(50_000)) + "/>", try_law),
)  # fmt: skip
