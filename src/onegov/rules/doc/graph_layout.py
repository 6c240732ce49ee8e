"""Which fact feeds which rule, laid out in layers from left to right: a small Sugiyama layout.

Facts stand in the first layer, a rule one after the last of what it uses, the goal in the last. An
edge over several layers passes through a place in each of them, so that it goes round the boxes.
Source: Sugiyama, Tagawa and Toda, “Methods for Visual Understanding of Hierarchical System
Structures”, IEEE Transactions on Systems, Man, and Cybernetics, 1981 (layers, then barycentres).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Final

from onegov.rules.types import RuleSet
from onegov.rules.types.tree import Name, rule_nodes

_SWEEPS: Final = 12
_SETTLING: Final = 8
_PASSING: Final = 0.35  # rows that an edge takes where it passes a layer


@dataclass(frozen=True, slots=True)
class Graph:
    """Facts and rules, and what feeds what.

    Attributes:
        edges: (what feeds, the rule it feeds), in the order of the rules.
    """

    facts: tuple[str, ...]
    rules: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]
    goal: str

    def feeds(self, name: str) -> tuple[str, ...]:
        """The rules that use ``name``."""
        return tuple(target for source, target in self.edges if source == name)

    def uses(self, rule: str) -> tuple[str, ...]:
        """The facts and rules that ``rule`` uses."""
        return tuple(source for source, target in self.edges if target == rule)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands: layer, and place in it (rows, may be between two).

    Attributes:
        points: (layer, row) of each fact and rule.
        paths: for each edge, the points that it passes through, ends included.
    """

    points: Mapping[str, tuple[int, float]]
    paths: Mapping[tuple[str, str], tuple[tuple[int, float], ...]]
    layers: int
    rows: float


def read_graph(ruleset: RuleSet) -> Graph:
    """The graph of a rule set; a fact and a rule never share a name."""
    edges: dict[tuple[str, str], None] = {}
    for rule in ruleset.rules:
        for node in rule_nodes(rule):
            if isinstance(node, Name) and node.scope in {"fact", "rule"}:
                edges[(node.name, rule.name)] = None
    rules = tuple(dict.fromkeys(rule.name for rule in ruleset.rules))
    facts = tuple(name for name in ruleset.facts if name in ruleset.uses)
    return Graph(facts, rules, tuple(edges), ruleset.goal)


def lay_out(graph: Graph) -> Layout:
    """Layers, then an order in each with few crossings, then rows near what each is joined to."""
    layer = _layers(graph)
    chains = {edge: _chain(edge, layer) for edge in graph.edges}
    columns = _columns(graph, layer, chains)
    joined = _joined(chains.values())
    for sweep in range(_SWEEPS):
        _sweep(columns, joined, forward=sweep % 2 == 0)
    row = _rows(columns, joined)
    place = {name: (number, row[name]) for number, column in enumerate(columns) for name in column}
    return Layout(
        points={name: place[name] for name in (*graph.facts, *graph.rules)},
        paths={edge: tuple(place[step] for step in chain) for edge, chain in chains.items()},
        layers=len(columns),
        rows=max(row.values(), default=0) + 1,
    )


def _layers(graph: Graph) -> dict[str, int]:
    layer = dict.fromkeys(graph.facts, 0)
    for rule in graph.rules:  # a rule names only rules above it
        layer[rule] = 1 + max((layer[name] for name in graph.uses(rule)), default=0)
    others = [layer[name] for name in graph.rules if name != graph.goal]
    layer[graph.goal] = max(layer[graph.goal], max(others, default=0) + 1)
    return layer


def _chain(edge: tuple[str, str], layer: Mapping[str, int]) -> tuple[str, ...]:
    """The ends of an edge and a place of its own in each layer between them."""
    source, target = edge
    between = range(layer[source] + 1, layer[target])
    return (source, *(f"{source} {target} {number}" for number in between), target)


def _columns(
    graph: Graph, layer: Mapping[str, int], chains: Mapping[tuple[str, str], Sequence[str]]
) -> list[list[str]]:
    columns: list[list[str]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for name in (*graph.facts, *graph.rules):
        columns[layer[name]].append(name)
    for (source, _), chain in chains.items():
        for number, step in enumerate(chain[1:-1], start=layer[source] + 1):
            columns[number].append(step)
    return columns


def _joined(chains: Iterable[Sequence[str]]) -> Mapping[str, tuple[list[str], list[str]]]:
    """What each place is joined to, on its left and on its right."""
    joined: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for chain in chains:
        for left, right in pairwise(chain):
            joined[right][0].append(left)
            joined[left][1].append(right)
    return joined


def _sweep(
    columns: list[list[str]], joined: Mapping[str, tuple[list[str], list[str]]], *, forward: bool
) -> None:
    """Will order each layer by where the neighbours of its members stand in the one before."""
    order = {name: float(place) for column in columns for place, name in enumerate(column)}
    for column in columns[1:] if forward else reversed(columns[:-1]):
        side = 0 if forward else 1
        centre = {
            name: _mean([order[n] for n in joined[name][side]], order[name]) for name in column
        }
        column.sort(key=centre.__getitem__)
        order |= {name: float(place) for place, name in enumerate(column)}


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _rows(
    columns: Sequence[Sequence[str]], joined: Mapping[str, tuple[list[str], list[str]]]
) -> dict[str, float]:
    """A row for each place: near its neighbours, in the order of its layer, not too close; from 0."""
    gaps = [_gaps(column) for column in columns]
    tallest = max((sum(gap) for gap in gaps), default=0.0)
    row: dict[str, float] = {}
    for column, gap in zip(columns, gaps, strict=True):
        offsets = [part + (tallest - sum(gap)) / 2 for part in accumulate(gap)]
        row |= dict(zip(column, offsets, strict=True))
    for turn in range(_SETTLING):
        order = range(len(columns)) if turn % 2 else range(len(columns) - 1, -1, -1)
        for number in order:
            column = columns[number]
            near = [[row[n] for side in joined[name] for n in side] for name in column]
            wanted = [_mean(each, row[name]) for name, each in zip(column, near, strict=True)]
            row |= dict(zip(column, _apart(wanted, gaps[number]), strict=True))
    top = min(row.values(), default=0.0)
    return {name: place - top for name, place in row.items()}


def _gaps(column: Sequence[str]) -> list[float]:
    """How far each place must be from the one before it: boxes one row, passing edges less."""
    sizes = [_PASSING if " " in name else 1.0 for name in column]
    return [0.0, *((one + other) / 2 for one, other in pairwise(sizes))][: len(column)]


def _apart(wanted: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """The rows nearest to ``wanted`` (least squares) that keep their gaps: pool adjacent violators."""
    offsets = list(accumulate(gaps))
    pools: list[list[float]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        pools.append([place - offset, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean, count), (other, more) = pools.pop(), pools[-1]
            pools[-1] = [(mean * count + other * more) / (count + more), count + more]
    levels = [mean for mean, count in pools for _ in range(int(count))]
    return [level + offset for level, offset in zip(levels, offsets, strict=True)]
