"""The graph of facts and rules as an SVG drawing, and as a table for those who do not see it."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Final

from onegov.core.types import Text
from onegov.rules.doc.graph_layout import Graph, Layout
from onegov.rules.doc.html import Html, el, run, table

_WIDTH, _HEIGHT = 196, 50  # of a box
_ACROSS, _DOWN = 286, 58  # from one box to the next
_MARGIN: Final = 12
_LINE: Final = 14
_SIGNS: Final = 29  # in a line of a box
_LINES: Final = 3
_FACT: Final = Text("Fact", "Fait")
_RULE: Final = Text("Rule", "Règle")
_GOAL: Final = Text(
    "Rule that answers the service’s question", "Règle qui répond à la question du service"
)
_USES: Final = Text("Uses", "Utilise")
_FEEDS: Final = Text("Used by", "Utilisée par")
_NOTHING: Final = Text("nothing", "rien")


class GraphDrawing:
    """Draws a graph with labels in one language.

    Args:
        labels: what each fact and rule is called.
        referring: rules that refer to an officer and are never “no”.
    """

    def __init__(
        self, graph: Graph, labels: Mapping[str, Text], language: str, *, referring: frozenset[str]
    ) -> None:
        self.graph = graph
        self.labels = labels
        self.language = language
        self.referring = referring
        self.number = {name: n for n, name in enumerate((*graph.facts, *graph.rules))}

    def draw(self, layout: Layout, caption: str) -> Html:
        """The drawing, in a frame that scrolls by itself."""
        width = (layout.layers - 1) * _ACROSS + _WIDTH + 2 * _MARGIN
        height = round((layout.rows - 1) * _DOWN) + _HEIGHT + 2 * _MARGIN
        edges = [self._edge(edge, path) for edge, path in layout.paths.items()]
        boxes = [self._box(name, point) for name, point in layout.points.items()]
        drawing = el(
            "svg",
            el("title", caption, id=f"{self.language}-graph-title"),
            el("g", *edges, class_="edges", aria_hidden="true"),
            *boxes,
            viewBox=f"0 0 {width} {height}",
            width=str(width),
            height=str(height),
            role="group",
            aria_labelledby=f"{self.language}-graph-title",
        )
        return el("div", drawing, class_="scroll graph", role="region", tabindex="0",
                  aria_label=caption)  # fmt: skip

    def _box(self, name: str, point: tuple[int, float]) -> Html:
        x, y = _corner(point)
        scope = "fact" if name in self.graph.facts else "rule"
        kinds = [f"n{self.number[name]}", scope]
        kinds += ["goal"] if name == self.graph.goal else []
        kinds += ["refers"] if name in self.referring else []
        lines = wrap(self._label(name), _SIGNS)
        if len(lines) > _LINES:
            lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1][: _SIGNS - 1]}…"]
        top = y + _HEIGHT / 2 - (len(lines) - 1) * _LINE / 2 + _LINE / 3
        spans = [
            el("tspan", line, x=str(x + _WIDTH // 2), y=_write(top + number * _LINE))
            for number, line in enumerate(lines)
        ]
        round_ = str(_HEIGHT // 2 if scope == "fact" else 4)
        box = el("rect", x=str(x), y=_write(y), width=str(_WIDTH), height=str(_HEIGHT), rx=round_)
        title = el("title", self._describe(name))
        return el("a", title, box, el("text", *spans), href=f"#{self.language}-{scope}-{name}",
                  class_=" ".join(kinds))  # fmt: skip

    def _label(self, name: str) -> str:
        return self.labels[name].in_(self.language)

    def _describe(self, name: str) -> str:
        """What a box says when it is pointed at."""
        kind = _FACT if name in self.graph.facts else _RULE
        kind = _GOAL if name == self.graph.goal else kind
        lines = [f"{self._label(name)} ({kind.in_(self.language)})"]
        for word, names in ((_USES, self.graph.uses(name)), (_FEEDS, self.graph.feeds(name))):
            if names:
                colon = Text(": ", "\u00a0: ").in_(self.language)
                lines.append(
                    f"{word.in_(self.language)}{colon}{', '.join(map(self._label, names))}"
                )
        return "\n".join(lines)

    def _edge(self, edge: tuple[str, str], path: Sequence[tuple[int, float]]) -> Html:
        source, target = (self.number[name] for name in edge)
        return el("path", d=" ".join(_curve(path)), class_=f"o{source} i{target}")

    def tabulate(self, caption: str) -> Html:
        """What each rule uses and what uses it, as a table."""
        words = (_RULE, _USES, _FEEDS)
        head = el("tr", *(el("th", word.in_(self.language), scope="col") for word in words))
        body = [
            el(
                "tr",
                el("th", self._link(rule), scope="row"),
                el("td", self._links(self.graph.uses(rule))),
                el("td", self._links(self.graph.feeds(rule))),
            )
            for rule in self.graph.rules
        ]
        return table([head], body, caption=caption)

    def _links(self, names: Sequence[str]) -> Html:
        if not names:
            return run([_NOTHING.in_(self.language)])
        return el("ul", *(el("li", self._link(name)) for name in names))

    def _link(self, name: str) -> Html:
        scope = "fact" if name in self.graph.facts else "rule"
        return el("a", self._label(name), href=f"#{self.language}-{scope}-{name}", class_="name")


def highlights(graph: Graph) -> str:
    """Style that shows what a box is joined to while it is pointed at or focused."""
    numbers = range(len(graph.facts) + len(graph.rules))
    return "\n".join(
        f"svg:has(.n{n}:is(:hover,:focus-visible)) :is(.o{n},.i{n}){{stroke:var(--accent);"
        "stroke-width:2.5;opacity:1}"
        for n in numbers
    )


def _corner(point: tuple[int, float]) -> tuple[int, float]:
    layer, row = point
    return _MARGIN + layer * _ACROSS, _MARGIN + row * _DOWN


def _curve(path: Sequence[tuple[int, float]]) -> Iterator[str]:
    """From the right of the first box, past the layers between, to the left of the last."""
    for number, point in enumerate(path):
        x, y = _corner(point)
        middle = y + _HEIGHT / 2
        if not number:
            x, start = x + _WIDTH, (x + _WIDTH, middle)
            yield f"M{x} {_write(middle)}"
            continue
        bend = (start[0] + x) / 2
        yield f"C{_write(bend)} {_write(start[1])} {_write(bend)} {_write(middle)} {x} {_write(middle)}"
        if number < len(path) - 1:
            yield f"H{x + _WIDTH}"
        start = (x + _WIDTH, middle)


def _write(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
