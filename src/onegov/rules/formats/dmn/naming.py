"""Names of a rule set's facts, rules, parameters and lets in DMN: all in one scope, none twice."""

from collections.abc import Iterable
from typing import Final

from onegov.rules.types.tree import Name, Rule, RuleSet

#: A name and the rule that it belongs to, "" where all rules may use it.
Key = tuple[str, str]
SETTLED: Final = "when_settled"
#: Words of FEEL that stand between names.
KEYWORDS: Final = frozenset(
    {"and", "between", "else", "every", "external", "false", "for", "function", "if", "in"}
    | {"instance", "not", "null", "of", "or", "return", "satisfies", "some", "then", "true"}
)
_FUNCTIONS: Final = frozenset(
    {"contains", "count", "date", "duration", "list", "max", "mean", "min", "string", "sum", "time"}
)


class Names:
    """The words by which DMN calls what the rules of one day call by ``Name``.

    A let is called after its rule, ``language_level_lowest``: DMN has no names inside a decision
    that all engines read.
    """

    def __init__(self, ruleset: RuleSet, rules: Iterable[Rule]) -> None:
        self._words: dict[Key, str] = {}
        self._taken: set[str] = set()
        versions = tuple(rules)
        for name in (*ruleset.facts, *ruleset.parameters, *(rule.name for rule in ruleset.rules)):
            self._add(("", name), name)
        for rule in versions:
            for let in (*(binding.name for binding in rule.lets), SETTLED):
                self._add((rule.name, let), f"{rule.name}_{let}")

    def _add(self, key: Key, wanted: str) -> None:
        if key in self._words:
            return
        word = f"{wanted}_" if wanted in KEYWORDS | _FUNCTIONS else wanted
        while word in self._taken:
            word += "_"
        self._taken.add(word)
        self._words[key] = word

    def of(self, name: Name, rule: str = "") -> str:
        """The word for ``name`` where it stands in ``rule``."""
        return self._words[(rule if name.scope == "let" else "", name.name)]

    def settled(self, rule: str) -> tuple[Key, str]:
        """Key and word for what ``rule`` comes to where its sources leave nothing open."""
        key = (rule, SETTLED)
        return key, self._words[key]
