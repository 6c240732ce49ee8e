"""Rules whose answer nothing that people tell can change."""

from collections.abc import Iterator, Sequence

from onegov.core.types import Text
from onegov.rules.proofs.facts import read
from onegov.rules.proofs.kleene import opposite
from onegov.rules.proofs.naming import Namer
from onegov.rules.proofs.searching import Search
from onegov.rules.proofs.sightings import Sighting
from onegov.rules.proofs.texts import quoted, same
from onegov.rules.reasoning.wording import write_both
from onegov.rules.types import Rule, Value
from onegov.rules.types.tree import Literal, Node, Table


def constant_value(rule: Rule, search: Search, names: Sequence[str]) -> Value | None:
    """The one value that ``rule`` has of everybody, None when there are two or an officer may look."""
    term = search.translator.term(rule.node, rule.name)
    told = search.all_told(names)
    somebody = search.find(told, term.known)
    if somebody is None or search.exists(told, opposite(term.known)):
        return None
    value = somebody.eval(term.value, True)
    if search.exists(told, term.value != value):
        return None
    return read(value, rule.type, search.translator.words)


def says_one_thing(node: Node) -> bool:
    """Whether it is plain to see that a rule gives one value: all its rows say the same."""
    if isinstance(node, Table):
        given = {row.then for row in node.rows}
        return len(given) == 1 and isinstance(next(iter(given)), Literal)
    return isinstance(node, Literal)


def constant(rule: Rule, value: Value, namer: Namer) -> Iterator[Sighting]:
    """That ``rule`` always has ``value``."""
    written = write_both(value, rule.type.unit)
    if isinstance(value, str):
        written = rule.choices.get(value, quoted(same(value)))
    yield Sighting(
        "rules.constant_rule",
        rule.name,
        rule.line,
        Text(
            en=f"Its value is always {written.en}, whatever the facts are.",
            fr=f"Sa valeur est toujours {written.fr}, quels que soient les faits.",
        ),
        rule.in_force,
        Text(
            en="Correct its conditions; if it is meant, give the value alone and ask no fact for it.",
            fr="Corrigez ses conditions; si c’est voulu, donnez la seule valeur sans demander de fait.",
        ),
        span=rule.in_force,
    )
