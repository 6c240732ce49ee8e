"""Citations: made from the law's text, listed out of a rule set, written for a rules file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from onegov.rules.law.acts import write_citation
from onegov.rules.law.library import Library
from onegov.rules.law.places import read_place
from onegov.rules.types import Citation, RuleSet


@dataclass(frozen=True, slots=True)
class Use:
    """One citation and what rests on it.

    Attributes:
        used_by: the rule or parameter, or the element of the definition.
    """

    used_by: str
    citation: Citation


def cite(library: Library, act: str, at: str, *, reviewed: date) -> Citation:
    """The citation of ``at`` with the hashes that its text has now, in both languages.

    Raises:
        RulesError: the text is not at hand, or ``at`` does not stand in it once.
    """
    english, french = (library.find(act, at, language) for language in ("en", "fr"))
    at = read_place(at).at
    return Citation(
        act, at, english.fid, english.sha256, french.sha256, reviewed, write_citation(act, at)
    )


def write_block(citation: Citation) -> str:
    """The citation as it is pasted into a rules file."""
    quote = "'" if "“" in citation.at else '"'
    return (
        f"- {{act: {citation.act}, at: {quote}{citation.at}{quote}, fid: {citation.fid}, "
        f"reviewed: {citation.reviewed},\n   sha256: {{en: {citation.sha256_en},\n"
        f"            fr: {citation.sha256_fr}}}}}"
    )


def uses(ruleset: RuleSet) -> Iterator[Use]:
    """Every citation of a rule set with the name of what cites it."""
    for rule in ruleset.rules:
        yield from (Use(rule.name, entry) for entry in rule.law)
    for parameter in ruleset.parameters.values():
        yield from (Use(parameter.name, entry) for entry in parameter.law)
