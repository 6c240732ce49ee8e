"""The YAML that definitions are written in: the reader of ``rules``, so both files have one dialect."""

from collections.abc import Iterator, Mapping
from typing import Final

from onegov.rules.public import Item, read_source

__all__ = ["NOWHERE", "Item", "Places", "from_plain", "read_source", "to_plain"]

#: The place of what is missing as a whole.
NOWHERE: Final = Item("", 0)


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


class Places(Mapping[str, Item]):
    """Where every element stands, by its dotted name (``facts.trips.question.fr``)."""

    def __init__(self, document: Item) -> None:
        self._found = dict(_places(document, ""))

    def __getitem__(self, path: str) -> Item:
        return self._found[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    def of(self, path: str) -> Item:
        """Where the value of ``path`` stands; nowhere when it is absent."""
        return self._found.get(path, NOWHERE)

    def of_key(self, path: str) -> Item:
        """Where the key of ``path`` stands, or its value where it has no key."""
        return self.of(path).at_key()


def _places(item: Item, path: str) -> Iterator[tuple[str, Item]]:
    yield path, item
    named = [*item.mapping.items(), *((str(at), each) for at, each in enumerate(item.entries))]
    for key, entry in named:
        yield from _places(entry, f"{path}.{key}" if path else key)
