"""How fast expressions can move when the day of application moves by one day."""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from onegov.rules.meaning.findings import bounds
from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.types.tree import Apply, Literal, Name, Node, rule_nodes, walk

if TYPE_CHECKING:
    from onegov.rules.reasoning.evaluation import Run


class Motion:
    """Which parts of a run's rules depend on the ``as_of`` date, and how much they can grow."""

    def __init__(self, run: "Run") -> None:
        self.run = run
        self._rules: dict[str, bool] = {}

    def rule_moves(self, name: str) -> bool:
        """Whether rule ``name`` depends on the ``as_of`` date."""
        if name not in self._rules:
            rule = self.run.rules.get(name)
            parts = rule_nodes(rule) if rule else ()
            self._rules[name] = any(self._names_mover(part, name) for part in parts)
        return self._rules[name]

    def moves(self, node: Node, rule: str) -> bool:
        """Whether ``node`` of ``rule`` depends on the ``as_of`` date."""
        return any(self._names_mover(part, rule) for part in walk(node))

    def _names_mover(self, node: Node, rule: str) -> bool:
        if not isinstance(node, Name):
            return False
        if node.scope == "rule":
            return self.rule_moves(node.name)
        if node.scope == "let":
            return self.moves(self._bound(node, rule), rule)
        return node.scope == "fact" and node.name == self.run.ruleset.as_of

    def _bound(self, name: Name, rule: str) -> Node:
        return next(b.node for b in self.run.rules[rule].lets if b.name == name.name)

    def growth(self, node: Node, rule: str) -> Fraction | None:
        """The most the least value of a number can grow in a day; None when that is not known."""
        if not self.moves(node, rule):
            return Fraction(0)
        if isinstance(node, Name):
            return self._named_growth(node, rule)
        if not isinstance(node, Apply):
            return None
        if node.op in PRIMITIVES:
            daily = PRIMITIVES[node.op].daily
            slides = all(self._slides(arg, rule) for arg in node.args)
            return Fraction(daily) if daily is not None and slides else None
        read = _GROWTH.get(node.op)
        return read(self, node, rule) if read else None

    def _named_growth(self, node: Name, rule: str) -> Fraction | None:
        if node.scope == "let":
            return self.growth(self._bound(node, rule), rule)
        if node.scope == "rule" and node.name in self.run.rules:
            return self.growth(self.run.rules[node.name].node, node.name)
        return None

    def _slides(self, node: Node, rule: str) -> bool:
        """Whether ``node`` stands still, or is a period whose ends move by at most one day."""
        if not self.moves(node, rule):
            return True
        if isinstance(node, Name) and node.scope == "let":
            return self._slides(self._bound(node, rule), rule)
        if not isinstance(node, Apply):
            return False
        if node.op.startswith("window_"):
            day = node.args[1]
            return isinstance(day, Name) and day.scope == "fact"
        still = node.op in {"since", "before"} and not self.moves(node.args[1], rule)
        return still and self._slides(node.args[0], rule)

    def together(self, node: Apply, rule: str, join: Callable[..., Fraction]) -> Fraction | None:
        """``join`` of what each argument can grow."""
        parts = [self.growth(arg, rule) for arg in node.args]
        known = [part for part in parts if part is not None]
        return join(known) if len(known) == len(parts) else None

    def scaled(self, node: Apply, rule: str) -> Fraction | None:
        """What a number times or divided by a fixed positive number can grow."""
        left, right = node.args
        factor = bounds(right.value) if isinstance(right, Literal) else None
        growth = self.growth(left, rule)
        if growth is None or factor is None or factor[0] <= 0:
            return None
        return growth * factor[0] if node.op == "*" else growth / factor[0]

    def less(self, node: Apply, rule: str) -> Fraction | None:
        """What a difference can grow while what is taken away stands still."""
        left, right = node.args
        return None if self.moves(right, rule) else self.growth(left, rule)


_GROWTH: dict[str, Callable[[Motion, Apply, str], Fraction | None]] = {
    "+": lambda motion, node, rule: motion.together(
        node, rule, lambda parts: sum(parts, Fraction(0))
    ),
    "min": lambda motion, node, rule: motion.together(node, rule, max),
    "max": lambda motion, node, rule: motion.together(node, rule, max),
    "-": Motion.less,
    "*": Motion.scaled,
    "/": Motion.scaled,
}
