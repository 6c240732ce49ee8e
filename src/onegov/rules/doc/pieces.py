"""What a rule is written with: text, names that lead somewhere, lists of conditions."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Ref:
    """A name as people read it; ``target`` is the id of the place that explains it, or ""."""

    text: str
    target: str = ""


Inline: TypeAlias = tuple[str | Ref, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """An introduction (``All of these:``) and what it introduces."""

    intro: Inline
    items: tuple["Block", ...]


Block: TypeAlias = Inline | Listing


def say(*parts: str | Ref | Inline) -> Inline:
    """One run of text and names."""
    found: list[str | Ref] = []
    for part in parts:
        found.extend(part if isinstance(part, tuple) else (part,))
    return tuple(found)


def join(parts: Iterable[Inline], sign: str) -> Inline:
    """``parts`` with ``sign`` between them."""
    found: list[str | Ref | Inline] = []
    for number, part in enumerate(parts):
        found += [sign, part] if number else [part]
    return say(*found)


def enumerate_parts(parts: Sequence[Inline], last: str) -> Inline:
    """``a, b or c``: commas, and ``last`` (`` or ``) before the last."""
    if len(parts) == 1:
        return parts[0]
    return say(join(parts[:-1], ", "), last, parts[-1])


def plain(inline: Inline) -> str:
    """The words alone."""
    return "".join(part if isinstance(part, str) else part.text for part in inline)


def fill(template: str, *parts: Inline) -> Inline:
    """``template`` with ``{0}``, ``{1}`` … filled in."""
    found = _HOLE.split(template)
    return say(*(parts[int(part)] if place % 2 else part for place, part in enumerate(found)))


_HOLE: Final = re.compile(r"\{(\d)\}")
