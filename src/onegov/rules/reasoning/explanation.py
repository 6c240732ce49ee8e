"""Reasons and reasoning in both languages, with the numbers that were used."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from onegov.core.types import UNKNOWN, Text
from onegov.rules.meaning.findings import Finding
from onegov.rules.reasoning.wording import NBSP, write, write_both, write_date
from onegov.rules.types import Rule, RuleOutcome, TraceLine
from onegov.rules.types.tree import Apply, Literal, Message, Name, Node, Table, rule_nodes
from onegov.rules.types.units import CENTS

if TYPE_CHECKING:
    from onegov.rules.reasoning.evaluation import Run

Lets = Mapping[str, Finding]

_SIGNS: Final = {
    "and": Text("and", "et"),
    "or": Text("or", "ou"),
    "in": Text("is one of", "est l’un de"),
    "since": Text("since", "depuis le"),
    "before": Text("before", "avant le"),
    "=": Text("=", "="),
    "!=": Text("≠", "≠"),
    "<": Text("<", "<"),
    "<=": Text("≤", "≤"),
    ">": Text(">", ">"),
    ">=": Text("≥", "≥"),
    "+": Text("+", "+"),
    "-": Text("−", "−"),
    "*": Text("×", "×"),
    "/": Text("÷", "÷"),
    "days_between": Text("−", "−"),
    **{f"after_{unit}": Text("+", "+") for unit in ("days", "months", "years")},
    **{f"earlier_{unit}": Text("−", "−") for unit in ("days", "months", "years")},
}
LONG: Final = 3  # conditions in a chain that are still read in one line
_COLON: Final = Text(": ", f"{NBSP}: ")


def explain(run: "Run", name: str) -> RuleOutcome:
    """The outcome of rule ``name`` with its reason and trace."""
    if name not in run.rules:
        return _not_in_force(run, name)
    rule = run.rules[name]
    finding, lets = run.rule_and_lets(name)
    writer = Writer(run, lets)
    return RuleOutcome(
        rule=name,
        label=rule.label,
        value=finding.value,
        because=writer.fill(_reason(rule, finding)),
        law=rule.law,
        trace=tuple(writer.trace(rule, finding)),
        waits_for=finding.waits_for,
        refer=finding.refer,
    )


def _not_in_force(run: "Run", name: str) -> RuleOutcome:
    rule = next(rule for rule in run.ruleset.rules if rule.name == name)
    because = Text(
        en=f"No version of this rule is in force on {write_date(run.on, 'en')}. An officer must look.",
        fr=f"Aucune version de cette règle n’est en vigueur le {write_date(run.on, 'fr')}. "
        "Un agent ou une agente doit examiner le dossier.",
    )
    line = TraceLine(0, _joined(rule.label, write_both(UNKNOWN)), UNKNOWN)
    return RuleOutcome(name, rule.label, UNKNOWN, because, rule.law, (line,), frozenset(), True)


def _reason(rule: Rule, finding: Finding) -> Message:
    if finding.value is UNKNOWN:
        key = "refer" if finding.refer and "refer" in rule.because else "unknown"
    elif rule.type.kind == "yes_no":
        key = "yes" if finding.value is True else "no"
    else:
        key = "known"
    return rule.because[key]


def _joined(left: Text, right: Text) -> Text:
    return Text(
        en=f"{left.en}{_COLON.en}{right.en}",
        fr=f"{left.fr}{_COLON.fr}{right.fr}",
    )


class Writer:
    """Writes one rule's expressions with the values that they had in one run."""

    def __init__(self, run: "Run", lets: Lets) -> None:
        self.run = run
        self.lets = lets

    def fill(self, message: Message) -> Text:
        """The message with each hole filled: numbers without units but money, choices by label."""
        return Text(en=self._filled(message.en, "en"), fr=self._filled(message.fr, "fr"))

    def _filled(self, parts: tuple[str | Node, ...], language: str) -> str:
        return "".join(
            part if isinstance(part, str) else self._hole(part, language) for part in parts
        )

    def _hole(self, node: Node, language: str) -> str:
        value = self._value(node)
        if isinstance(node, Name) and node.type.kind == "choice" and isinstance(value, str):
            return self._choice(node, value).in_(language)
        return write(value, language, CENTS if node.type.unit == CENTS else "")

    def _choice(self, name: Name, value: str) -> Text:
        """The words for a choice, where the definition or the rule gives them."""
        ruleset = self.run.ruleset
        own = (rule.choices for rule in ruleset.rules if rule.name == name.name)
        labels = next(own, {}) if name.scope == "rule" else {}
        plain = Text(value, value)
        return labels.get(value) or ruleset.fact_labels.get(f"{name.name}.{value}", plain)

    def _value(self, node: Node) -> object:
        return self.run.find(node, self.lets).value

    def trace(self, rule: Rule, finding: Finding) -> Iterator[TraceLine]:
        """The rule, its bindings and its expression, then the facts it rests on."""
        answer = write_both(finding.value, rule.type.unit)
        yield TraceLine(0, _joined(rule.label, answer), finding.value)
        for binding in rule.lets:
            value = self.lets[binding.name].value
            text = _joined(binding.label, write_both(value, binding.node.type.unit))
            yield TraceLine(1, text, value)
        for node in self._steps(rule.node):
            step = self._value(node)
            text = Text(en=self.write(node, "en"), fr=self.write(node, "fr"))
            plain = isinstance(node, Name | Literal)
            joined = text if plain else _joined(text, write_both(step, node.type.unit))
            yield TraceLine(1, joined, step)
        yield from self._facts(rule)

    def _steps(self, node: Node) -> Iterator[Node]:
        """What is worth a line: conditions of a long chain, conditions of a table that were read."""
        if isinstance(node, Apply) and node.op in {"and", "or"} and len(node.args) > LONG:
            yield from node.args
        elif isinstance(node, Table):
            yield from self._rows_read(node)
        elif not isinstance(node, Name | Literal) or node.type.kind != "yes_no":
            yield node

    def _rows_read(self, table: Table) -> Iterator[Node]:
        for row in table.rows:
            if row.when is None or not row.in_force.includes(self.run.on):
                continue
            applies = self._value(row.when)
            if not (table.unique and applies is False):
                yield row.when
            if applies is True:
                return

    def _facts(self, rule: Rule) -> Iterator[TraceLine]:
        named = [n for n in rule_nodes(rule) if isinstance(n, Name) and n.scope == "fact"]
        for name in dict.fromkeys(named):
            yield TraceLine(2, _joined(self._label(name), self._answer(name)), self._value(name))

    def _answer(self, name: Name) -> Text:
        """The value of ``name``; a choice by its label, where the definition gives one."""
        value = self._value(name)
        if name.type.kind == "choice" and isinstance(value, str):
            return self._choice(name, value)
        return write_both(value, name.type.unit)

    def _label(self, name: Name) -> Text:
        plain = Text(name.name, name.name)
        if name.scope == "fact":
            return self.run.ruleset.fact_labels.get(name.name, plain)
        if name.scope == "parameter":
            return self.run.ruleset.parameters[name.name].label
        versions = (rule for rule in self.run.ruleset.rules if rule.name == name.name)
        return next((rule.label for rule in versions), plain) if name.scope == "rule" else plain

    def write(self, node: Node, language: str) -> str:
        """``node`` with numbers and dates in place of names; yes-or-no names keep their label."""
        if isinstance(node, Name) and node.type.kind not in {"number", "date", "period"}:
            return f"{self._label(node).in_(language)} ({self._answer(node).in_(language)})"
        if isinstance(node, Apply) and node.op == "not":
            return f"{Text('not', 'non').in_(language)} ({self.write(node.args[0], language)})"
        if isinstance(node, Apply) and node.op in _SIGNS:
            sign = f" {_SIGNS[node.op].in_(language)} "
            return sign.join(self._operand(arg, language, node.args) for arg in node.args)
        return write(self._value(node), language, node.type.unit)

    def _operand(self, node: Node, language: str, beside: tuple[Node, ...]) -> str:
        if isinstance(node, Literal) and isinstance(node.value, str | tuple):
            return self._words(node.value, language, beside)
        text = self.write(node, language)
        return f"({text})" if isinstance(node, Apply) and node.op in {"and", "or"} else text

    def _words(self, value: object, language: str, beside: tuple[Node, ...]) -> str:
        """Words compared with a choice that stands beside them, by their labels."""
        words = [str(word) for word in (value if isinstance(value, tuple) else (value,))]
        chosen = [arg for arg in beside if isinstance(arg, Name) and arg.type.kind == "choice"]
        return ", ".join(
            self._choice(chosen[0], word).in_(language) if chosen else word for word in words
        )
