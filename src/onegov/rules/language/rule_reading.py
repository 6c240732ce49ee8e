"""One rule of a rules file → its typed tree."""

import re
from collections.abc import Mapping
from typing import Final

from onegov.core.types import Text
from onegov.rules.language.checking import check_expression, describe
from onegov.rules.language.elements import Elements
from onegov.rules.language.grammar import BadExpression
from onegov.rules.language.source import Item
from onegov.rules.meaning.operators import YES_NO
from onegov.rules.types import FactType, Rule
from onegov.rules.types.tree import Binding, InForce, Literal, Message, Name, Node, Row, Table

_KEYS: Final = {
    "rule", "label", "law", "in_force", "let", "value", "table", "refer_if", "because", "note",
}  # fmt: skip
_HOLE: Final = re.compile(r"\{([^{}]*)\}")
_NOTHING: Final = Literal(YES_NO, False)


class RuleReader:
    """Reads rules into one name scope and one list of problems."""

    def __init__(self, elements: Elements, scope: Mapping[str, Name]) -> None:
        self.elements = elements
        self.scope = dict(scope)

    def read(self, item: Item) -> Rule:
        """The rule in ``item``; afterwards later rules may name it."""
        name = self.elements.word(item, "rule", "rules")
        self.elements.only(item, _KEYS, name)
        local = dict(self.scope)
        lets = self._lets(item, name, local)
        node = self._value(item, name, local)
        refer = "refer_if" in item.mapping
        rule = Rule(
            name=name,
            label=self.elements.text(item, "label", name),
            type=node.type,
            node=node,
            lets=lets,
            law=self.elements.citations(item, name),
            in_force=self.elements.in_force(item, name),
            because=self._reasons(item, name, local, _reasons_for(node.type, refer=refer)),
            refer=refer,
            note=self.elements.text(item, "note", name) if "note" in item.mapping else None,
            line=item.line,
        )
        self._remember(rule, item)
        return rule

    def _remember(self, rule: Rule, item: Item) -> None:
        known = self.scope.get(rule.name)
        if known is None or known.scope != "rule":
            self.elements.name(rule.name, item.line, self.scope)
        elif known.type != rule.type:
            self.elements.add(
                item.line,
                rule.name,
                "rules.type_mismatch",
                Text(
                    en="Every version of a rule must give the same type.",
                    fr="Toutes les versions d’une règle doivent donner le même type.",
                ),
            )
        self.scope.setdefault(rule.name, Name(rule.type, "rule", rule.name))

    def _lets(self, item: Item, rule: str, local: dict[str, Name]) -> tuple[Binding, ...]:
        entry = item.mapping.get("let", Item({}, item.line))
        if not isinstance(entry.value, Mapping):
            self.elements.only(entry, set(), f"{rule}.let")
        return tuple(self._let(name, part, rule, local) for name, part in entry.mapping.items())

    def _let(self, name: str, item: Item, rule: str, local: dict[str, Name]) -> Binding:
        element = f"{rule}.let.{name}"
        self.elements.name(name, item.line, local)
        self.elements.only(item, {"label", "is"}, element)
        node = self._expression(self.elements.need(item, "is", element), element, local)
        local[name] = Name(node.type, "let", name)
        return Binding(name, self.elements.text(item, "label", element), node)

    def _value(self, item: Item, rule: str, local: Mapping[str, Name]) -> Node:
        given = [key for key in ("value", "table", "refer_if") if key in item.mapping]
        if len(given) != 1:
            self.elements.add(
                item.line,
                rule,
                "rules.missing",
                Text(
                    en="A rule has exactly one of: value, table, refer_if.",
                    fr="Une règle a exactement un de ces éléments : value, table, refer_if.",
                ),
            )
            return _NOTHING
        element = f"{rule}.{given[0]}"
        if given[0] == "table":
            return self._table(item, element, local)
        node = self._expression(item.mapping[given[0]], element, local)
        if given[0] == "refer_if":
            self._expect(YES_NO, node, item.mapping["refer_if"].line, element)
        return node

    def _table(self, item: Item, element: str, local: Mapping[str, Name]) -> Node:
        entries = self.elements.entries(item, "table", element)
        rows = tuple(self._row(entry, element, local) for entry in entries)
        for entry, row in zip(entries, rows, strict=True):
            self._expect(rows[0].then.type, row.then, entry.line, element)
        ends = [row.when is None for row in rows]
        if ends != [False] * (len(rows) - 1) + [True] or rows[-1].in_force != InForce():
            self.elements.add(
                item.mapping["table"].line,
                element,
                "rules.table_gap",
                Text(
                    en="The last row, and no other, is `otherwise:`, always in force: no case is left out.",
                    fr="La dernière ligne, et elle seule, est « otherwise: », toujours en vigueur.",
                ),
            )
            return _NOTHING
        return Table(rows[0].then.type, rows)

    def _row(self, item: Item, element: str, local: Mapping[str, Name]) -> Row:
        self.elements.only(item, {"when", "then", "otherwise", "in_force"}, element)
        if "otherwise" in item.mapping:
            last = self._expression(item.mapping["otherwise"], element, local)
            return Row(None, last, self.elements.in_force(item, element))
        when = self._expression(self.elements.need(item, "when", element), element, local)
        self._expect(YES_NO, when, item.line, element)
        then = self._expression(self.elements.need(item, "then", element), element, local)
        return Row(when, then, self.elements.in_force(item, element))

    def _expect(self, kind: FactType, node: Node, line: int, element: str) -> None:
        if (node.type.kind, node.type.unit) != (kind.kind, kind.unit):
            self.elements.add(
                line,
                element,
                "rules.type_mismatch",
                Text(
                    en=f"Expected {describe(kind, 'en')}, found {describe(node.type, 'en')}.",
                    fr=f"Il faut {describe(kind, 'fr')}, et non {describe(node.type, 'fr')}.",
                ),
            )

    def _expression(self, item: Item, element: str, local: Mapping[str, Name]) -> Node:
        if not isinstance(item.value, str) or not item.value:
            self.elements.add(
                item.line,
                element,
                "rules.missing",
                Text(en="Expected an expression here.", fr="Il faut ici une expression."),
            )
            return _NOTHING
        return self._checked(item.value, item.line, element, local)

    def _checked(self, text: str, line: int, element: str, local: Mapping[str, Name]) -> Node:
        try:
            return check_expression(text, local)
        except BadExpression as error:
            self.elements.add(line, element, error.code, error.message)
            return _NOTHING

    def _reasons(
        self, item: Item, rule: str, local: Mapping[str, Name], keys: tuple[str, ...]
    ) -> dict[str, Message]:
        entry = self.elements.need(item, "because", rule)
        element = f"{rule}.because"
        needed = [key for key in keys if not key.endswith("?")]
        self.elements.only(entry, {key.rstrip("?") for key in keys}, element)
        for key in needed:
            self.elements.need(entry, key, element)
        return {
            key: self._message(part, f"{element}.{key}", local)
            for key, part in entry.mapping.items()
        }

    def _message(self, item: Item, element: str, local: Mapping[str, Name]) -> Message:
        text = self.elements.both(item, element)
        en, fr = (self._holes(part, item.line, element, local) for part in (text.en, text.fr))
        if {part for part in en if not isinstance(part, str)} != {
            part for part in fr if not isinstance(part, str)
        }:
            self.elements.add(
                item.line,
                element,
                "rules.languages_differ",
                Text(
                    en="The two languages do not fill in the same values.",
                    fr="Les deux langues n’insèrent pas les mêmes valeurs.",
                ),
            )
        return Message(en, fr)

    def _holes(
        self, text: str, line: int, element: str, local: Mapping[str, Name]
    ) -> tuple[str | Node, ...]:
        parts = _HOLE.split(text)
        return tuple(
            self._checked(part, line, element, local) if place % 2 else part
            for place, part in enumerate(parts)
        )


def _reasons_for(kind: FactType, *, refer: bool) -> tuple[str, ...]:
    """Keys of ``because:``; those that end in ? may be left out."""
    if refer:
        return ("yes", "refer", "unknown")
    return ("yes", "no", "unknown", "refer?") if kind.kind == "yes_no" else ("known", "unknown")
