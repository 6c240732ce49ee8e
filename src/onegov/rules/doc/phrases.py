"""Conditions in words: what they are about, a colon, and what that must be.

``Age on the day of the application: at least 18 years``. The form needs no verb and no article, so
a label stands in it as it is, in each language.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.doc.amounts import AND, OFFICER, OR, Amounts
from onegov.rules.doc.labels import Labels, is_day, subject_of
from onegov.rules.doc.pieces import Block, Inline, Listing, enumerate_parts, join, say
from onegov.rules.types.tree import Apply, Literal, Name, Node

_NUMBERS: Final = {
    "=": Text("exactly ", "exactement "),
    "!=": Text("other than ", "autre que "),
    "<": Text("less than ", "moins de "),
    "<=": Text("at most ", "au plus "),
    ">": Text("more than ", "plus de "),
    ">=": Text("at least ", "au moins "),
}
_DATES: Final = {
    "=": Text("on ", "le jour même\u00a0: "),
    "!=": Text("on another day than ", "un autre jour que "),
    "<": Text("before ", "avant "),
    "<=": Text("not after ", "pas après "),
    ">": Text("after ", "après "),
    ">=": Text("not before ", "pas avant "),
}
_DAYS: Final = {
    "=": Text("{}", "le {}"),
    "!=": Text("another day than {}", "un autre jour que le {}"),
    "<": Text("before {}", "avant le {}"),
    "<=": Text("{} or before", "le {} ou avant"),
    ">": Text("after {}", "après le {}"),
    ">=": Text("{} or after", "le {} ou après"),
}
_OPPOSITE: Final = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
YES: Final = Text("yes", "oui")
NO: Final = Text("no", "non")
_INTRO: Final = {
    "and": Text("All of these:", "Toutes ces conditions\u00a0:"),
    "or": Text("At least one of these:", "Au moins une de ces conditions\u00a0:"),
    "not or": Text("None of these:", "Aucune de ces conditions\u00a0:"),
    "not and": Text("Not all of these:", "Pas toutes ces conditions\u00a0:"),
}
_COLON: Final = Text(": ", "\u00a0: ")
_PAIR: Final = 2


class Phrases:
    """Writes the conditions of one version of a rule in one language."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.amounts = Amounts(labels)

    def word(self, text: Text) -> str:
        """``text`` in the language."""
        return self.labels.text(text)

    def block(self, node: Node) -> Block:
        """A condition or a value; several conditions as a list."""
        negated = isinstance(node, Apply) and node.op == "not"
        inner = node.args[0] if negated and isinstance(node, Apply) else node
        if isinstance(inner, Apply) and inner.op in {"and", "or"}:
            parts = _by_subject(inner)
            if len(parts) == 1 and not negated:
                return self.inline(inner)
            intro = self.word(_INTRO[f"not {inner.op}" if negated else inner.op])
            return Listing((intro,), tuple(self._grouped(inner.op, part) for part in parts))
        return self.inline(node) if node.type.kind == "yes_no" else self.amounts.block(node)

    def _grouped(self, op: str, nodes: Sequence[Node]) -> Block:
        if len(nodes) == 1:
            return self.block(nodes[0])
        return self.inline(Apply(nodes[0].type, op, tuple(nodes)))

    def inline(self, node: Node) -> Inline:
        """The same on one line."""
        if isinstance(node, Literal):
            return (self.word(OFFICER),) if node.value is UNKNOWN else self.amounts.write(node)
        if node.type.kind != "yes_no":
            return self.amounts.write(node)
        if isinstance(node, Apply) and node.op in {"and", "or"}:
            return self._chain(node)
        subject = subject_of(node)
        if subject is None:
            return self._negated(node)
        return say(self.amounts.write(subject), self.word(_COLON), self.predicate(node))

    def _chain(self, node: Apply) -> Inline:
        groups = _by_subject(node)
        if len(groups) == 1 and len(groups[0]) > 1:
            subject = subject_of(groups[0][0])
            if subject is not None:
                return say(self.amounts.write(subject), self.word(_COLON), self.predicate(node))
        parts = [self._member(node.op, group) for group in groups]
        return join(parts, self.word(Text("; and ", "; et ") if node.op == "and" else _OR_ELSE))

    def _member(self, op: str, nodes: Sequence[Node]) -> Inline:
        whole = nodes[0] if len(nodes) == 1 else Apply(nodes[0].type, op, tuple(nodes))
        written = self.inline(whole)
        nests = isinstance(whole, Apply) and whole.op in {"and", "or"} and whole.op != op
        return say("(", written, ")") if nests else written

    def _negated(self, node: Node) -> Inline:
        if isinstance(node, Apply) and node.op == "not":
            words = Text("it is not so that (", "il est faux que (")
            return say(self.word(words), self.inline(node.args[0]), ")")
        return self.amounts.write(node)

    # -- what the subject must be ----------------------------------------------------------------

    def predicate(self, node: Node) -> Inline:
        """What the subject of a condition must be: ``at least 18 years``, ``yes``."""
        if isinstance(node, Name):
            return (self.word(YES),)
        if isinstance(node, Literal):
            return self.amounts.write(node)
        if not isinstance(node, Apply):
            return self.inline(node)
        if node.op == "not":
            return self._opposite(node.args[0])
        if node.op in {"and", "or"}:
            return self._predicates(node)
        if node.op == "in":
            return self._among(node)
        return self._compared(node.op, node.args)

    def _opposite(self, node: Node) -> Inline:
        if isinstance(node, Apply) and node.op in _OPPOSITE:
            return self._compared(_OPPOSITE[node.op], node.args)
        if isinstance(node, Name):
            return (self.word(NO),)
        none = Text("none of these: ", "aucun de ces choix\u00a0: ")
        return say(self.word(none), self.predicate(node))

    def _predicates(self, node: Apply) -> Inline:
        low, high = _bounds(node)
        if low is not None and high is not None:
            return self._range(low, high)
        parts = [self.predicate(arg) for arg in node.args]
        return enumerate_parts(parts, self.word(AND if node.op == "and" else OR))

    def _range(self, low: Literal, high: Literal) -> Inline:
        """``20 to 29 years``; of dates, both written in full."""
        if is_day(low):
            words = Text("from {} to {}", "du {} au {}")
            return (self.word(words).format(*map(self.labels.value, (low, high))),)
        bare = Literal(type(low.type)("number"), low.value) if low.type.unit != "cents" else low
        if low.value == high.value:
            return (self.labels.value(high),)
        return (f"{self.labels.value(bare)}{self.word(_TO)}{self.labels.value(high)}",)

    def _among(self, node: Apply) -> Inline:
        subject, listed = node.args
        if not isinstance(listed, Literal):
            on_list = Text("on the list ", "dans la liste ")
            return say(self.word(on_list), self.amounts.write(listed))
        values = listed.value if isinstance(listed.value, tuple) else ()
        words = [(self.labels.choice(str(value), subject),) for value in values]
        return enumerate_parts(words, self.word(OR))

    def _compared(self, op: str, args: tuple[Node, ...]) -> Inline:
        left, right = args
        if left.type.kind == "date":
            if is_day(right) and isinstance(right, Literal):
                return (self.word(_DAYS[op]).format(self.labels.value(right)),)
            return say(self.word(_DATES[op]), self.amounts.write(right))
        if left.type.kind == "number":
            exact = op == "=" and isinstance(right, Literal)
            return say("" if exact else self.word(_NUMBERS[op]), self.amounts.write(right))
        value: Inline = self.amounts.write(right)
        if isinstance(right, Literal):
            value = (self.labels.value(right, left),)
        return say("" if op == "=" else self.word(_NUMBERS["!="]), value)


_OR_ELSE: Final = Text("; or ", "; ou ")
_TO: Final = Text(" to ", " à ")


def _by_subject(node: Apply) -> list[list[Node]]:
    """The parts of a chain, those next to each other about the same thing together."""
    groups: list[list[Node]] = []
    for _, group in groupby(node.args, key=lambda arg: repr(subject_of(arg) or arg)):
        parts = list(group)
        together = len(parts) > 1 and all(_is_simple(part) for part in parts)
        groups.extend([parts] if together else [[part] for part in parts])
    return groups


def _is_simple(node: Node) -> bool:
    return isinstance(node, Apply) and node.op in {*_OPPOSITE, "in"}


def _bounds(node: Apply) -> tuple[Literal | None, Literal | None]:
    """The ends of ``x >= low and x <= high``."""
    if node.op != "and" or len(node.args) != _PAIR:
        return None, None
    ends: dict[str, Literal] = {}
    for arg in node.args:
        if isinstance(arg, Apply) and isinstance(arg.args[-1], Literal):
            ends[arg.op] = arg.args[-1]
    return ends.get(">="), ends.get("<=")
