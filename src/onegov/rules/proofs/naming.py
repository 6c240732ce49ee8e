"""What people call the inputs of a table, what they can be and what a row gives."""

from collections.abc import Iterable, Mapping
from typing import Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.meaning.primitives import PRIMITIVES
from onegov.rules.proofs.columns import Column, Parts, Region
from onegov.rules.proofs.facts import OTHER
from onegov.rules.proofs.ranges import in_words
from onegov.rules.proofs.texts import AND, OR, joined, quoted, same
from onegov.rules.reasoning.wording import NBSP, write_both
from onegov.rules.types import Rule, RuleSet, Value
from onegov.rules.types.tree import Apply, Literal, Name, Node

_SIGNS: Final = {
    "and": Text("and", "et"),
    "or": Text("or", "ou"),
    "in": Text("in", "parmi"),
    "since": Text("since", "depuis"),
    "before": Text("before", "avant"),
    "days_between": Text("−", "−"),
    **{sign: Text(sign, sign) for sign in ("=", "<", ">", "+", "*", "/")},
    **{written: Text(sign, sign) for written, sign in (("!=", "≠"), ("<=", "≤"), (">=", "≥"))},
    **{f"after_{unit}": Text("+", "+") for unit in ("days", "months", "years")},
    **{f"earlier_{unit}": Text("−", "−") for unit in ("days", "months", "years")},
    "-": Text("−", "−"),
}
_ENDING: Final = Text(" ending the day before ", " se terminant la veille de ")
_OTHER: Final = Text("another word", "un autre mot")


class Namer:
    """Names what one rule looks at."""

    def __init__(self, ruleset: RuleSet, rule: Rule) -> None:
        self.ruleset = ruleset
        self.rule = rule

    def case(self, columns: Iterable[Column], region: Region) -> Text:
        """A case in words: ``“Age” is 46 years and “Spouse” is no``; only what matters."""
        return joined(
            (
                self.said(column, parts)
                for column, parts in zip(columns, region, strict=True)
                if parts != column.everything
            ),
            AND,
        )

    def said(self, column: Column, parts: Parts) -> Text:
        """What one column is: ``“Age” is 46 years``."""
        name, words = quoted(self.name(column.node)), self.words(column, parts)
        verb = "vaut" if column.node.type.kind == "number" else "est"
        return Text(f"{name.en} is {words.en}", f"{name.fr} {verb} {words.fr}")

    def facts(self, facts: Mapping[str, Value]) -> list[Text]:
        """Facts with their values, as people read them."""
        return [self._fact(name, value) for name, value in facts.items()]

    def _fact(self, name: str, value: Value) -> Text:
        kind = self.ruleset.facts[name]
        label = self._label(Name(kind, "fact", name))
        if isinstance(value, str):
            answer = self.word(Name(kind, "fact", name), value)
        else:
            answer = write_both(value, kind.unit)
        return Text(f"{label.en}: {answer.en}", f"{label.fr}{NBSP}: {answer.fr}")

    def value(self, node: Node) -> Text:
        """What a row gives."""
        if isinstance(node, Literal) and node.value is UNKNOWN:
            return Text("refer", "renvoyer")
        if isinstance(node, Literal) and isinstance(node.value, str):
            return self.rule.choices.get(node.value, quoted(same(node.value)))
        return self.name(node)

    def name(self, node: Node) -> Text:
        """What people call ``node``; an expression as it is written."""
        if isinstance(node, Name):
            return self._label(node)
        if isinstance(node, Literal):
            return _literal(node)
        if not isinstance(node, Apply):
            return Text("table", "tableau")
        parts = [self.name(arg) for arg in node.args]
        if node.op in _SIGNS:
            sign = _SIGNS[node.op]
            return joined(parts, Text(f" {sign.en} ", f" {sign.fr} "))
        if node.op.startswith("window_"):
            return joined(parts, _ENDING)
        listed = joined(parts, ", ")
        french = PRIMITIVES[node.op].fr if node.op in PRIMITIVES else node.op
        return Text(f"{node.op}({listed.en})", f"{french}({listed.fr})")

    def _label(self, name: Name) -> Text:
        plain = same(name.name)
        if name.scope == "fact":
            return self.ruleset.fact_labels.get(name.name, plain)
        if name.scope == "parameter":
            return self.ruleset.parameters[name.name].label
        if name.scope == "let":
            return next(b.label for b in self.rule.lets if b.name == name.name)
        return next(rule.label for rule in self.ruleset.rules if rule.name == name.name)

    def word(self, node: Node, word: str) -> Text:
        """The label of a choice that ``node`` can be."""
        plain = _OTHER if word == OTHER else quoted(same(word)) if _is_free(node) else same(word)
        if not isinstance(node, Name):
            return plain
        if node.scope == "rule":
            versions = (rule for rule in self.ruleset.rules if rule.name == node.name)
            return next((v.choices[word] for v in versions if word in v.choices), plain)
        return self.ruleset.fact_labels.get(f"{node.name}.{word}", plain)

    def words(self, column: Column, parts: Parts) -> Text:
        """What a column is, in words: ``46 to 120 years``, ``no``."""
        if column.is_ordered:
            return in_words(column, parts)
        return joined((self._answer(column, part) for part in sorted(parts)), OR)

    def _answer(self, column: Column, place: int) -> Text:
        part = column.parts[place]
        if isinstance(part, str):
            return self.word(column.node, part)
        answer = write_both(part)
        return Text(answer.en, quoted(answer).fr)


def _is_free(node: Node) -> bool:
    """Whether ``node`` can be any word, not one of a list of names."""
    return node.type.kind == "text"


def _literal(node: Literal) -> Text:
    if isinstance(node.value, tuple):
        return same(f"[{', '.join(map(str, node.value))}]")
    if isinstance(node.value, str):
        return quoted(same(node.value))
    return write_both(node.value, node.type.unit)
