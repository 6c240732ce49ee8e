"""YAML that strangers write, read with lines kept and nothing executed, aliased or guessed.

Only mappings, lists and plain text exist: ``no`` stays the word it is. The schema decides what a
text means. Aliases, tags, duplicate keys, depth and size are refused with a Problem.
"""

from collections.abc import Iterator
from typing import Final

import yaml

from onegov.core.types import Text
from onegov.rules.errors import Problem, RulesError
from onegov.rules.language.items import Item, Place
from onegov.rules.language.mistakes import PROPOSED, propose

__all__ = ["Item", "Place", "read_source"]

MAX_BYTES: Final = 512 * 1024
MAX_DEPTH: Final = 16
MAX_NODES: Final = 20_000


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
    try:
        return _parse(text, file)
    except RulesError as error:
        raise RulesError(
            [propose(problem, text, _is_mended) for problem in error.problems]
        ) from None


def _parse(text: str, file: str) -> Item:
    try:
        return _Reader(file, text).read(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.context in _UNFINISHED and error.context_mark:
            mark = error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        message = next((said for seen, said in _SAID if seen in str(error.problem)), _BAD_YAML)
        raise _refuse(file, line, "rules.bad_yaml", message, column) from None
    except yaml.YAMLError:
        raise _refuse(file, 0, "rules.bad_yaml", _BAD_YAML) from None


def _is_mended(text: str, problem: Problem) -> bool:
    """Whether ``text`` can be read to beyond the line of ``problem``, if not to its end."""
    try:
        _parse(text, problem.file)
    except RulesError as error:
        return all(
            left.code in PROPOSED and left.line > problem.line + 1 for left in error.problems
        )
    return True


_BAD_YAML: Final = Text(
    en="This is not valid YAML. Check the indentation, the colons and the quotes.",
    fr="Ce YAML n’est pas valide. Vérifiez l’alinéa, les deux-points et les guillemets.",
)
# What PyYAML was reading when the mistake is where that began.
_UNFINISHED: Final = {"while scanning a quoted scalar", "while scanning a block scalar"}
# What PyYAML says, and what people are told.
_SAID: Final = (
    (
        "found unexpected end of stream",
        Text(
            en="A quotation mark opens here and does not close.",
            fr="Un guillemet s’ouvre ici et ne se ferme pas.",
        ),
    ),
    (
        "found '<block mapping start>'",
        Text(
            en="This line does not begin below the first sign of the lines it belongs with.",
            fr="Cette ligne n’est pas alignée sur celles auxquelles elle se rattache.",
        ),
    ),
    (
        "mapping values are not allowed",
        Text(
            en="A colon and a space are not expected here.",
            fr="Un deux-points suivi d’une espace n’est pas attendu ici.",
        ),
    ),
)


def _refuse(file: str, line: int, code: str, message: Text, column: int = 0) -> RulesError:
    return RulesError([Problem(file, line, "", code, message, column)])


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _column_of(event: yaml.Event) -> int:
    """Column of the first sign, inside the quotes of a quoted text."""
    quoted = isinstance(event, yaml.ScalarEvent) and event.style in {"'", '"'}
    return event.start_mark.column + 1 + quoted if event.start_mark else 0


def _place_of(event: yaml.Event) -> Place:
    return Place(_line_of(event), _column_of(event))


def _span_of(event: yaml.Event) -> tuple[int, int]:
    marks = (event.start_mark, event.end_mark)
    start, end = (mark.index if mark else 0 for mark in marks)
    return start, end


class _Reader:
    """Builds Items from YAML events, within limits."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
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

    def item(
        self, event: yaml.Event, events: Iterator[yaml.Event], depth: int, key: Place | None = None
    ) -> Item:
        self.check(event, depth)
        line, column = _line_of(event), _column_of(event)
        if isinstance(event, yaml.ScalarEvent):
            return Item(event.value, line, column, key, self.text, _span_of(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Item(tuple(self.entries(events, depth)), line, column, key)
        return Item(self.mapping(events, depth), line, column, key)

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
                raise self.refuse(event, "rules.duplicate_key", _twice(key, found.get(key or "")))
            found[key] = self.item(next(events), events, depth + 1, _place_of(event))
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


def _twice(key: str | None, first: Item | None) -> Text:
    if not key:
        return Text(en="A key must be a word.", fr="Une clé doit être un mot.")
    line = first.key.line if first and first.key else 0
    return Text(
        en=f"The key “{key}” appears twice (first on line {line}).",
        fr=f"La clé « {key} » figure deux fois (d’abord à la ligne {line}).",
    )
