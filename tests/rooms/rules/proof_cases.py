"""Small rule sets with one table, and what the tests of proofs ask of a finding."""

from collections.abc import Mapping

from onegov.core.types import Text
from onegov.rules.proofs.flaws import Flaw
from onegov.rules.proofs.proving import prove
from onegov.rules.public import parse
from onegov.rules.reasoning.evaluation import Run
from onegov.rules.types import FactType, Rule, RuleSet
from onegov.rules.types.tree import Table

EDUCATION = ("none", "secondary", "bachelor", "master", "doctorate")
FACTS: Mapping[str, FactType] = {
    "application_date": FactType("date"),
    "birth_date": FactType("date"),
    "test_date": FactType("date"),
    "age": FactType("number", "years", least=0, most=120),
    "work": FactType("number", "years", least=0, most=60),
    "hours": FactType("number", "hours_per_week", least=0, most=100, decimals=1),
    "income": FactType("number", "cents", least=0, most=100_000_000),
    "ratio": FactType("number", least=0, most=1_000_000_000),
    "change": FactType("number", least=0),
    "share": FactType("number", least=0, most=1_000_000_000),
    "spouse": FactType("yes_no"),
    "sibling": FactType("yes_no"),
    "education": FactType("choice", choices=EDUCATION),
    "note": FactType("text"),
    "trips": FactType("trips"),
    "excluded": FactType("spans"),
    "tax_years": FactType("tax_years"),
}
LABELS = {
    "age": Text("Age", "Âge"),
    "spouse": Text("A spouse comes along", "Un conjoint vous accompagne"),
    "education": Text("Education", "Études"),
    "education.master": Text("Master’s degree", "Maîtrise"),
    "work": Text("Work in Canada", "Travail au Canada"),
}
LAW = (
    '[{act: C-29, at: "5(1)", fid: 1, reviewed: 2026-11-23, '
    f"sha256: {{en: {'0' * 64}, fr: {'0' * 64}}}}}]"
)
KNOWN = "{known: {en: K, fr: C}, unknown: {en: U, fr: I}}"
YES_NO = "{yes: {en: Y, fr: O}, no: {en: N, fr: N}, unknown: {en: U, fr: I}}"


def rule(body: str, *, name: str = "score", because: str = KNOWN) -> str:
    """One rule as YAML; ``body`` is its unit, dates and table."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    return (
        f"  - rule: {name}\n    label: {{en: Name of {name}, fr: Nom de {name}}}\n"
        f"    law: {LAW}\n{lines}\n    because: {because}\n"
    )


def read(*rules: str, goal: str = "score", top: str = "") -> RuleSet:
    """The rule set of some rules."""
    text = f"goal: {goal}\nas_of: application_date\n{top}rules:\n{''.join(rules)}"
    return parse(text, file="rules.yaml", facts=FACTS, labels=LABELS)


def grid(of: str, *rows: str, more: str = "", dates: str = "") -> str:
    """A rule that gives points by a grid."""
    listed = "\n".join(f"    - {{{row}}}" for row in rows)
    return rule(f"{dates}\nunit: points\ntable:\n  of: {of}\n{more}  rows:\n{listed}")


def conditions(*rows: str) -> str:
    """A rule that gives points by conditions in order."""
    listed = "\n".join(f"  - {{{row}}}" for row in rows)
    return rule(f"unit: points\ntable:\n{listed}")


def proved(*rules: str, goal: str = "score", top: str = "") -> list[Flaw]:
    """What proofs find, notes apart; each gap and overlap confirmed by the evaluation."""
    ruleset = read(*rules, goal=goal, top=top)
    flaws = [f for f in prove(ruleset, file="rules.yaml") if f.level != "note"]
    for flaw in flaws:
        confirm(ruleset, flaw)
        french = flaw.problem.message.fr + (flaw.problem.fix.fr if flaw.problem.fix else "")
        assert not any(sign in french for sign in ("« ", " »", " :", " %", " $", " ;", "'")), french
    return flaws


def told(*rules: str, goal: str = "score", top: str = "") -> list[tuple[str, int, str]]:
    """Code, line within the rules and English words of each finding."""
    above = 3 + top.count("\n")
    flaws = proved(*rules, goal=goal, top=top)
    return [(f.problem.code, f.problem.line - above, plain(f.problem.message.en)) for f in flaws]


def plain(text: str) -> str:
    """``text`` with plain spaces."""
    return text.replace("\u00a0", " ")


def applying(ruleset: RuleSet, flaw: Flaw) -> list[object]:
    """Whether each row in force of the flaw's table applies to the person who shows it."""
    assert flaw.witness is not None
    run = Run(ruleset, flaw.witness.facts, flaw.witness.on)
    name = flaw.problem.element.split(".")[0]
    _, lets = run.rule_and_lets(name)
    rows = [row for row in table_of(run.rules[name]).rows if row.in_force.includes(run.on)]
    return [True if row.when is None else run.find(row.when, lets).value for row in rows]


def table_of(version: Rule) -> Table:
    """The decision table of a rule, under what it leaves open."""
    node = version.node
    if version.unsettled and isinstance(node, Table):
        node = node.rows[-1].then
    assert isinstance(node, Table)
    return node


def confirm(ruleset: RuleSet, flaw: Flaw) -> None:
    """Will see that the facts which show a gap or an overlap do show it, and say so by themselves."""
    if flaw.problem.code not in {"rules.table_gap", "rules.table_overlap"}:
        return
    assert flaw.witness is not None
    if flaw.witness.is_whole:
        values = applying(ruleset, flaw)
        if flaw.problem.code == "rules.table_gap":
            assert all(value is False for value in values)
        else:
            assert sum(value is True for value in values) > 1
