"""The difference between two texts of the law, word by word."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Kind = Literal["same", "removed", "added"]
_WIDTH: Final = 100
_CONTEXT: Final = 8
# From so many words on, common words no longer begin a match: exact takes too long.
_LONG: Final = 20_000


@dataclass(frozen=True, slots=True)
class Part:
    """Words that stand in both texts, in the old one only, or in the new one only."""

    kind: Kind
    text: str


def compare(old: str, new: str) -> tuple[Part, ...]:
    """Both texts in parts, in order; removed words come before those that replace them."""
    before, after = old.split(), new.split()
    long = max(len(before), len(after)) > _LONG
    matcher = SequenceMatcher(a=before, b=after, autojunk=long)
    return tuple(
        part
        for kind, i, j, k, m in matcher.get_opcodes()
        for part in _parts(kind == "equal", before[i:j], after[k:m])
    )


def _parts(same: bool, removed: Sequence[str], added: Sequence[str]) -> Iterator[Part]:
    if same:
        yield Part("same", " ".join(added))
        return
    if removed:
        yield Part("removed", " ".join(removed))
    if added:
        yield Part("added", " ".join(added))


def write_change(parts: Sequence[Part]) -> str:
    """The difference on one line, a few words around it: ``… than [-20-] {+24+} hours …``."""
    written = []
    for number, part in enumerate(parts):
        if part.kind == "removed":
            written.append(f"[-{part.text}-]")
        elif part.kind == "added":
            written.append(f"{{+{part.text}+}}")
        else:
            written.append(_shorten(part.text, first=number == 0, last=number == len(parts) - 1))
    return " ".join(written)


def _shorten(text: str, *, first: bool, last: bool) -> str:
    words = text.split()
    head = [] if first else words[:_CONTEXT]
    tail = [] if last else words[-_CONTEXT:]
    if len(head) + len(tail) >= len(words):
        return text
    return " ".join([*head, "…", *tail])


def list_parts(parts: Sequence[Part]) -> list[list[str]]:
    """The parts for machines: ``[["removed", "20"], ["added", "24"]]``."""
    return [[part.kind, part.text] for part in parts]


def indent(language: str, text: str) -> str:
    """``text`` for a terminal, its language before it."""
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=f"  {language}  ",
        subsequent_indent="      ",
        break_on_hyphens=False,
    )
