"""What people forget in YAML: quotes, brackets, spaces. A proposal is tried before it is made."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from onegov.core.types import Text
from onegov.rules.errors import Fix, Problem

#: Problems of files that quotes may mend.
PROPOSED: Final = {"rules.bad_yaml", "rules.no_alias"}
_MOST_TRIED: Final = 12
_LARGE: Final = 100_000  # files beyond it are not read again to try a proposal
_KEY: Final = r"[\w.-]+"
_BLOCK: Final = re.compile(rf"^\s*(?:- +)*(?:{_KEY}: +|- +)(?P<value>\S.*?)\s*$")
_GLUED: Final = re.compile(rf"^\s*(?:- +)*(?P<value>{_KEY}:)(?=[^\s:/])")
_IN_BRACES: Final = re.compile(rf"(?:[{{,]\s*{_KEY}|^\s*(?:- +)*[{{\[]?\s*{_KEY}): +")
_NEXT: Final = re.compile(rf",\s*{_KEY}: |\}}\s*\]?\s*,?\s*$")
_TAB: Final = re.compile(r"^ *(?P<value>\t+)")
_CLOSING: Final = {"{": "}", "[": "]"}
Try = tuple[int, str, str]  # column from 0, what stands there, what to write


def propose(problem: Problem, text: str, is_mended: Callable[[str, Problem], bool]) -> Problem:
    """``problem`` of a file with the first proposal that mends it, at the place that it is about."""
    lines = text.splitlines()
    if problem.code not in PROPOSED or len(text) > _LARGE:
        return problem
    tried = 0
    for number in (problem.line, problem.line - 1):
        if not 0 < number <= len(lines):
            continue
        for column, old, new in _proposals(lines[number - 1], problem.column):
            tried += 1
            if tried > _MOST_TRIED:
                return problem
            changed = _change(lines, number, (column, old, new))
            if is_mended("\n".join(changed) + "\n", replace(problem, line=number)):
                return replace(problem, line=number, column=column + 1, fix=_say(old, new))
    return problem


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


def _proposals(line: str, column: int) -> Iterator[Try]:
    """What may be meant by ``line``, the likeliest first."""
    tab = _TAB.match(line)
    if tab:
        yield tab.start("value"), tab["value"], "  " * len(tab["value"])
    if "{" in line:
        yield from sorted(_values_in_braces(line), key=lambda found: abs(found[0] - column))
    yield from _unclosed(line)
    glued = _GLUED.match(line)
    if glued:
        yield glued.start("value"), glued["value"], f"{glued['value']} "
    block = _BLOCK.match(line)
    if block and not _is_enclosed(block["value"], "{}"):
        yield block.start("value"), block["value"], _quote(block["value"])


def _values_in_braces(line: str) -> Iterator[Try]:
    for found in _IN_BRACES.finditer(line):
        start = found.end()
        ends = [end.start() for end in _NEXT.finditer(line, start)]
        for end in ends[:2]:
            value = line[start:end].strip()
            if value and not any(_is_enclosed(value, pair) for pair in ("{}", "[]", '""', "''")):
                yield start, value, _quote(value)


def _is_enclosed(value: str, pair: str) -> bool:
    return value.startswith(pair[0]) and value.endswith(pair[1])


def _unclosed(line: str) -> Iterator[Try]:
    """The quote or the brackets that a line leaves open."""
    end = len(line.rstrip())
    for quote in ('"', "'"):
        if line.count(quote) % 2:
            yield end, "", quote
    for opening, closing in _CLOSING.items():
        if line.count(opening) > line.count(closing):
            yield end, "", closing


def _quote(value: str) -> str:
    inner = value[1:-1]
    if _is_enclosed(value, "''") and "'" in inner and '"' not in inner:
        return f'"{inner}"'  # an apostrophe closed the quotes
    if '"' in value or "\\" in value:
        return "'" + value.replace("'", "''") + "'"
    return f'"{value}"'
