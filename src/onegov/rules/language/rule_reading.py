"""One rule of a rules file → its typed tree."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.language import keys
from onegov.rules.language.checking import check_expression
from onegov.rules.language.elements import Elements
from onegov.rules.language.grammar import BadExpression
from onegov.rules.language.source import Item
from onegov.rules.language.tables import NOTHING, TableReader, agree
from onegov.rules.meaning.operators import YES_NO
from onegov.rules.types import FactType, Rule
from onegov.rules.types.tree import Binding, InForce, Literal, Message, Name, Node, Row, Table

_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_HOLE: Final = re.compile(r"\{([^{}]*)\}")


class RuleReader:
    """Reads rules into one name scope and one list of problems."""

    def __init__(
        self, elements: Elements, scope: Mapping[str, Name], broken: Iterable[str] = ()
    ) -> None:
        self.elements = elements
        self.scope = dict(scope)
        self.broken = set(broken)  # names whose type is not known, as something is wrong there

    def read(self, item: Item) -> Rule:
        """The rule in ``item``; afterwards later rules may name it."""
        name = self.elements.word(keys.in_english(item, keys.RULE), "rule", "rules")
        item = self.elements.only(item, keys.RULE, name)
        local = dict(self.scope)
        lets = self._lets(item, name, local)
        choices = self._choices(item, name)
        node = self._value(item, name, local, tuple(choices))
        unsettled, node = self._unsettled(item, name, local, node)
        refer = "refer_if" in item.mapping
        reasons = _reasons_for(node.type, refer=refer)
        if node is NOTHING:
            self.broken.add(name)
            reasons = keys.ANY_REASONS
        rule = Rule(
            name=name,
            label=self.elements.text(item, "label", name),
            type=node.type,
            node=node,
            lets=lets,
            law=self.elements.citations(item, name),
            in_force=self.elements.in_force(item, name),
            because=self._reasons(item, name, _with_itself(name, node, local), reasons),
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
            self.elements.name(rule.name, item.mapping.get("rule", item), self.scope)
        elif known.type != rule.type and rule.name not in self.broken:
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
        self.elements.name(name, item.at_key(), local)
        item = self.elements.only(item, keys.LET, element)
        node = self._expression(self.elements.need(item, "is", element), element, local)
        if node is NOTHING:
            self.broken.add(name)
        local[name] = Name(node.type, "let", name)
        return Binding(name, self.elements.text(item, "label", element), node)

    def _choices(self, item: Item, rule: str) -> dict[str, Text]:
        found = item.mapping.get("choices", Item({}, 0)).mapping
        element = f"{rule}.choices"
        return {name: self.elements.both(part, f"{element}.{name}") for name, part in found.items()}

    def _value(
        self, item: Item, rule: str, local: Mapping[str, Name], choices: tuple[str, ...]
    ) -> Node:
        given = [key for key in keys.ANSWERS if key in item.mapping]
        if len(given) != 1:
            self.elements.add(
                item,
                rule,
                "rules.missing",
                Text(
                    en="A rule has exactly one of: value, table, refer_if.",
                    fr="Une règle a exactement un de ces éléments : value, table, refer_if.",
                ),
                fix=_keep_one(given),
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
        entry = self.elements.only(item.mapping["unsettled"], keys.UNSETTLED, element)
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
        return self._part(item, slice(None), element, local)

    def _part(self, item: Item, part: slice, element: str, local: Mapping[str, Name]) -> Node:
        """The expression that is a part of the text in ``item``."""
        try:
            return check_expression(item.text[part], local)
        except BadExpression as error:
            knock_on = error.code == "rules.type_mismatch" and self.broken & set(
                _NAME.findall(item.text[part])
            )
            if not knock_on:
                self.elements.wrong(item, element, error, start=part.start or 0)
            return NOTHING

    def _reasons(
        self, item: Item, rule: str, local: Mapping[str, Name], wanted: tuple[str, ...]
    ) -> dict[str, Message]:
        entry = self.elements.need(item, "because", rule)
        element = f"{rule}.because"
        needed = [key for key in wanted if not key.endswith("?")]
        entry = self.elements.only(entry, {key.rstrip("?") for key in wanted}, element)
        for key in needed:
            self.elements.need(entry, key, element)
        return {
            key: self._message(part, f"{element}.{key}", local)
            for key, part in entry.mapping.items()
        }

    def _message(self, item: Item, element: str, local: Mapping[str, Name]) -> Message:
        self.elements.both(item, element)
        items = [item.mapping.get(language, Item("", 0)) for language in ("en", "fr")]
        en, fr = (self._holes(part, element, local) for part in items)
        is_whole = {"en", "fr"} <= item.mapping.keys() and NOTHING not in (*en, *fr)
        if is_whole and _filled_in(en) != _filled_in(fr):
            self.elements.add(
                items[1],
                element,
                "rules.languages_differ",
                Text(
                    en="The two languages do not fill in the same values.",
                    fr="Les deux langues n’insèrent pas les mêmes valeurs.",
                ),
                fix=_say_difference(*(set(_HOLE.findall(part.text)) for part in items)),
            )
        return Message(en, fr)

    def _holes(self, item: Item, element: str, local: Mapping[str, Name]) -> tuple[str | Node, ...]:
        text = item.text.rstrip()
        parts: list[str | Node] = []
        done = len(item.text) - len(item.text.lstrip())
        for hole in _HOLE.finditer(text):
            parts.append(text[done : hole.start()])
            parts.append(self._part(item, slice(*hole.span(1)), element, local))
            done = hole.end()
        return (*parts, text[done:])


def _filled_in(parts: tuple[str | Node, ...]) -> set[Node]:
    return {part for part in parts if not isinstance(part, str)}


def _say_difference(english: set[str], french: set[str]) -> Text | None:
    """Which holes stand in one language only; None where the same words mean something else."""
    en, fr = (
        ", ".join(f"{{{hole}}}" for hole in sorted(holes))
        for holes in (english - french, french - english)
    )
    if not en and not fr:
        return None
    return Text(
        en=f"Only in English: {en or '–'}. Only in French: {fr or '–'}.",
        fr=f"Seulement en anglais : {en or '–'}. Seulement en français : {fr or '–'}.",
    )


def _keep_one(given: Sequence[str]) -> Text:
    if not given:
        return Text(en="Add “value: …”.", fr="Ajoutez « value: … ».")
    names = ", ".join(given)
    return Text(en=f"Keep one of: {names}.", fr=f"Gardez un seul de ces éléments : {names}.")


def _with_itself(name: str, node: Node, local: Mapping[str, Name]) -> dict[str, Name]:
    """The names that a reason may use: those of the rule, and what it came to."""
    return {**local, name: Name(node.type, "rule", name)}


def _reasons_for(kind: FactType, *, refer: bool) -> tuple[str, ...]:
    """Keys of ``because:``; those that end in ? may be left out."""
    if refer:
        return keys.REFER_REASONS
    return keys.YES_NO_REASONS if kind.kind == "yes_no" else keys.OTHER_REASONS
