"""Random rule sets and random people, for tests that compare the ways of evaluating."""

import random
from datetime import date, timedelta
from fractions import Fraction

from onegov.core.types import UNKNOWN
from onegov.rules.public import parse
from onegov.rules.types import FactType, RuleSet, Span, TaxYear, Trip

ON = date(2026, 11, 23)
LEVELS = ("none", "low", "high")
FACTS = {
    "applied": FactType("date"),
    "born": FactType("date"),
    "since_day": FactType("date"),
    "flag": FactType("yes_no"),
    "mark": FactType("yes_no"),
    "age": FactType("number", "years", least=0, most=40),
    "small": FactType("number", least=0, most=6),
    "money": FactType("number", "cents", least=0, most=5_000_000),
    "grade": FactType("number", least=-2, most=9, decimals=1),
    "level": FactType("choice", choices=LEVELS),
    "other": FactType("choice", choices=LEVELS),
    "trips": FactType("trips"),
    "spans": FactType("spans", choices=("visit", "jail")),
    "tax_years": FactType("tax_years"),
}
HASH = "0" * 64
LAW = (
    f'[{{act: C-29, at: "5(1)", fid: 1, reviewed: 2026-11-23, sha256: {{en: {HASH}, fr: {HASH}}}}}]'
)
_HEAD = """\
goal: r{goal}
as_of: applied
parameters:
  needed: {{label: {{en: N, fr: N}}, unit: years, values: {{2020-01-01: 18, 2026-11-23: 21}}, law: {law}}}
  lost: {{label: {{en: L, fr: L}}, values: {{2020-01-01: 3, 2026-01-01: unknown}}, law: {law}}}
  listed:
    label: {{en: L, fr: L}}
    of: level
    values: {{2020-01-01: [low], 2025-01-01: {{add: [high]}}}}
    law: {law}
rules:
"""


