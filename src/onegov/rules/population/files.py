"""A comparison as files: a table to calculate with, a page and a chart in each language."""

import csv
import io
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Final

from onegov.core.types import Text
from onegov.rules.population.chart import write_chart
from onegov.rules.population.comparing import Comparison
from onegov.rules.population.lines import Line, lines_of
from onegov.rules.population.report import (
    COLUMNS,
    NOTHING,
    SAME,
    cells,
    colon,
    describe,
    differences,
    how_many_same,
    invented,
    question,
    unchanged,
    width,
)

_TITLE: Final = Text("Two versions compared", "Comparaison de deux versions")
_CAPTION: Final = Text("Every change, rule by rule", "Chaque changement, règle par règle")
_FIELDS: Final = (
    "rule", "label_en", "label_fr", "by", "group_en", "group_fr", "change", "text_en", "text_fr",
    "people", "of", "share", "mean", "greatest", "unit",
)  # fmt: skip
_STYLE: Final = (
    "body{font-family:sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1b}"
    "table{border-collapse:collapse;margin:1rem 0}caption{text-align:left;font-weight:bold}"
    "th,td{border:1px solid #767676;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "td.number{text-align:right;white-space:nowrap}svg{max-width:100%;height:auto}"
)


def write_files(comparison: Comparison, folder: Path) -> list[Path]:
    """Will write ``comparison.csv`` and, in each language, a page and a chart.

    Raises:
        OSError: the folder cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    texts = {"comparison.csv": write_csv(comparison)}
    for language in ("en", "fr"):
        texts[f"comparison.{language}.html"] = write_page(comparison, language)
        texts[f"comparison.{language}.svg"] = write_chart(comparison, language)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return [folder / name for name in texts]


def write_csv(comparison: Comparison) -> str:
    """Every line in both languages; numbers as decimals with a point."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(_FIELDS)
    table.writerows(_record(line) for line in lines_of(comparison))
    return written.getvalue()


def _record(line: Line) -> Iterator[object]:
    yield from (line.rule, line.label.en, line.label.fr, line.by, line.group.en, line.group.fr)
    yield from (line.change, line.text.en, line.text.fr, line.people, line.of)
    yield f"{float(line.share):.6f}"
    yield from ("" if each is None else f"{float(each):.4f}" for each in (line.mean, line.most))
    yield line.unit


def write_page(comparison: Comparison, language: str) -> str:
    """A page that stands by itself: the chart, the table and what counts cannot show."""
    title = escape(f"{_TITLE.in_(language)}{colon(language)}{question(comparison).in_(language)}")
    told = "\n".join(f"<p>{escape(note)}</p>" for note in differences(comparison, language))
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"<p>{escape(describe(comparison).in_(language))}</p>\n"
        f"<p>{escape(invented().in_(language))}</p>\n"
        f"{_figure(comparison, language)}\n{_same(comparison, language)}\n{told}\n"
        "</main>\n</body>\n</html>\n"
    )


def _figure(comparison: Comparison, language: str) -> str:
    """The chart and the table, or that nothing changes."""
    lines = lines_of(comparison)
    if not lines:
        return f"<p>{escape(NOTHING.in_(language))}</p>"
    table = _table(lines, language, comparison.goal)
    return f"<figure>{write_chart(comparison, language)}</figure>\n{table}"


def _table(lines: Sequence[Line], language: str, goal: str) -> str:
    columns = COLUMNS[: width(lines)]
    head = "".join(f'<th scope="col">{escape(column.in_(language))}</th>' for column in columns)
    rules = groupby(lines, key=lambda line: line.rule)
    bodies = "\n".join(
        _body([cells(line, language, goal)[: len(columns)] for line in part]) for _, part in rules
    )
    caption = escape(_CAPTION.in_(language))
    return (
        f"<table>\n<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n{bodies}\n</table>"
    )


def _body(rows: list[tuple[str, ...]]) -> str:
    """The lines of one rule, with its name once."""
    name = f'<th scope="rowgroup" rowspan="{len(rows)}">{escape(rows[0][0])}</th>'
    written = "\n".join(
        f"<tr>{name if place == 0 else ''}{_row(row)}</tr>" for place, row in enumerate(rows)
    )
    return f"<tbody>\n{written}\n</tbody>"


def _row(row: tuple[str, ...]) -> str:
    words = "".join(f"<td>{escape(cell)}</td>" for cell in row[1:3])
    return words + "".join(f'<td class="number">{escape(cell)}</td>' for cell in row[3:])


def _same(comparison: Comparison, language: str) -> str:
    """The rules that give everyone the same, folded away."""
    items = "".join(f"<li>{escape(label.in_(language))}</li>" for label in unchanged(comparison))
    told = f"{SAME.in_(language)}{colon(language)}{how_many_same(comparison).in_(language)}"
    return f"<details><summary>{escape(told)}</summary><ul>{items}</ul></details>" if items else ""
