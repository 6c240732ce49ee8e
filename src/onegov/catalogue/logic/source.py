"""The YAML that definitions are written in: the reader of ``rules``, so both files have one dialect."""

from collections.abc import Mapping

from onegov.rules.public import Item, read_source

__all__ = ["Item", "from_plain", "lines_of", "read_source", "to_plain"]


def to_plain(item: Item) -> object:
    """``item`` as JSON-ready mappings, lists and texts."""
    if isinstance(item.value, Mapping):
        return {key: to_plain(entry) for key, entry in item.value.items()}
    if isinstance(item.value, tuple):
        return [to_plain(entry) for entry in item.value]
    return item.value


def from_plain(value: object) -> Item:
    """What ``to_plain`` gave, as an Item again; lines are 0."""
    if isinstance(value, Mapping):
        return Item({str(key): from_plain(entry) for key, entry in value.items()}, 0)
    if isinstance(value, list):
        return Item(tuple(from_plain(entry) for entry in value), 0)
    return Item(str(value), 0)


def lines_of(item: Item, path: str = "") -> dict[str, int]:
    """The line of every element by its dotted name (``facts.trips.question.fr``)."""
    found = {path: item.line}
    named = [*item.mapping.items(), *((str(at), each) for at, each in enumerate(item.entries))]
    for key, entry in named:
        found |= lines_of(entry, f"{path}.{key}" if path else key)
    return found