class RandomRules:
    """Writes one random rules file; numbers are kept within a few kinds so that all fit together."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names: dict[str, list[str]] = {"yes_no": [], "years": [], "plain": []}

    def text(self) -> str:
        """The file."""
        count = self.random.randint(1, 5)
        rules = "".join(self._rule(number) for number in range(count))
        return _HEAD.format(goal=count - 1, law=LAW) + rules

    def ruleset(self) -> RuleSet:
        """The file, read."""
        return parse(self.text(), file="rules.yaml", facts=FACTS)

    def _rule(self, number: int) -> str:
        kind = self.random.choice(["yes_no", "yes_no", "years", "plain"])
        name = f"r{number}"
        body = self.random.choice([self._value, self._table, self._grid, self._grid, self._let])(
            kind
        )
        if kind == "yes_no" and self.random.random() < 0.15:
            body = f"    refer_if: {self._yes_no(2)}\n"
        elif self.random.random() < 0.15:
            body += f"    unsettled: {{when: '{self._yes_no(1)}', en: U, fr: U}}\n"
        keys = ("yes", "no", "unknown", "refer") if kind == "yes_no" else ("known", "unknown")
        if "refer_if" in body:
            keys = ("yes", "refer", "unknown")
        because = ", ".join(f"{key}: {{en: x, fr: x}}" for key in keys)
        from_day = self.random.choice(["2020-01-01", "2020-01-01", "2020-01-01", "2027-01-01"])
        self.names[kind].append(name)
        return (
            f"  - rule: {name}\n    label: {{en: R, fr: R}}\n    law: {LAW}\n"
            f"    in_force: {{from: {from_day}}}\n{body}    because: {{{because}}}\n"
        )

    def _value(self, kind: str) -> str:
        return f"    value: '{self._of(kind, 3)}'\n"

    def _let(self, kind: str) -> str:
        part = self._of("years", 2)
        return (
            f"    let: {{part: {{label: {{en: P, fr: P}}, is: '{part}'}}}}\n"
            + {
                "yes_no": f"    value: 'part >= 7 years or {self._yes_no(1)}'\n",
                "years": f"    value: 'part + {self._of('years', 1)}'\n",
                "plain": "    table:\n      - {when: 'part > 9 years', then: "
                f"'{self._of('plain', 1)}'}}\n      - {{otherwise: '4'}}\n",
            }[kind]
        )

    def _table(self, kind: str) -> str:
        rows = "".join(
            f"      - {{when: '{self._yes_no(2)}', then: '{self._then(kind)}'}}\n"
            for _ in range(self.random.randint(1, 3))
        )
        return f"    table:\n{rows}      - {{otherwise: '{self._of(kind, 1)}'}}\n"

    def _then(self, kind: str) -> str:
        return "refer" if self.random.random() < 0.1 else self._of(kind, 1)

    def _grid(self, kind: str) -> str:
        """Complete and free of overlap three times out of four."""
        cut = self.random.randint(1, 39)
        second = cut + self.random.choice([1, 1, 1, 0, 2])
        certain = {"yes_no": "flag", "years": "age", "plain": "small"}[kind]
        rows = [
            f'      - {{if: ["0 to {cut}", no], then: {certain}}}\n',
            f'      - {{if: ["{second} to 40", "no"], then: {self._plain_then(kind)}}}\n',
            f"      - {{if: [any, yes], then: {self._plain_then(kind)}}}\n",
        ]
        otherwise = (
            f"      otherwise: {self._plain_then(kind)}\n" if self.random.random() < 0.3 else ""
        )
        second_input = self.random.choice(["flag", "mark", 'level = "low"'])
        return (
            f"    table:\n      of: ['age', '{second_input}']\n      rows:\n"
            + "".join("  " + row for row in rows)
            + otherwise
        )

    def _plain_then(self, kind: str) -> str:
        plain = {
            "yes_no": ["'true'", "'false'", "flag", "refer"],
            "years": ["3 years", "0 years", "age", "needed", "refer"],
            "plain": ["7", "2.5", "small", "refer"],
        }[kind]
        return self.random.choice(plain)

    def _of(self, kind: str, depth: int) -> str:
        return {"yes_no": self._yes_no, "years": self._years, "plain": self._plain}[kind](depth)

    def _yes_no(self, depth: int) -> str:
        r = self.random
        if depth <= 0:
            named = [*self.names["yes_no"], "flag", "mark", "flag", "true", "false"]
            return r.choice(named)
        sign = r.choice(["=", "!=", "<", "<=", ">", ">="])
        return r.choice(
            [
                lambda: f"({self._yes_no(depth - 1)} and {self._yes_no(depth - 1)})",
                lambda: f"({self._yes_no(depth - 1)} or {self._yes_no(depth - 1)})",
                lambda: f"(not {self._yes_no(depth - 1)})",
                lambda: f"({self._years(depth - 1)} {sign} {self._years(depth - 1)})",
                lambda: f"({self._plain(depth - 1)} {sign} {self._plain(depth - 1)})",
                lambda: f"(money {sign} $12,345.50)",
                lambda: f"({self._day()} {sign} {self._day()})",
                lambda: f"({self._days()} {sign} {r.randint(0, 900)} days)",
                lambda: r.choice(
                    [
                        '(level in ["low", "high"])',
                        "(level in listed)",
                        '(level = "none")',
                        "(level != other)",
                        '(other in ["none"])',
                    ]
                ),
            ]
        )()

    def _years(self, depth: int) -> str:
        r = self.random
        if depth <= 0:
            return r.choice([*self.names["years"], "age", "needed", f"{r.randint(0, 40)} years"])
        return r.choice(
            [
                lambda: f"({self._years(depth - 1)} {r.choice('+-')} {self._years(depth - 1)})",
                lambda: (
                    f"{r.choice(['min', 'max'])}({self._years(depth - 1)}, {self._years(depth - 1)})"
                ),
                lambda: f"({self._years(depth - 1)} / {r.choice(['2', '3', '0.5'])})",
                lambda: f"({self._years(depth - 1)} * {r.choice(['2', '0.5', 'small'])})",
                lambda: "age_at(born, applied)",
            ]
        )()

    def _plain(self, depth: int) -> str:
        r = self.random
        if depth <= 0:
            return r.choice(
                [*self.names["plain"], "small", "grade", "lost", str(r.randint(0, 9)), "2.5"]
            )
        return r.choice(
            [
                lambda: f"({self._plain(depth - 1)} {r.choice('+-*')} {self._plain(depth - 1)})",
                lambda: f"min({self._plain(depth - 1)}, {self._plain(depth - 1)})",
                lambda: "tax_years_met(tax_years, 5 years ending the day before applied)",
                lambda: f"({self._plain(depth - 1)} / 4)",
            ]
        )()

    def _day(self) -> str:
        return self.random.choice(
            [
                "born + 18 years",
                "since_day",
                "applied - 3 months",
                "applied",
                "2026-02-28",
                "since_day + 90 days",
            ]
        )

    def _days(self) -> str:
        return self.random.choice(
            [
                "days_present(trips, 2 years ending the day before applied, spans)",
                "days_present_as(trips, 900 days ending the day before applied since since_day, "
                'spans, ["visit"], spans)',
                'days_present_or(trips, 24 months ending the day before since_day, spans, ["jail"], spans)',
                "(applied - since_day)",
                "days_in(5 years ending the day before applied before since_day)",
            ]
        )


def person(r: random.Random, *, known: float = 1.0, sure: bool = False) -> dict[str, object]:
    """Somebody; each fact is there with the chance ``known``; ``sure``: no doubtful tax year."""
    day = date(2026, r.randint(1, 12), r.randint(1, 28))
    facts: dict[str, object] = {
        "applied": day,
        "born": date(r.randint(1960, 2015), r.choice([2, 2, 11]), r.choice([1, 23, 28])),
        "since_day": date(r.randint(2015, 2026), r.randint(1, 12), r.randint(1, 28)),
        "flag": r.random() < 0.5,
        "mark": r.random() < 0.5,
        "age": r.randint(0, 40),
        "small": r.randint(0, 6),
        "money": r.choice([0, 1_234_549, 1_234_550, 1_234_551, 5_000_000]),
        "grade": Fraction(r.randint(-20, 90), 10),
        "level": r.choice(LEVELS),
        "other": r.choice(LEVELS),
        "trips": tuple(_trip(r) for _ in range(r.randint(0, 4))),
        "spans": tuple(_span(r) for _ in range(r.randint(0, 3))),
        "tax_years": tuple(_year(r, sure) for _ in range(r.randint(0, 7))),
    }
    return {name: value for name, value in facts.items() if r.random() < known}


def _some_day(r: random.Random) -> date:
    return date(2021, 1, 1) + timedelta(days=r.randint(0, 2200))


def _trip(r: random.Random) -> Trip:
    left = _some_day(r)
    back = None if r.random() < 0.1 else left + timedelta(days=r.randint(0, 300))
    return Trip(left, left, back, back)


def _span(r: random.Random) -> Span:
    first = _some_day(r)
    last = None if r.random() < 0.1 else first + timedelta(days=r.randint(0, 300))
    return Span(r.choice(["visit", "jail"]), first, last)


def _year(r: random.Random, sure: bool) -> TaxYear:
    answers = [True, False] if sure else [True, True, False, UNKNOWN]
    return TaxYear(r.randint(2019, 2027), r.choice(answers), r.choice(answers))
