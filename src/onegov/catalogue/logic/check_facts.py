"""Cross-checks of facts, form and letters: least data, disclosure, every page reachable."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from onegov.catalogue.logic.element import Notes
from onegov.catalogue.logic.letters import PLACEHOLDERS, placeholders_in
from onegov.catalogue.types import Clause, Condition, Definition

#: Clauses known to let a person's consent stand for a power to disclose.
CONSENT_CLAUSES: Final = (("I-3.3", "241(5)"), ("P-21", "8(1)"))

#: A service's letters by the outcome they tell of.
LETTERS: Final = {"grant": "eligible", "refer": "referred"}


def check_facts(definition: Definition, lines: Mapping[str, int], notes: Notes) -> None:
    """Will note facts that nothing uses, and names that mean nothing (rules 3 and 8)."""
    used = _used(definition)
    for name, fact in definition.facts.items():
        path = f"facts.{name}"
        if name not in used:
            notes.add(lines.get(path, 0), path, "catalogue.rule3.unused_fact", name=name)
        if fact.provider and fact.provider not in definition.registers:
            notes.add(
                lines.get(f"{path}.sources", 0), f"{path}.sources", "catalogue.element.reference",
                name=fact.provider, among=", ".join(definition.registers) or "registers",
            )  # fmt: skip
        _check_conditions(fact.only_if, path, definition, lines, notes)
        _check_consent(fact.disclose_under, path, lines, notes)
    for name, document in definition.documents.items():
        _check_conditions(document.only_if, f"documents.{name}", definition, lines, notes)


def _used(definition: Definition) -> set[str]:
    texts = [text for letter in definition.letters.values() for text in letter.texts]
    holders = {name for text in texts for name in placeholders_in(text.en)}
    conditions = [
        *(each for fact in definition.facts.values() for each in fact.only_if),
        *(each for document in definition.documents.values() for each in document.only_if),
    ]
    return {
        *definition.rules.uses,
        definition.rules.as_of,
        *(PLACEHOLDERS.get(name, "") for name in holders),
        *(condition.fact for condition in conditions),
    }


def _check_conditions(
    conditions: Iterable[Condition],
    path: str,
    definition: Definition,
    lines: Mapping[str, int],
    notes: Notes,
) -> None:
    for place, condition in enumerate(conditions):
        where = f"{path}.only_if.{place}"
        fact = definition.facts.get(condition.fact)
        if fact is None:
            _unknown(notes, lines, where, condition.fact, definition.facts)
            continue
        allowed = fact.type.choices or ("yes", "no")
        for value in condition.values:
            if value not in allowed:
                _unknown(notes, lines, where, value, allowed)


def _unknown(
    notes: Notes, lines: Mapping[str, int], path: str, name: str, among: Iterable[str]
) -> None:
    notes.add(
        lines.get(path, 0), path, "catalogue.element.reference", name=name, among=", ".join(among)
    )


def _check_consent(
    clause: Clause | None, path: str, lines: Mapping[str, int], notes: Notes
) -> None:
    if clause is None or clause.basis != "consent":
        return
    known = any(clause.act == act and clause.at.startswith(at) for act, at in CONSENT_CLAUSES)
    if not known:
        where = f"{path}.disclose_under"
        notes.add(lines.get(where, 0), where, "catalogue.warning8.consent", clause=clause.label)


def check_form(definition: Definition, lines: Mapping[str, int], notes: Notes) -> None:
    """Will note facts and documents without a page, on two, or on one in vain (rule 9)."""
    facts = Counter(name for page in definition.form for name in page.facts)
    documents = Counter(name for page in definition.form for name in page.documents)
    asked = [name for name, fact in definition.facts.items() if fact.asked]
    for kind, names, placed in (
        ("facts", asked, facts),
        ("documents", list(definition.documents), documents),
    ):
        for name in names:
            if placed[name] != 1:
                code = "not_on_a_page" if placed[name] == 0 else "on_two_pages"
                where = f"{kind}.{name}"
                notes.add(lines.get(where, 0), where, f"catalogue.rule9.{code}", name=name)
    for place, page in enumerate(definition.form):
        _check_page(f"form.{place}.facts", page.facts, definition.facts, lines, notes)
        _check_page(f"form.{place}.documents", page.documents, definition.documents, lines, notes)
        for name in page.facts:
            if name in definition.facts and not definition.facts[name].asked:
                where = f"form.{place}.facts"
                notes.add(lines.get(where, 0), where, "catalogue.rule9.not_asked", name=name)
    for name, count in Counter(page.id for page in definition.form).items():
        if count > 1:
            notes.add(lines.get("form", 0), "form", "catalogue.rule9.two_pages_alike", name=name)


def _check_page(
    path: str,
    names: Iterable[str],
    known: Mapping[str, object],
    lines: Mapping[str, int],
    notes: Notes,
) -> None:
    for name in names:
        if name not in known:
            _unknown(notes, lines, path, name, known)


def check_letters(definition: Definition, lines: Mapping[str, int], notes: Notes) -> None:
    """Will note outcomes without a letter, and placeholders that are unknown or unequal."""
    may = definition.decision.machine_may | definition.decision.officer_may
    for outcome, name in LETTERS.items():
        if outcome in may and name not in definition.letters:
            line = lines.get("letters", 0)
            notes.add(line, "letters", "catalogue.letters.outcome", outcome=outcome)
    for name, letter in definition.letters.items():
        for text in letter.texts:
            english, french = placeholders_in(text.en), placeholders_in(text.fr)
            path = f"letters.{name}"
            for holder in sorted((english | french) - set(PLACEHOLDERS)):
                notes.add(
                    lines.get(path, 0), path, "catalogue.letters.placeholder",
                    name=holder, known=", ".join(sorted(PLACEHOLDERS)),
                )  # fmt: skip
            if english != french:
                notes.add(
                    lines.get(path, 0), path, "catalogue.letters.languages_differ",
                    differ=", ".join(sorted(english ^ french)),
                )  # fmt: skip


def check_citations(definition: Definition, lines: Mapping[str, int], notes: Notes) -> None:
    """Will note discretion without its clause, and review paths that lead nowhere (rule 2)."""
    for place, norm in enumerate(definition.uncoded):
        if not norm.law:
            path = f"uncoded.{place}"
            notes.add(lines.get(path, 0), path, "catalogue.rule2.no_citation")
    for place, review in enumerate(definition.reviews):
        for path in review.paths:
            if path != "rules" and path not in lines:
                _unknown(notes, lines, f"reviews.{place}.paths", path, ["rules", "…"])
