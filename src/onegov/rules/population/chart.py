"""A comparison as a bar chart: SVG that a screen reader can read out too."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from textwrap import wrap
from typing import Final

from onegov.core.types import Text
from onegov.rules.population.bars import Bar, bars_of
from onegov.rules.population.comparing import Comparison
from onegov.rules.population.lines import write_share
from onegov.rules.population.report import colon, describe

_WIDTH: Final = 860
_FIRST: Final = 335  # where bars may begin, right of the labels
_NUMBER: Final = 65  # room for a share beside a bar
_ROW: Final = 36
_TOP: Final = 84
_SIGNS: Final = 46  # of a label's line
_WIDE: Final = 110  # of a line over the whole width
_TITLE: Final = Text("Who gains and who loses", "Qui gagne et qui perd")
_SHARE: Final = Text(
    "Share of the people in each group for whom the result changes",
    "Part des personnes de chaque groupe pour qui le résultat change",
)
_GAINS: Final = Text("becomes yes, or goes up", "devient oui, ou augmente")
_LOSES: Final = Text("no longer yes, or goes down", "n’est plus oui, ou diminue")
_OTHER: Final = Text("another answer", "autre réponse")
_NOBODY: Final = Text("Nothing changes for anybody.", "Rien ne change pour personne.")
_COLOURS: Final = {"gains": "#1f6f54", "loses": "#a3340b", "other": "#5b6770"}


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where the axis stands, how long a bar for a share of one would be, whether any goes right."""

    axis: int
    length: Fraction
    has_right: bool

    def of(self, share: Fraction) -> float:
        return float(round(share * self.length, 1))


def _scale(bars: Sequence[Bar]) -> _Scale:
    """The axis is in the middle only where bars go both ways."""
    right = max(bar.gains + bar.other for bar in bars)
    left = max(bar.loses for bar in bars)
    longest = (_WIDTH - _FIRST) // (2 if left and right else 1) - _NUMBER
    axis = _FIRST + (_NUMBER + longest if left else 0)
    return _Scale(axis, longest / (max(left, right) or Fraction(1)), bool(right))


def write_chart(comparison: Comparison, language: str) -> str:
    """The SVG, with a title and a description in words."""
    bars = bars_of(comparison)
    height = _TOP + _ROW * len(bars) + 16
    title, words = _TITLE.in_(language), " ".join(_say(comparison, bars, language))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" lang="{language}" '
        f'xml:lang="{language}" role="img" aria-labelledby="chart-title chart-words" '
        'font-family="sans-serif" font-size="13" fill="#1b1b1b">\n'
        f'<title id="chart-title">{escape(title)}</title>\n'
        f'<desc id="chart-words">{escape(words)}</desc>\n'
        f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>\n'
        f'<text x="8" y="22" font-size="16" font-weight="bold">{escape(title)}</text>\n'
        f"{_rows(bars, language)}\n</svg>\n"
    )


def _say(comparison: Comparison, bars: Sequence[Bar], language: str) -> Iterator[str]:
    yield describe(comparison).in_(language)
    if not bars:
        yield _NOBODY.in_(language)
    for bar in bars:
        if bar.kind != "bar":
            yield f"{bar.label.in_(language)}."
            continue
        shares = ((_GAINS, bar.gains), (_LOSES, bar.loses), (_OTHER, bar.other))
        parts = [f"{write_share(share, language)} {name.in_(language)}" for name, share in shares]
        yield f"{bar.label.in_(language)}{colon(language)}{'; '.join(parts)}."


def _rows(bars: Sequence[Bar], language: str) -> str:
    if not bars:
        return _text(8, 48, _NOBODY.in_(language))
    scale = _scale(bars)
    rows = [
        _draw(bar, _TOP + _ROW * place, scale, language)
        if bar.kind == "bar"
        else _write(bar, _TOP + _ROW * place, language)
        for place, bar in enumerate(bars)
    ]
    return "\n".join([_text(8, 44, _SHARE.in_(language)), _legend(language), *rows])


def _legend(language: str) -> str:
    places = ((_LOSES, "loses", 8), (_GAINS, "gains", 220), (_OTHER, "other", 420))
    return "\n".join(
        f'<rect x="{x}" y="56" width="12" height="12" fill="{_COLOURS[kind]}"/>'
        f"{_text(x + 17, 67, name.in_(language))}"
        for name, kind, x in places
    )


def _text(x: float, y: float, words: str, more: str = "") -> str:
    return f'<text x="{x:g}" y="{y:g}"{more}>{escape(words)}</text>'


def _write(bar: Bar, top: int, language: str) -> str:
    """A heading or a remark."""
    look = ' font-weight="bold"' if bar.kind == "heading" else ' fill="#4a4a4a"'
    return _lines(bar.label.in_(language), top, _WIDE, look)


def _lines(label: str, top: int, signs: int, more: str = "") -> str:
    """A label in one line, or two where it is long."""
    lines = wrap(label, signs, max_lines=2, placeholder="…")
    first = top + (22 if len(lines) == 1 else 15)
    return "".join(_text(8, first + 15 * place, line, more) for place, line in enumerate(lines))


def _draw(bar: Bar, top: int, scale: _Scale, language: str) -> str:
    label, axis = bar.label.in_(language), scale.axis
    left, gains, other = (scale.of(share) for share in (bar.loses, bar.gains, bar.other))
    parts = [
        f"<g><title>{escape(label)}</title>{_lines(label, top, _SIGNS)}",
        _rectangle(axis - left, top, left, "loses"),
        _rectangle(axis, top, gains, "gains"),
        _rectangle(axis + gains, top, other, "other"),
        f'<path d="M{axis} {top}v{_ROW}" stroke="#1b1b1b"/>',
    ]
    right = bar.gains + bar.other
    if bar.loses or not scale.has_right:
        share = write_share(bar.loses, language)
        parts.append(_text(axis - left - 5, top + 22, share, ' text-anchor="end"'))
    if right or (scale.has_right and not bar.loses):
        parts.append(_text(axis + gains + other + 5, top + 22, write_share(right, language)))
    return "".join([*parts, "</g>"])


def _rectangle(x: float, top: int, width: float, kind: str) -> str:
    if not width:
        return ""
    shape = f'x="{x:g}" y="{top + 7}" width="{width:g}" height="{_ROW - 14}"'
    return f'<rect {shape} fill="{_COLOURS[kind]}"/>'
