"""Values in words: sums, dates, periods and what is counted, with labels in place of names."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.doc.labels import Labels
from onegov.rules.doc.pieces import Block, Inline, Listing, enumerate_parts, fill, plain, say
from onegov.rules.reasoning.wording import write, write_unit
from onegov.rules.types.tree import Apply, Literal, Name, Node

OR: Final = Text(" or ", " ou ")
AND: Final = Text(" and ", " et ")
OFFICER: Final = Text("an officer must look", "un agent ou une agente doit examiner le dossier")
_SIGNS: Final = {
    "+": Text("{0} plus {1}", "{0} plus {1}"),
    "-": Text("{0} minus {1}", "{0} moins {1}"),
    "*": Text("{0} times {1}", "{0} multiplié par {1}"),
    "/": Text("{0} divided by {1}", "{0} divisé par {1}"),
}
_HALF_OF: Final = Text("half of {0}", "la moitié de {0}")
_DATED: Final = {
    "after": Text("{0} after {1}", "{0} après {1}"),
    "earlier": Text("{0} before {1}", "{0} avant {1}"),
    "window": Text("the {0} ending the day before {1}", "les {0} se terminant la veille de {1}"),
}
_CAPPED: Final = {
    "min": Text("{0}, up to {1}", "{0}, jusqu’à concurrence de {1}"),
    "max": Text("{0}, but at least {1}", "{0}, mais au moins {1}"),
}
_EXTREME: Final = {
    "min": Text("the least of {0}", "le moins élevé de {0}"),
    "max": Text("the greatest of {0}", "le plus élevé de {0}"),
}
#: Operators and primitives whose arguments are written one by one, in order.
WORDS: Final[Mapping[str, Text]] = {
    "since": Text("{0}, from {1} on", "{0}, à partir de {1}"),
    "before": Text("{0}, before {1}", "{0}, avant {1}"),
    "days_between": Text("days from {1} to {0}", "nombre de jours de {1} à {0}"),
    "age_at": Text(
        "full years of age on {1} (by {0})", "âge, en années révolues, à {1} (selon {0})"
    ),
    "days_in": Text("length in days of ({0})", "durée, en jours, de ({0})"),
    "days_present": Text(
        "days in Canada during ({1}), with absences by {0}, not counting {2}",
        "jours au Canada pendant ({1}), les absences étant tirées de {0}, sans compter {2}",
    ),
    "days_present_as": Text(
        "days in Canada during ({1}) in one of these situations ({2}): {3}; with absences by {0}, "
        "not counting {4}",
        "jours au Canada pendant ({1}) dans l’une de ces situations ({2})\u00a0: {3}; les absences "
        "étant tirées de {0}, sans compter {4}",
    ),
    "days_present_or": Text(
        "days during ({1}) in Canada, or abroad in one of these situations ({2}): {3}; with "
        "absences by {0}, not counting {4}",
        "jours pendant ({1}) passés au Canada, ou à l’étranger dans l’une de ces situations "
        "({2})\u00a0: {3}; les absences étant tirées de {0}, sans compter {4}",
    ),
    "tax_years_met": Text(
        "taxation years, fully or partly in ({1}), for which a return was filed or none had to be "
        "filed (by {0})",
        "nombre d’années d’imposition comprises, en tout ou en partie, dans ({1}) et pour "
        "lesquelles une déclaration a été produite ou n’avait pas à l’être (selon {0})",
    ),
}
_HALF: Final = 2


_DURING: Final = Text("during: {1}", "pendant\u00a0: {1}")
_ABSENT: Final = Text("absences: {0}", "absences\u00a0: {0}")
_SITUATIONS: Final = Text(
    "in one of these situations ({2}): {3}", "dans l’une de ces situations ({2})\u00a0: {3}"
)
_ABROAD: Final = Text(
    "abroad in one of these situations ({2}): {3}",
    "à l’étranger dans l’une de ces situations ({2})\u00a0: {3}",
)
_NOT_COUNTED: Final = Text("not counting: {4}", "sans compter\u00a0: {4}")
#: What is counted, part by part, where it is too long for one line.
COUNTS: Final[Mapping[str, tuple[Text, tuple[Text, ...]]]] = {
    "days_present": (
        Text("Days in Canada:", "Jours au Canada\u00a0:"),
        (_DURING, _ABSENT, Text("not counting: {2}", "sans compter\u00a0: {2}")),
    ),
    "days_present_as": (
        Text("Days in Canada:", "Jours au Canada\u00a0:"),
        (_DURING, _SITUATIONS, _ABSENT, _NOT_COUNTED),
    ),
    "days_present_or": (
        Text("Days in Canada, or abroad:", "Jours au Canada, ou à l’étranger\u00a0:"),
        (_DURING, _ABROAD, _ABSENT, _NOT_COUNTED),
    ),
    "tax_years_met": (
        Text(
            "Taxation years for which a return was filed or none had to be filed:",
            "Années d’imposition pour lesquelles une déclaration a été produite ou n’avait pas à "
            "l’être\u00a0:",
        ),
        (
            Text("fully or partly in: {1}", "comprises, en tout ou en partie, dans\u00a0: {1}"),
            Text("by: {0}", "selon\u00a0: {0}"),
        ),
    ),
}
_LISTED: Final = {
    "+": Text("The sum of these:", "La somme de ces éléments\u00a0:"),
    "-": Text("The first, minus the second:", "Le premier, moins le second\u00a0:"),
    "min": Text("The least of these:", "Le moins élevé de ces éléments\u00a0:"),
    "max": Text("The greatest of these:", "Le plus élevé de ces éléments\u00a0:"),
}
_FOLLOWING: Final = {
    "min": Text("The following, up to {0}:", "Ce qui suit, jusqu’à concurrence de {0}\u00a0:"),
    "max": Text("The following, but at least {0}:", "Ce qui suit, mais au moins {0}\u00a0:"),
}
_HALF_BELOW: Final = Text("Half of the following:", "La moitié de ce qui suit\u00a0:")
_LONG: Final = 110  # signs that are still read in one line


class Amounts:
    """Writes values of one version of a rule in one language."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.language = labels.language

    def word(self, text: Text) -> str:
        """``text`` in the language."""
        return self.labels.text(text)

    def write(self, node: Node) -> Inline:
        """``node`` as a value."""
        if isinstance(node, Name):
            return self.labels.with_value(node)
        if isinstance(node, Literal):
            return self._literal(node)
        if isinstance(node, Apply):
            return self._applied(node)
        return (self.word(Text("as the table says", "selon le tableau")),)

    def block(self, node: Node) -> Block:
        """``node`` as a value; part by part where it is long."""
        written = self.write(node)
        if not isinstance(node, Apply) or len(plain(written)) < _LONG:
            return written
        if node.op in COUNTS:
            title, parts = COUNTS[node.op]
            args = [self._argument(place, node.args) for place in range(len(node.args))]
            return Listing((self.word(title),), tuple(self._fill(part, *args) for part in parts))
        if node.op == "/" and _is_half(node):
            return Listing((self.word(_HALF_BELOW),), (self.block(node.args[0]),))
        if node.op in _FOLLOWING and self._cap(node) is not None:
            return self._capped(node)
        if node.op in _LISTED:
            return Listing((self.word(_LISTED[node.op]),), tuple(map(self.block, _terms(node))))
        return written

    def _capped(self, node: Apply) -> Block:
        fixed, free = self._cap(node) or node.args
        return Listing(self._fill(_FOLLOWING[node.op], self.write(fixed)), (self.block(free),))

    def _cap(self, node: Apply) -> tuple[Node, Node] | None:
        """The bound, and what it bounds, of a least or greatest of two."""
        fixed = [arg for arg in node.args if _is_fixed(arg)]
        free = [arg for arg in node.args if not _is_fixed(arg)]
        return (fixed[0], free[0]) if len(fixed) == len(free) == 1 else None

    def _literal(self, node: Literal) -> Inline:
        if node.value is UNKNOWN:
            return (self.word(OFFICER),)
        if isinstance(node.value, tuple):
            words = [(str(entry),) for entry in node.value]
            return enumerate_parts(words, self.word(AND)) if words else ("",)
        return (self.labels.value(node),)

    def _applied(self, node: Apply) -> Inline:
        op, _, unit = node.op.partition("_")
        if node.op in _SIGNS:
            return self._sum(node)
        if node.op in _EXTREME:
            return self._bounded(node)
        if op in _DATED and unit:
            length, day = node.args if op == "window" else reversed(node.args)
            return self._fill(_DATED[op], self._length(length, unit), self.write(day))
        written = [self._argument(place, node.args) for place in range(len(node.args))]
        return self._fill(WORDS[node.op], *written)

    def _argument(self, place: int, args: Sequence[Node]) -> Inline:
        """An argument; a list of kinds by their labels, which the argument before it has."""
        node = args[place]
        if not isinstance(node, Literal) or not isinstance(node.value, tuple):
            return self.write(node)
        labels = [(self.labels.choice(str(kind), args[place - 1]),) for kind in node.value]
        return enumerate_parts(labels, self.word(OR))

    def _fill(self, template: Text, *parts: Inline) -> Inline:
        return fill(self.word(template), *parts)

    def _sum(self, node: Apply) -> Inline:
        if _is_half(node):
            return self._fill(_HALF_OF, self._operand(node.args[0], node.op))
        return self._fill(_SIGNS[node.op], *(self._operand(arg, node.op) for arg in node.args))

    def _operand(self, node: Node, op: str) -> Inline:
        loose = isinstance(node, Apply) and node.op in {"+", "-"} and op not in {"+", "-"}
        written = self.write(node)
        return say("(", written, ")") if loose or _runs_on(node) else written

    def _bounded(self, node: Apply) -> Inline:
        """``X, up to 50 points``; of several that are not fixed, the least or the greatest."""
        cap = self._cap(node)
        if cap is not None:
            fixed, free = cap
            return self._fill(_CAPPED[node.op], self._operand(free, "+"), self.write(fixed))
        parts = [self._operand(arg, "*") for arg in node.args]
        return self._fill(_EXTREME[node.op], enumerate_parts(parts, self.word(AND)))

    def _length(self, node: Node, unit: str) -> Inline:
        if isinstance(node, Literal) and isinstance(node.value, Fraction):
            return (write(node.value, self.language, node.type.unit or unit),)
        if isinstance(node, Name):
            return self.write(node)
        return say(self.write(node), " ", write_unit(Fraction(_HALF), unit, self.language))


def _is_fixed(node: Node) -> bool:
    return isinstance(node, Literal) or (isinstance(node, Name) and node.scope == "parameter")


def _runs_on(node: Node) -> bool:
    """Whether its words would run into what follows them."""
    return isinstance(node, Apply) and (node.op in {"min", "max"} or node.op in WORDS)


def _is_half(node: Apply) -> bool:
    divisor = node.args[-1]
    return node.op == "/" and isinstance(divisor, Literal) and divisor.value == _HALF


def _terms(node: Apply) -> Iterator[Node]:
    """The terms of a sum of sums, or the arguments."""
    for arg in node.args:
        if node.op == "+" and isinstance(arg, Apply) and arg.op == "+":
            yield from _terms(arg)
        else:
            yield arg
