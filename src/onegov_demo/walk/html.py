"""A page's HTML as a tree, as far as reading it needs one."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Union

_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"})
_BREAKS = frozenset(
    {"p", "li", "dt", "dd", "h1", "h2", "h3", "tr", "td", "th", "div", "br", "option"}
)


@dataclass(eq=False)
class Element:
    """One element: its attributes and what is inside, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list[Union["Element", str]] = field(default_factory=list)
    parent: "Element | None" = None

    def get(self, name: str) -> str:
        """An attribute, "" when it is not there."""
        return self.attributes.get(name, "")

    def has_class(self, name: str) -> bool:
        return name in self.get("class").split()

    def every(self, *tags: str) -> Iterator["Element"]:
        """The elements inside with one of these tags (all without), in the order of the page."""
        for part in self.inside:
            if isinstance(part, Element):
                if not tags or part.tag in tags:
                    yield part
                yield from part.every(*tags)

    def first(self, *tags: str) -> "Element | None":
        return next(self.every(*tags), None)

    @property
    def text(self) -> str:
        """What it says, with single spaces."""
        return " ".join("".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for part in self.inside:
            if isinstance(part, str):
                yield part
            elif part.tag not in ("script", "style"):
                yield from part._words()
        if self.tag in _BREAKS:
            yield " "

    def within(self, *tags: str) -> "Element | None":
        """The nearest element around it with one of these tags."""
        around = self.parent
        while around is not None and around.tag not in tags:
            around = around.parent
        return around


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.open = Element("")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, parent=self.open)
        self.open.inside.append(element)
        if tag not in _VOID:
            self.open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        around: Element | None = self.open
        while around is not None and around.tag != tag:
            around = around.parent
        if around is not None and around.parent is not None:
            self.open = around.parent

    def handle_data(self, data: str) -> None:
        self.open.inside.append(data)


def read(html: str) -> Element:
    """Will read a whole page."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root
