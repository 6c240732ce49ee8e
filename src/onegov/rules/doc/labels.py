"""What the names of one version of a rule are called, and where the page explains them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from onegov.core.types import Text
from onegov.rules.doc.pieces import Inline, Ref, say
from onegov.rules.reasoning.wording import NBSP, write
from onegov.rules.types import Parameter, Rule, RuleSet
from onegov.rules.types.tree import Apply, Binding, Literal, Name, Node


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels that hold inside ``rule``, in one language."""

    ruleset: RuleSet
    rule: Rule
    language: str

    def text(self, text: Text) -> str:
        """``text`` in the language."""
        return text.in_(self.language)

    def ref(self, name: Name) -> Ref:
        """The name as a link to what it names."""
        if name.scope == "let":
            target = f"{self.rule.name}-{self.rule.in_force.first}-{name.name}"
        else:
            target = f"{name.scope}-{name.name}"
        return Ref(self.text(self.of(name)), f"{self.language}-{target}")

    def of(self, name: Name) -> Text:
        """What people call ``name``."""
        plain = Text(name.name, name.name)
        if name.scope == "fact":
            return self.ruleset.fact_labels.get(name.name, plain)
        if name.scope == "parameter":
            return self.ruleset.parameters[name.name].label
        if name.scope == "let":
            return self.lets[name.name].label
        return next((r.label for r in self.ruleset.rules if r.name == name.name), plain)

    @property
    def lets(self) -> Mapping[str, Binding]:
        """The named parts of the rule."""
        return {binding.name: binding for binding in self.rule.lets}

    def with_value(self, name: Name) -> Inline:
        """The name; a parameter that has one amount only, with that amount in parentheses."""
        parameter = self.ruleset.parameters.get(name.name) if name.scope == "parameter" else None
        if parameter is None or not _is_constant(parameter):
            return (self.ref(name),)
        amount = write(parameter.values[0][1], self.language, parameter.type.unit)
        return say(self.ref(name), f" ({amount})")

    def choice(self, value: str, of: Node) -> str:
        """A choice of ``of`` by its label, in quotation marks."""
        text = self.choice_text(value, of)
        if text is None:
            return f"“{value}”" if self.language == "en" else f"«{NBSP}{value}{NBSP}»"
        label = self.text(text)
        return f"“{label}”" if self.language == "en" else f"«{NBSP}{label}{NBSP}»"

    def choice_text(self, value: str, of: Node) -> Text | None:
        """The label of a choice of the fact, the rule or the part that ``of`` names."""
        if isinstance(of, Name) and of.scope == "fact":
            return self.ruleset.fact_labels.get(f"{of.name}.{value}")
        if isinstance(of, Name) and of.scope == "let":
            return self.choice_text(value, self.lets[of.name].node)
        if isinstance(of, Name) and of.scope == "rule":
            named = (r.choices for r in self.ruleset.rules if r.name == of.name)
            return next((choices[value] for choices in named if value in choices), None)
        return self.rule.choices.get(value)

    def value(self, literal: Literal, of: Node | None = None) -> str:
        """A literal as people write it; a choice by its label, of ``of`` or of the rule."""
        if isinstance(literal.value, str):
            return self.choice(literal.value, of or literal)
        return write(literal.value, self.language, literal.type.unit)


def _is_constant(parameter: Parameter) -> bool:
    return len(parameter.values) == 1 and isinstance(parameter.values[0][1], Fraction)


def is_day(node: Node) -> bool:
    """Whether ``node`` is a date written in the text."""
    return isinstance(node, Literal) and isinstance(node.value, date)


def subject_of(node: Node) -> Node | None:
    """What a condition is about: the left side of a comparison, a yes-or-no, what is negated."""
    if isinstance(node, Name):
        return node
    if isinstance(node, Apply) and node.op in {"=", "!=", "<", "<=", ">", ">=", "in"}:
        return node.args[0]
    if isinstance(node, Apply) and node.op == "not":
        inner = node.args[0]
        return inner if isinstance(inner, Name) else subject_of(inner)
    return None
