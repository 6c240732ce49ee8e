"""Results as JSON, as a table for the terminal, and as ``benchmarks/results.md``."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from onegov.core.errors import OneGovError
from onegov.project.benching.types import Result

QUICK = "Measured with --quick, at the smaller scale that its figures state."
HEAD = """# Results

Written by `./onegov bench` on {day}. Only targets in **bold** decide: ratios to a peer of the same
run, and counts. Absolute figures belong to the machine. How to read this: [README.md](README.md).
"""


def as_json(result: Result) -> str:
    """One JSON object on one line."""
    return json.dumps(
        {
            "bench": result.bench,
            "figures": result.figures,
            "targets": {key: [t.sign, t.value] for key, t in result.targets.items()},
            "spread": result.spread,
            "machine": result.machine,
            "ok": result.ok,
        }
    )


def as_text(result: Result) -> str:
    """A table for the terminal."""
    rows = [
        (key, _number(result.figures[key]), _spread(result, key), _target(result, key))
        for key in result.described
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    return "\n".join([f"{result.bench}: {'ok' if result.ok else 'NOT OK'}", *lines])


def as_markdown(
    results: Sequence[Result], failures: Mapping[str, OneGovError], *, day: date
) -> str:
    """The page ``benchmarks/results.md``."""
    parts = [HEAD.format(day=day.isoformat()), *map(_section, results)]
    parts += [
        f"## {name}\n\nNot measured: {error.message.en}\n" for name, error in failures.items()
    ]
    return "\n".join(parts)


def _section(result: Result) -> str:
    where = ", ".join(f"{key} {value}" for key, value in result.machine.items())
    lines = [
        f"## {result.bench}: {'ok' if result.ok else 'not ok'}",
        "",
        result.title,
        "",
        f"Machine: {where}.",
        *(["", QUICK] if result.quick else []),
        "",
        "| figure | median | lowest–highest | target | what it is |",
        "|---|---:|---|---|---|",
        *(_row(result, key) for key in result.described),
        "",
    ]
    return "\n".join(lines)


def _row(result: Result, key: str) -> str:
    figure = result.described[key]
    target = _target(result, key)
    if figure.target and figure.target.decides:
        target = f"**{target}**"
    median, spread = _number(result.figures[key]), _spread(result, key)
    return f"| `{key}` | {median} | {spread} | {target} | {figure.meaning} |"


def _number(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def _spread(result: Result, key: str) -> str:
    low, high = result.spread[key]
    return "" if low == high else f"{_number(low)}–{_number(high)}"


def _target(result: Result, key: str) -> str:
    target = result.described[key].target
    if target is None:
        return ""
    met = "met" if target.is_met_by(result.figures[key]) else "missed"
    return f"{target.sign} {_number(target.value)} {met}"
