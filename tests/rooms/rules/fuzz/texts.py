"""Broken and hostile texts, each made from a random number: careless and malicious hands."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from rooms.rules.fuzz.words import FRAGMENTS, WORDS
from rooms.rules.random_rules import LAW, RandomRules

Maker = Callable[[random.Random], str]
ROOT: Final = Path(__file__).resolve().parents[4]
_TOKEN: Final = re.compile(r"[^\W\d]+|\d+|[^\w\s]|\s+")
_FILE: Final = f"""\
goal: g
as_of: applied
rules:
  - rule: g
    label: {{en: G, fr: B}}
    law: {LAW}
    value: VALUE
    because: {{yes: {{en: Y, fr: O}}, no: {{en: N, fr: N}}, unknown: {{en: U, fr: I}}}}
"""


def mutated(text: str, r: random.Random, donor: str = "") -> str:
    """``text`` with one to four things wrong in it, some of them taken from ``donor``."""
    for _ in range(r.choice([1, 1, 1, 2, 3, 4])):
        text = r.choice(_MUTATIONS)(text, r, donor or text)
    return text


def _insert(text: str, r: random.Random, _donor: str) -> str:
    at = r.randint(0, len(text))
    return text[:at] + r.choice(FRAGMENTS) + text[at:]


def _cut(text: str, r: random.Random, _donor: str) -> str:
    at = r.randint(0, len(text))
    return text[:at] + text[at + r.choice([1, 1, 2, 5, 40, 400]) :]


def _repeat(text: str, r: random.Random, _donor: str) -> str:
    at = r.randint(0, len(text))
    piece = text[at : at + r.choice([1, 2, 8, 60])]
    return text[:at] + piece * r.choice([2, 2, 3, 50]) + text[at:]


def _word(text: str, r: random.Random, donor: str) -> str:
    """Another word in the place of one."""
    found = list(_TOKEN.finditer(text))
    old = r.choice(found).span() if found else (0, 0)
    new = r.choice([r.choice(_TOKEN.findall(donor) or [""]), r.choice(WORDS), r.choice(FRAGMENTS)])
    return text[: old[0]] + new + text[old[1] :]


def _lines(text: str, r: random.Random, donor: str) -> str:
    """A line lost, doubled, indented otherwise or taken from elsewhere."""
    lines, other = text.split("\n"), r.choice(donor.split("\n"))
    at = r.randrange(len(lines))
    line = lines[at]
    lines[at : at + 1] = r.choice(
        [[], [line] * 2, [f" {line}"], [line.lstrip()], [other], [line, other]]
    )
    return "\n".join(lines)


def _sign(text: str, r: random.Random, _donor: str) -> str:
    at = r.randint(0, len(text))
    return text[:at] + chr(r.choice([r.randint(0, 255), r.randint(0, 0x10FFFF)])) + text[at + 1 :]


_MUTATIONS: Final = (_insert, _cut, _repeat, _word, _word, _lines, _sign)


def _soup(r: random.Random) -> str:
    """Words in any order, with now and then something that is none."""
    parts = [r.choice(WORDS) for _ in range(r.randint(1, 14))]
    if r.random() < 0.3:
        parts.insert(r.randrange(len(parts)), r.choice(FRAGMENTS))
    return r.choice([" ", " ", " ", ""]).join(parts)


def _good(r: random.Random) -> str:
    made = RandomRules(r.randrange(10**9))
    return r.choice([made._yes_no, made._yes_no, made._years, made._plain])(r.randint(0, 4))


def _extreme(r: random.Random) -> str:
    """A good expression with numbers, dates and lengths at the edge of what may be written."""
    number = r.choice(["0", "1", "0.5", "9" * 18, "9999", "120000", "0.00000000000000001"])
    unit = r.choice(["days", "months", "years"])
    day = r.choice(["applied", "born", "0001-01-01", "9999-12-31", "2024-02-29"])
    length = r.choice(
        [f"{number} {unit}", f"({number} {unit} * small)", f"({number} {unit} / grade)"]
    )
    period = f"{r.choice(['0', '1', '99'])} {unit}"
    moved = f"{day} {r.choice('+-')} {length}"
    return r.choice(
        [
            f"{moved} {r.choice(['<', '>=', '='])} {day}",
            f"days_in({period} ending the day before {day} since born) > {number} days",
            f"days_present(trips, {period} ending the day before {day}, spans) > 1 day",
            f"tax_years_met(tax_years, {period} ending the day before {day}) >= {number}",
            f"age_at({day}, {moved}) >= {number} years",
            " * ".join(["small", number, "grade"] * r.randint(1, 12)) + " > 1",
            f"min({', '.join([f'{number} years', 'age'] * 30)}) / {number} = age",
            f"small / (small - small) = {number}",
        ]
    )


def expression(r: random.Random) -> str:
    """An expression: soup, a good one with something wrong in it, or an extreme one."""
    makers: list[Maker] = [_soup, _good, _extreme, lambda r: mutated(_good(r), r)]
    return r.choices(makers, [4, 2, 1, 5])[0](r)


def cell(r: random.Random) -> str:
    """What may stand in a cell of a decision table."""
    good = [
        "18 to 25",
        ">= 18 years",
        "low or high",
        "yes",
        "any",
        "$5 to $9.50",
        "2026-01-01",
        "1 ou 2",
    ]
    return _soup(r) if r.random() < 0.4 else mutated(r.choice(good), r)


def rules(r: random.Random) -> str:
    """A small rules file with holes in its reasons and odd dates, then with mistakes or without."""
    text = RandomRules(r.randrange(10**9)).text()
    for _ in range(r.choice([0, 0, 1, 3])):
        reason = json.dumps(r.choice([r.choice(FRAGMENTS), f"{{{_good(r)}}}", f"{{{_soup(r)}}}"]))
        text = text.replace("{en: x, fr: x}", f"{{en: {reason}, fr: {reason}}}", 1)
    if r.random() < 0.2:
        text = text.replace("2020-01-01", r.choice(["0001-01-01", "9999-12-31", "2026-11-24"]))
    return text if r.random() < 0.4 else mutated(text, r)


def around(value: str) -> str:
    """The rules file of one rule whose value is this expression."""
    return _FILE.replace("VALUE", json.dumps(value))


def service_file(name: str) -> Maker:
    """The file ``name`` of the grant of citizenship, with something of any service wrong in it."""
    text = (ROOT / "services/ircc/citizenship-grant" / name).read_text("utf-8")
    found = [path.read_text("utf-8") for path in sorted(ROOT.glob(f"services/*/*/{name}"))]
    return lambda r: mutated(text, r, donor=r.choice(found))
