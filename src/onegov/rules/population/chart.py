"""A comparison as a bar chart: SVG that a screen reader can read out too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Final

from onegov.core.types import Text
from onegov.rules.population.comparing import Comparison
from onegov.rules.population.lines import Line, lines_of, write_share
from onegov.rules.population.report import describe
from onegov.rules.reasoning.wording import NBSP

_WIDTH: Final = 860
_LABELS: Final = 330
_AXIS: Final = 590
_BAR: Final = 170  # the longest bar on either side
_ROW: Final = 30
_TOP: Final = 64
_SIGNS: Final = 46  # of a label
_RIGHT: Final = frozenset({"gains", "up"})
_LEFT: Final = frozenset({"loses", "down"})
_TITLE: Final = Text("Who gains and who loses", "Qui gagne et qui perd")
_GAINS: Final = Text("gains or goes up", "gagne ou augmente")
_LOSES: Final = Text("loses or goes down", "perd ou diminue")
_OTHER: Final = Text("another answer", "autre réponse")
_NOBODY: Final = Text("Nothing changes for anybody.", "Rien ne change pour personne.")
_COLOURS: Final = {"gains": "#1f6f54", "loses": "#a3340b", "other": "#5b6770"}


@dataclass(frozen=True, slots=True)
class Bar:
    """Shares of one group for whom one rule changes; a heading has none."""

    label: Text
    gains: Fraction = Fraction(0)
    loses: Fraction = Fraction(0)
    other: Fraction = Fraction(0)
    is_heading: bool = False


def bars_of(comparison: Comparison) -> list[Bar]:
    """One bar for each rule that changes; then the goal, group by group."""
    lines = lines_of(comparison)
    rules = [c.rule for c in comparison.rules if c.total.changed]
    bars = [
        _bar(rule.label, [x for x in lines if (x.rule, x.by) == (rule.name, "")]) for rule in rules
    ]
    goal = next((c.rule for c in comparison.rules if c.rule.name == comparison.goal), None)
    if goal is None:
        return bars
    for grouping in comparison.groupings[1:]:
        bars.append(_heading(goal.label, grouping.label))
        for group in grouping.groups:
            place = (goal.name, grouping.name, group)
            bars.append(_bar(group, [x for x in lines if (x.rule, x.by, x.group) == place]))
    return bars


def _heading(goal: Text, by: Text) -> Bar:
    label = Text(en=f"{goal.en}, by: {by.en}", fr=f"{goal.fr}, selon{NBSP}: {by.fr}")
    return Bar(label, is_heading=True)


def _bar(label: Text, lines: Sequence[Line]) -> Bar:
    gains = sum((line.share for line in lines if line.change in _RIGHT), Fraction(0))
    loses = sum((line.share for line in lines if line.change in _LEFT), Fraction(0))
    other = sum((line.share for line in lines if line.change not in _RIGHT | _LEFT), Fraction(0))
    return Bar(label, gains, loses, other)


def write_chart(comparison: Comparison, language: str) -> str:
    """The SVG, with a title and a description in words."""
    bars = bars_of(comparison)
    height = _TOP + _ROW * max(1, len(bars)) + 16
    widest = max((max(bar.gains + bar.other, bar.loses) for bar in bars), default=Fraction(0))
    drawn = "\n".join(
        _draw(bar, _TOP + _ROW * place, widest or Fraction(1), language)
        for place, bar in enumerate(bars)
    )
    title, words = _TITLE.in_(language), " ".join(_say(comparison, bars, language))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" lang="{language}" '
        f'xml:lang="{language}" role="img" aria-labelledby="chart-title chart-words" '
        'font-family="sans-serif" font-size="13" fill="#1b1b1b">\n'
        f'<title id="chart-title">{escape(title)}</title>\n'
        f'<desc id="chart-words">{escape(words)}</desc>\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="8" y="22" font-size="16" font-weight="bold">{escape(title)}</text>\n'
        f"{_legend(language)}\n{drawn or _nobody(language)}\n"
        f'<path d="M{_AXIS} {_TOP - 8}V{height - 10}" stroke="#1b1b1b"/>\n</svg>\n'
    )


def _say(comparison: Comparison, bars: Sequence[Bar], language: str) -> Iterator[str]:
    yield describe(comparison).in_(language)
    if not bars:
        yield _NOBODY.in_(language)
    colon = ": " if language == "en" else f"{NBSP}: "
    for bar in bars:
        if bar.is_heading:
            yield f"{bar.label.in_(language)}."
            continue
        shares = ((_GAINS, bar.gains), (_LOSES, bar.loses), (_OTHER, bar.other))
        parts = [f"{name.in_(language)} {write_share(share, language)}" for name, share in shares]
        yield f"{bar.label.in_(language)}{colon}{', '.join(parts)}."


def _legend(language: str) -> str:
    places = (
        (_LOSES, "loses", _LABELS + 8),
        (_GAINS, "gains", _AXIS - 60),
        (_OTHER, "other", _AXIS + 110),
    )
    return "\n".join(
        f'<rect x="{x}" y="32" width="12" height="12" fill="{_COLOURS[kind]}"/>'
        f'<text x="{x + 17}" y="43">{escape(name.in_(language))}</text>'
        for name, kind, x in places
    )


def _nobody(language: str) -> str:
    return f'<text x="8" y="{_TOP + 18}">{escape(_NOBODY.in_(language))}</text>'


def _draw(bar: Bar, top: int, widest: Fraction, language: str) -> str:
    label = bar.label.in_(language)
    if bar.is_heading:
        return f'<text x="8" y="{top + 18}" font-weight="bold">{escape(label)}</text>'
    cut = label if len(label) <= _SIGNS else f"{label[: _SIGNS - 1]}…"
    left, gains, other = (
        float(round(share / widest * _BAR, 1)) for share in (bar.loses, bar.gains, bar.other)
    )
    parts = [
        f'<g><title>{escape(label)}</title><text x="8" y="{top + 18}">{escape(cut)}</text>',
        _rectangle(_AXIS - left, top, left, "loses"),
        _rectangle(_AXIS, top, gains, "gains"),
        _rectangle(_AXIS + gains, top, other, "other"),
    ]
    right = bar.gains + bar.other
    if bar.loses:
        share = escape(write_share(bar.loses, language))
        parts.append(
            f'<text x="{_AXIS - left - 5}" y="{top + 18}" text-anchor="end">−{share}</text>'
        )
    if right:
        sign = "+" if not bar.other else ""
        share = escape(write_share(right, language))
        parts.append(f'<text x="{_AXIS + gains + other + 5}" y="{top + 18}">{sign}{share}</text>')
    return "".join([*parts, "</g>"])


def _rectangle(x: float, top: int, width: float, kind: str) -> str:
    if not width:
        return ""
    shape = f'x="{x:g}" y="{top + 4}" width="{width:g}" height="{_ROW - 10}"'
    return f'<rect {shape} fill="{_COLOURS[kind]}"/>'
