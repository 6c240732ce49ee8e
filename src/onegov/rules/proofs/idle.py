"""Parts of a condition that change nothing: the rest of it decides alone."""

from collections.abc import Iterator, Sequence

from onegov.core.types import Text
from onegov.rules.proofs.kleene import Logic, opposite
from onegov.rules.proofs.naming import Namer
from onegov.rules.proofs.searching import Search
from onegov.rules.proofs.sightings import Sighting
from onegov.rules.proofs.texts import quoted
from onegov.rules.reasoning.wording import NBSP
from onegov.rules.types import Rule
from onegov.rules.types.tree import Apply, Node, Table

Places = dict[int, tuple[Apply, int]]


class Conditions:
    """The conditions of one rule that are joined by ``and`` or ``or``, cells of grids apart."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.places: Places = {}
        for binding in rule.lets:
            self._gather(binding.node, rule.line)
        self._gather(rule.node, rule.line)
        self.needed: set[tuple[int, int]] = set()

    def _gather(self, node: Node, line: int) -> None:
        if isinstance(node, Table):
            for row in node.rows:
                if row.when is not None and not node.unique:
                    self._gather(row.when, row.line or line)
                self._gather(row.then, row.line or line)
        elif isinstance(node, Apply):
            if node.op in {"and", "or"}:
                self.places[id(node)] = (node, line)
            for arg in node.args:
                self._gather(arg, line)

    @property
    def may_be_idle(self) -> bool:
        """Whether a part has decided for nobody so far."""
        return len(self.needed) < sum(len(node.args) for node, _ in self.places.values())

    def look(self, search: Search, names: Sequence[str]) -> None:
        """Will find the parts that decide for somebody on the days of ``search``."""
        for key, (node, _) in self.places.items():
            truths = [search.translator.truth(arg, self.rule.name) for arg in node.args]
            told = search.all_told(names)
            for place, truth in enumerate(truths):
                others = [*truths[:place], *truths[place + 1 :]]
                decides: list[Logic] = [opposite(truth.surely), *(o.possibly for o in others)]
                if node.op == "or":
                    decides = [truth.possibly, *(opposite(other.surely) for other in others)]
                if (key, place) not in self.needed and search.exists(told, *decides):
                    self.needed.add((key, place))

    def idle(self, namer: Namer) -> Iterator[Sighting]:
        """The first part of each condition that decides for nobody on any day looked at."""
        for key, (node, line) in self.places.items():
            parts = [n for n in range(len(node.args)) if (key, n) not in self.needed]
            if parts:
                yield _sighting(self.rule, line, (node.args[parts[0]], node), namer)


def _sighting(rule: Rule, line: int, nodes: tuple[Node, Node], namer: Namer) -> Sighting:
    part, whole = (quoted(namer.name(node)) for node in nodes)
    return Sighting(
        "rules.idle_condition",
        rule.name,
        line,
        Text(
            en=f"{part.en} changes nothing in {whole.en}: the rest decides alone.",
            fr=f"{part.fr} ne change rien dans {whole.fr}{NBSP}: le reste suffit à décider.",
        ),
        rule.in_force,
        Text(en="Correct it, or leave it out.", fr="Corrigez cette partie, ou retirez-la."),
        span=rule.in_force,
    )
