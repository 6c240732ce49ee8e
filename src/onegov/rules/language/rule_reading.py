"""One rule of a rules file → its typed tree."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.language.checking import check_expression
from onegov.rules.language.elements import Elements
from onegov.rules.language.grammar import BadExpression
from onegov.rules.language.source import Item
from onegov.rules.language.tables import NOTHING, TableReader, agree
from onegov.rules.meaning.operators import YES_NO
from onegov.rules.types import FactType, Rule
from onegov.rules.types.tree import Binding, InForce, Literal, Message, Name, Node, Row, Table

_KEYS: Final = {
    "rule", "label", "law", "in_force", "unit", "choices", "let", "value", "table", "refer_if",
    "unsettled", "because", "note",
}  # fmt: skip
_HOLE: Final = re.compile(r"\{([^{}]*)\}")


class RuleReader:
    """Reads rules into one name scope and one list of problems."""

    def __init__(self, elements: Elements, scope: Mapping[str, Name]) -> None:
        self.elements = elements
        self.scope = dict(scope)

    def read(self, item: Item) -> Rule:
        """The rule in ``item``; afterwards later rules may name it."""
        name = self.elements.word(item, "rule", "rules")
        item = self.elements.only(item, _KEYS, name)
        local = dict(self.scope)
        lets = self._lets(item, name, local)
        choices = self._choices(item, name)
        node = self._value(item, name, local, tuple(choices))
        unsettled, node = self._unsettled(item, name, local, node)
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
            unsettled=unsettled,
            choices=choices,
        )
        self._remember(rule, item)
        return rule

    def _remember(self, rule: Rule, item: Item) -> None:
        known = self.scope.get(rule.name)
        if known is None or known.scope != "rule":
            self.elements.name(rule.name, item, self.scope)
        elif known.type != rule.type:
            self.elements.add(
                item,
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
        self.elements.name(name, item, local)
        item = self.elements.only(item, {"label", "is"}, element)
        node = self._expression(self.elements.need(item, "is", element), element, local)
        local[name] = Name(node.type, "let", name)
        return Binding(name, self.elements.text(item, "label", element), node)

    def _choices(self, item: Item, rule: str) -> dict[str, Text]:
        found = item.mapping.get("choices", Item({}, 0)).mapping
        element = f"{rule}.choices"
        return {name: self.elements.both(part, f"{element}.{name}") for name, part in found.items()}

    def _value(
        self, item: Item, rule: str, local: Mapping[str, Name], choices: tuple[str, ...]
    ) -> Node:
        given = [key for key in ("value", "table", "refer_if") if key in item.mapping]
        if len(given) != 1:
            self.elements.add(
                item,
                rule,
                "rules.missing",
                Text(
                    en="A rule has exactly one of: value, table, refer_if.",
                    fr="Une règle a exactement un de ces éléments : value, table, refer_if.",
                ),
            )
            return NOTHING
        element, entry = f"{rule}.{given[0]}", item.mapping[given[0]]
        wanted = self._gives(item, rule, choices)
        if given[0] == "table":
            read = partial(self._expression, local=local)
            return TableReader(self.elements, read, wanted).table(entry, element)
        node = self._expression(entry, element, local)
        if given[0] == "refer_if":
            wanted = YES_NO
        return agree(self.elements, wanted, node, where=entry, element=element) if wanted else node

    def _gives(self, item: Item, rule: str, choices: tuple[str, ...]) -> FactType | None:
        """The type that a rule says its value has; None when it leaves it to the expression."""
        if choices:
            return FactType("choice", choices=choices)
        return (
            FactType("number", self.elements.unit(item, rule)) if "unit" in item.mapping else None
        )

    def _unsettled(
        self, item: Item, rule: str, local: Mapping[str, Name], node: Node
    ) -> tuple[Text | None, Node]:
        """What the sources leave open: there the value is ``refer``."""
        if "unsettled" not in item.mapping:
            return None, node
        element = f"{rule}.unsettled"
        entry = self.elements.only(item.mapping["unsettled"], {"when", "en", "fr"}, element)
        texts = {key: part for key, part in entry.mapping.items() if key != "when"}
        text = self.elements.both(Item(texts, entry.line, entry.column), element)
        condition = self.elements.need(entry, "when", element)
        when = self._expression(condition, element, local)
        when = agree(self.elements, YES_NO, when, where=condition, element=element)
        open_case = Row(when, Literal(node.type, UNKNOWN), InForce(), line=entry.line)
        return text, Table(node.type, (open_case, Row(None, node, InForce())))

    def _expression(self, item: Item, element: str, local: Mapping[str, Name]) -> Node:
        if not isinstance(item.value, str) or not item.value:
            self.elements.add(
                item,
                element,
                "rules.missing",
                Text(en="Expected an expression here.", fr="Il faut ici une expression."),
            )
            return NOTHING
        return self._checked(item, element, local)

    def _checked(self, item: Item, element: str, local: Mapping[str, Name]) -> Node:
        try:
            return check_expression(item.text, local)
        except BadExpression as error:
            self.elements.wrong(item, element, error)
            return NOTHING

    def _reasons(
        self, item: Item, rule: str, local: Mapping[str, Name], keys: tuple[str, ...]
    ) -> dict[str, Message]:
        entry = self.elements.need(item, "because", rule)
        element = f"{rule}.because"
        needed = [key for key in keys if not key.endswith("?")]
        entry = self.elements.only(entry, {key.rstrip("?") for key in keys}, element)
        for key in needed:
            self.elements.need(entry, key, element)
        return {
            key: self._message(part, f"{element}.{key}", local)
            for key, part in entry.mapping.items()
        }

    def _message(self, item: Item, element: str, local: Mapping[str, Name]) -> Message:
        text = self.elements.both(item, element)
        en, fr = (
            self._holes(Item(part, item.line, item.column), element, local)
            for part in (text.en, text.fr)
        )
        if {part for part in en if not isinstance(part, str)} != {
            part for part in fr if not isinstance(part, str)
        }:
            self.elements.add(
                item,
                element,
                "rules.languages_differ",
                Text(
                    en="The two languages do not fill in the same values.",
                    fr="Les deux langues n’insèrent pas les mêmes valeurs.",
                ),
            )
        return Message(en, fr)

    def _holes(self, item: Item, element: str, local: Mapping[str, Name]) -> tuple[str | Node, ...]:
        parts = _HOLE.split(item.text)
        return tuple(
            self._checked(Item(part, item.line, item.column), element, local) if place % 2 else part
            for place, part in enumerate(parts)
        )


def _reasons_for(kind: FactType, *, refer: bool) -> tuple[str, ...]:
    """Keys of ``because:``; those that end in ? may be left out."""
    if refer:
        return ("yes", "refer", "unknown")
    yes_no = kind.kind == "yes_no"
    return ("yes", "no", "unknown", "refer?") if yes_no else ("known", "unknown", "refer?")
