"""What people forget in YAML: quotes, brackets, spaces. A proposal is tried before it is made."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import Fix, Problem

#: Problems of files that quotes may mend.
PROPOSED: Final = {"rules.bad_yaml", "rules.no_alias"}
_MOST_TRIED: Final = 12
_FAR: Final = 60  # a quote is looked for in so many lines before where reading stopped
_LARGE: Final = 100_000  # files beyond it are not read again to try a proposal
_KEY: Final = r"[\w.-]+"
_BLOCK: Final = re.compile(rf"^\s*(?:- +)*(?:{_KEY}: +|- +)(?P<value>\S.*?)\s*$")
_GLUED: Final = re.compile(rf"^\s*(?:- +)*(?P<value>{_KEY}:)(?=[^\s:/])")
_IN_BRACES: Final = re.compile(rf"(?:[{{,]\s*{_KEY}|^\s*(?:- +)*[{{\[]?\s*{_KEY}): +")
_NEXT: Final = re.compile(rf",\s*{_KEY}: |\}}\s*\]?\s*,?\s*$")
_INDENT: Final = re.compile(r"\s*(?:- +)*")
_TAB: Final = re.compile(r"^ *(?P<value>\t+)")
_CLOSING: Final = {"{": "}", "[": "]"}
Try = tuple[int, str, str]  # column from 0, what stands there, what to write


def propose(problem: Problem, text: str, is_mended: Callable[[str, Problem], bool]) -> Problem:
    """``problem`` of a file with the first proposal that mends it, at the place that it is about."""
    lines = text.splitlines()
    if problem.code not in PROPOSED or len(text) > _LARGE:
        return problem
    tried = 0
    for number in _suspects(lines, problem.line):
        for column, old, new in _proposals(lines, number - 1, problem.column):
            tried += 1
            if tried > _MOST_TRIED:
                return problem
            changed = _change(lines, number, (column, old, new))
            if is_mended("\n".join(changed) + "\n", problem):
                return replace(problem, line=number, column=column + 1, fix=_say(old, new))
    return problem


def _suspects(lines: list[str], line: int) -> Iterator[int]:
    """The lines that may be wrong: where reading stopped, the one before, those with an odd quote."""
    yield from (number for number in (line, line - 1) if 0 < number <= len(lines))
    for number in range(min(line - 2, len(lines)), max(0, line - _FAR), -1):
        if lines[number - 1].count('"') % 2:
            yield number


def _change(lines: list[str], number: int, change: Try) -> list[str]:
    column, old, new = change
    line = lines[number - 1]
    written = line[:column] + new + line[column + len(old) :]
    return [*lines[: number - 1], written, *lines[number:]]


def _say(old: str, new: str) -> Fix:
    named = _NAMED.get((old, new))
    if named is None and old and new.startswith(('"', "'")):
        named = Text(
            f"Did you forget quotes? Write {new}", f"Manque-t-il des guillemets? Écrivez {new}"
        )
    elif named is None:
        named = Text(
            f"A space is needed after the colon of “{old}”",
            f"Il faut une espace après le deux-points de « {old} »",
        )
    if old.isspace():
        named = Text("Write spaces, not a tab", "Écrivez des espaces plutôt qu’une tabulation")
    return Fix(en=f"{named.en}.", fr=f"{named.fr}.", old=old, new=new)


_NAMED: Final = {
    ("", sign): Text(
        f"Close what is open on this line with {sign}",
        f"Fermez avec {sign} ce qui est ouvert sur cette ligne",
    )
    for sign in ('"', "'", "}", "]")
}


def _proposals(lines: list[str], number: int, column: int) -> Iterator[Try]:
    """What may be meant by a line, the likeliest first."""
    line = lines[number]
    tab = _TAB.match(line)
    if tab:
        before = lines[number - 1] if number else ""
        found = _INDENT.match(before)
        deeper = 2 if before.rstrip().endswith(":") else 0
        width = len(found[0]) + deeper if found else 0
        widths = (width, 2 * len(tab["value"]), 4 * len(tab["value"]))
        yield from ((tab.start("value"), tab["value"], " " * width) for width in widths)
    yield from _open_quotes(line)
    if "{" in line:
        yield from sorted(_values_in_braces(line), key=lambda found: abs(found[0] - column))
    yield from _open_brackets(line)
    glued = _GLUED.match(line)
    if glued:
        yield glued.start("value"), glued["value"], f"{glued['value']} "
    block = _BLOCK.match(line)
    if block and not _is_enclosed(block["value"], "{}"):
        yield block.start("value"), block["value"], _quote(block["value"])


def _values_in_braces(line: str) -> Iterator[Try]:
    ends = [found.start() for found in _NEXT.finditer(line)]
    for found in _IN_BRACES.finditer(line):
        start = found.end()
        following = bisect_left(ends, start)
        for end in ends[following : following + 2]:
            value = line[start:end].strip()
            if value and not any(_is_enclosed(value, pair) for pair in ("{}", "[]", '""', "''")):
                yield start, value, _quote(value)


def _is_enclosed(value: str, pair: str) -> bool:
    return value.startswith(pair[0]) and value.endswith(pair[1])


def _open_quotes(line: str) -> Iterator[Try]:
    for quote in ('"', "'"):
        if line.count(quote) % 2:
            starts = [found.start() for found in _NEXT.finditer(line, line.rfind(quote))]
            yield from ((place, "", quote) for place in (*starts[:1], len(line.rstrip())))


def _open_brackets(line: str) -> Iterator[Try]:
    for opening, closing in _CLOSING.items():
        if line.count(opening) > line.count(closing):
            yield len(line.rstrip()), "", closing


def _quote(value: str) -> str:
    inner = value[1:-1]
    if _is_enclosed(value, "''") and "'" in inner and '"' not in inner:
        return f'"{inner}"'  # an apostrophe closed the quotes
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'
