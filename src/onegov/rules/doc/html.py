"""HTML as text that is surely escaped: an element, and the pieces of a phrase."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from onegov.rules.doc.pieces import Block, Inline, Listing, Ref

_VOID: Final = {"meta", "br", "col"}


class Html(str):
    """Text that is HTML already; any other text is escaped where it enters an element."""

    __slots__ = ()


def el(name: str, *children: str, **attributes: str | None) -> Html:
    """An element; ``class_`` is the attribute ``class``, ``aria_label`` ``aria-label``, None none."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{run(children)}</{name}>")


def code(name: str) -> Html:
    """A name of the files, which may break after each of its words."""
    return el("code", Html(escape(name).replace("_", "_<wbr>")))


def commas(parts: Sequence[Html]) -> Html:
    """Elements with commas between them."""
    return run(
        part for number, each in enumerate(parts) for part in ([", "] * bool(number) + [each])
    )


def run(children: Iterable[str]) -> Html:
    """Children one after the other."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def inline(phrase: Inline, *, capital: bool = False) -> Html:
    """A phrase; names are links to what explains them."""
    parts = list(phrase)
    if capital and parts and isinstance(parts[0], str):
        parts[0] = parts[0][:1].upper() + parts[0][1:]
    return run(part if isinstance(part, str) else _name(part) for part in parts)


def _name(ref: Ref) -> Html:
    return el("a", ref.text, href=f"#{ref.target}", class_="name")


def block(phrase: Block, *, tag: str = "p") -> Html:
    """A phrase, or an introduction with the list of what it introduces."""
    if not isinstance(phrase, Listing):
        return el(tag, inline(phrase, capital=True))
    items = [el("li", _item(item)) for item in phrase.items]
    listed = el("ul", *items, class_="conditions")
    intro = el(tag if tag != "li" else "p", inline(phrase.intro), class_="intro")
    return run([intro, listed])


def _item(phrase: Block) -> Html:
    if not isinstance(phrase, Listing):
        return inline(phrase)
    items = [el("li", _item(item)) for item in phrase.items]
    return run([inline(phrase.intro), el("ul", *items)])


def table(
    head: Iterable[Html], body: Iterable[Html], *, caption: str, class_: str | None = None
) -> Html:
    """A table in a frame that scrolls sideways by itself, also by keyboard."""
    found = el(
        "table",
        el("caption", caption),
        el("thead", *head),
        el("tbody", *body),
        class_=class_,
    )
    return el("div", found, class_="scroll", role="region", aria_label=caption, tabindex="0")
