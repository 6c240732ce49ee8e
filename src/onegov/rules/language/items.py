"""One value of a YAML file and where it stands, down to each sign of a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sign stands in a file: line and column from 1, 0 where that is not known."""

    line: int
    column: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One YAML value with the place where it begins.

    Attributes:
        line, column: of its first sign, from 1; 0 where that is not known.
        key: where its key stands, of an entry of a mapping.
        file_text: the whole file that it stands in, "" where that is not known.
        span: from which sign of ``file_text`` to which it is written, quotes included.
    """

    value: "str | Mapping[str, Item] | tuple[Item, ...]"
    line: int
    column: int = field(default=0, compare=False)
    key: Place | None = field(default=None, compare=False)
    file_text: str = field(default="", compare=False, repr=False)
    span: tuple[int, int] = field(default=(0, 0), compare=False, repr=False)

    @property
    def text(self) -> str:
        """The text of a scalar, "" of anything else."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def mapping(self) -> "Mapping[str, Item]":
        """The entries of a mapping, none of anything else."""
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def entries(self) -> "tuple[Item, ...]":
        """The entries of a list, none of anything else."""
        return self.value if isinstance(self.value, tuple) else ()

    @property
    def written(self) -> str:
        """How it is written in the file, "" where that is not known."""
        return self.file_text[slice(*self.span)]

    def at_key(self) -> "Item":
        """Itself, placed where its key stands."""
        return Item(self.value, self.key.line, self.key.column) if self.key else self

    def at_sign(self, number: int) -> "Item":
        """Itself, placed at sign ``number`` of its text, also where it is folded over lines."""
        written = self.written
        start = _find_sign(written, self.text, number)
        if start is None:
            return self
        place = self.span[0] + start
        line = self.line + written.count("\n", 0, start)
        return Item(self.value, line, place - self.file_text.rfind("\n", 0, place))


def _find_sign(written: str, text: str, number: int) -> int | None:
    """Where sign ``number`` of ``text`` is among the signs ``written`` in the file.

    Folding and indentation change nothing but spaces, so the other signs are counted. None where
    something else was changed, as an escape in quotes is.
    """
    first = _first_sign(written)
    body = written[first:-1] if written[:1] in {"'", '"'} else written[first:]
    if "".join(body.split()) != "".join(text.split()):
        return None
    left = len("".join(text[:number].split()))
    for place, sign in enumerate(body):
        if not sign.isspace() and not left:
            return first + place
        left -= not sign.isspace()
    return first + len(body.rstrip())


def _first_sign(written: str) -> int:
    """How many signs of ``written`` come before the text: a quote, or a block's first line."""
    if written[:1] in {"|", ">"}:
        return written.find("\n") + 1
    return int(written[:1] in {"'", '"'})
