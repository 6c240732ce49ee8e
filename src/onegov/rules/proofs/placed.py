"""Where the tables of a rule stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from onegov.rules.types import Rule
from onegov.rules.types.tree import Node, Row, Table


@dataclass(frozen=True, slots=True)
class Placed:
    """A table of a rule.

    Attributes:
        element: its dotted name.
        unless: where this holds, what the sources leave open comes before the table.
    """

    rule: Rule
    table: Table
    element: str
    unless: Node | None = None

    def line(self, row: Row) -> int:
        """Where ``row`` stands."""
        return row.line or self.rule.line


def tables_of(rule: Rule) -> Iterator[Placed]:
    """The tables of a rule: what it leaves open, if anything, and its decision table."""
    node = rule.node
    if not isinstance(node, Table):
        return
    if rule.unsettled is None:
        yield Placed(rule, node, f"{rule.name}.table")
        return
    yield Placed(rule, node, f"{rule.name}.unsettled")
    inner = node.rows[-1].then
    if isinstance(inner, Table):
        yield Placed(rule, inner, f"{rule.name}.table", node.rows[0].when)
