"""YAML that strangers write, read with lines kept and nothing executed, aliased or guessed.

Only mappings, lists and plain text exist: ``no`` stays the word it is. The schema decides what a
text means. Aliases, tags, duplicate keys, depth and size are refused with a Problem.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import yaml

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError

MAX_BYTES: Final = 512 * 1024
MAX_DEPTH: Final = 16
MAX_NODES: Final = 20_000


@dataclass(frozen=True, slots=True)
class Item:
    """One YAML value with the place where it begins.

    Attributes:
        line, column: of its first sign, from 1; 0 where that is not known.
        inline: whether a text stands on one line as it is, so that its signs can be counted.
    """

    value: "str | Mapping[str, Item] | tuple[Item, ...]"
    line: int
    column: int = field(default=0, compare=False)
    inline: bool = field(default=False, compare=False)

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


def read_source(text: str, *, file: str) -> Item:
    """The one document in ``text``; raises RulesError that names the line."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise _refuse(
            file,
            0,
            "rules.too_long",
            Text(
                en=f"The file is larger than {MAX_BYTES // 1024} KB.",
                fr=f"Le fichier dépasse {MAX_BYTES // 1024} Ko.",
            ),
        )
    reader = _Reader(file)
    try:
        return reader.read(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise _refuse(file, line, "rules.bad_yaml", _BAD_YAML, column) from None
    except yaml.YAMLError:
        raise _refuse(file, 0, "rules.bad_yaml", _BAD_YAML) from None


_BAD_YAML: Final = Text(
    en="This is not valid YAML. Check the indentation, the colons and the quotes.",
    fr="Ce YAML n’est pas valide. Vérifiez l’alinéa, les deux-points et les guillemets.",
)


def _refuse(file: str, line: int, code: str, message: Text, column: int = 0) -> RulesError:
    return RulesError([Problem(file, line, "", code, message, column)])


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _column_of(event: yaml.Event) -> int:
    """Column of the first sign, inside the quotes of a quoted text."""
    quoted = isinstance(event, yaml.ScalarEvent) and event.style in {"'", '"'}
    return event.start_mark.column + 1 + quoted if event.start_mark else 0


def _is_inline(event: yaml.ScalarEvent) -> bool:
    if event.style in {"|", ">"} or not event.start_mark or not event.end_mark:
        return False
    written = event.end_mark.index - event.start_mark.index - (2 if event.style else 0)
    return bool(written == len(event.value))


class _Reader:
    """Builds Items from YAML events, within limits."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.nodes = 0

    def read(self, events: Iterator[yaml.Event]) -> Item:
        """The document that ``events`` describe."""
        item: Item | None = None
        for event in events:
            if not isinstance(event, yaml.NodeEvent):
                continue
            if item is not None:
                raise self.refuse(
                    event,
                    "rules.bad_yaml",
                    Text(
                        en="The file holds more than one document.",
                        fr="Le fichier contient plus d’un document.",
                    ),
                )
            item = self.item(event, events, 0)
        return item or Item({}, 1)

    def refuse(self, event: yaml.Event, code: str, message: Text) -> RulesError:
        return _refuse(self.file, _line_of(event), code, message, _column_of(event))

    def item(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Item:
        self.check(event, depth)
        line, column = _line_of(event), _column_of(event)
        if isinstance(event, yaml.ScalarEvent):
            return Item(event.value, line, column, _is_inline(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Item(tuple(self.entries(events, depth)), line, column)
        return Item(self.mapping(events, depth), line, column)

    def entries(self, events: Iterator[yaml.Event], depth: int) -> Iterator[Item]:
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self.item(event, events, depth + 1)

    def mapping(self, events: Iterator[yaml.Event], depth: int) -> dict[str, Item]:
        found: dict[str, Item] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
            self.check(event, depth)
            if key is None or key in found:
                raise self.refuse(
                    event,
                    "rules.duplicate_key",
                    Text(
                        en=f"The key “{key}” appears twice." if key else "A key must be a word.",
                        fr=f"La clé « {key} » figure deux fois."
                        if key
                        else "Une clé doit être un mot.",
                    ),
                )
            found[key] = self.item(next(events), events, depth + 1)
        return found

    def check(self, event: yaml.Event, depth: int) -> None:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise self.refuse(
                event,
                "rules.too_deep",
                Text(
                    en="The file is nested too deeply or holds too many entries.",
                    fr="Le fichier compte trop de niveaux ou trop d’entrées.",
                ),
            )
        tagged = getattr(event, "tag", None) is not None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or tagged:
            raise self.refuse(
                event,
                "rules.no_alias",
                Text(
                    en="Anchors (&), aliases (*) and tags (!) are not accepted.",
                    fr="Les ancres (&), les alias (*) et les étiquettes (!) ne sont pas acceptés.",
                ),
            )
