"""Crowds for tests: people of whom every fact is anything that it can be."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from onegov.rules.language.folder import read_ruleset
from onegov.rules.types import FactType, RuleSet
from onegov.rules.types.columns import NOT_YET, Ragged

SERVICES = sorted(
    file.parent for file in (Path(__file__).parents[3] / "services").glob("*/*/rules.yaml")
)
ON = date(2026, 11, 25)
_EDGES = 0.3  # share of numbers and days drawn near what the law names


def crowd(ruleset: RuleSet, size: int, seed: int) -> dict[str, Any]:
    """``size`` people; a good part of their numbers and days lie where rules change their mind."""
    random = np.random.default_rng(seed)
    return {
        name: _column(kind, random, size)
        for name, kind in ruleset.facts.items()
        if name in ruleset.uses and name != ruleset.as_of
    }


def service(folder: Path) -> RuleSet:
    return read_ruleset(folder)


def _column(kind: FactType, random: np.random.Generator, size: int) -> Any:
    if kind.kind == "yes_no":
        return random.random(size) < random.choice([0.1, 0.5, 0.9])
    if kind.kind == "choice":
        count = len(kind.choices)
        weights = random.dirichlet(np.ones(count)) / 2 + 1 / (2 * count)
        return random.choice(len(kind.choices), size, p=weights).astype(np.int16)
    if kind.kind == "date":
        return _days(random, size, date(1955, 1, 1), date(2027, 6, 1))
    if kind.kind == "number":
        return _numbers(kind, random, size)
    return _lists(kind, random, size)


def _days(random: np.random.Generator, size: int, first: date, last: date) -> Any:
    """Any day; often one of the last years, or a whole number of years ago within a day."""
    anywhere = random.integers(first.toordinal(), last.toordinal(), size)
    recent = ON.toordinal() - random.integers(-30, 2200, size)
    birthday = ON.toordinal() - (random.integers(0, 70, size) * 365.2425).astype(int)
    near = birthday + random.integers(-2, 3, size)
    pick = random.random(size)
    return np.where(pick < 0.4, anywhere, np.where(pick < 0.75, recent, near)).astype(np.int32)


def _numbers(kind: FactType, random: np.random.Generator, size: int) -> Any:
    low, high = kind.least or 0, kind.most or 0
    scale = 10**kind.decimals
    low, high = low * scale, high * scale
    anywhere = random.integers(low, high + 1, size)
    small = np.minimum(high, low + random.integers(0, 60 * scale, size))
    middle = low + np.expm1(random.random(size) * np.log1p(high - low)).astype(np.int64)
    pick = random.random(size)
    return np.where(pick < _EDGES, anywhere, np.where(pick < 0.6, small, middle)).astype(np.int64)


def _lists(kind: FactType, random: np.random.Generator, size: int) -> Ragged:
    if kind.kind == "tax_years":
        return _tax_years(random, size)
    counts = random.integers(0, 6, size) * (random.random(size) < 0.6)
    total = int(counts.sum())
    first = random.integers(date(2019, 1, 1).toordinal(), date(2027, 6, 1).toordinal(), total)
    last = first + random.integers(0, 400, total)
    last = np.where(random.random(total) < 0.08, NOT_YET, last)
    if kind.kind == "trips":
        return Ragged(_offsets(counts), {"left": first, "returned": last})
    kinds = random.integers(0, len(kind.choices), total)
    return Ragged(_offsets(counts), {"kind": kinds, "first": first, "last": last})


def _tax_years(random: np.random.Generator, size: int) -> Ragged:
    """Half of the people with every year known, who file always, seldom or never; half with gaps."""
    whole = random.random(size) < 0.5
    counts = np.where(whole, 9, random.integers(0, 9, size))
    total = int(counts.sum())
    mine = np.repeat(whole, counts)
    place = np.arange(total) - np.repeat(_offsets(counts)[:-1], counts)
    files = np.repeat(random.choice([0.0, 0.5, 0.95], size), counts)
    columns = {
        "year": np.where(mine, 2019 + place, random.integers(2019, 2028, total)),
        "duty": np.where(mine, 1, random.choice([1, 1, 1, 0, -1], total)),
        "filed": np.where(mine, random.random(total) < files, random.choice([1, 1, 0, -1], total)),
    }
    return Ragged(_offsets(counts), columns)


def _offsets(counts: Any) -> Any:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
