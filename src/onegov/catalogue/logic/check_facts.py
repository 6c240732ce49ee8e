"""Cross-checks of facts, form and letters: least data, disclosure, every page reachable."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from onegov.catalogue.logic.element import Notes
from onegov.catalogue.logic.letters import PLACEHOLDERS, placeholders_in
from onegov.catalogue.logic.source import Item, Places
from onegov.catalogue.types import Clause, Condition, Definition
from onegov.core.types import Text
from onegov.rules.public import nearest

#: Clauses known to let a person's consent stand for a power to disclose.
CONSENT_CLAUSES: Final = (("I-3.3", "241(5)"), ("P-21", "8(1)"))

#: A service's letters by the outcome they tell of.
LETTERS: Final = {"grant": "eligible", "refer": "referred"}


def check_facts(definition: Definition, places: Places, notes: Notes) -> None:
    """Will note facts that nothing uses, and names that mean nothing (rules 3 and 8)."""
    used = _used(definition)
    for name, fact in definition.facts.items():
        path = f"facts.{name}"
        if name not in used:
            notes.add(
                places.of_key(path), path, "catalogue.rule3.unused_fact",
                fix=_LEAVE_OUT, name=name,
            )  # fmt: skip
        if fact.provider and fact.provider not in definition.registers:
            _note_register(f"{path}.sources", fact.provider, definition, places, notes)
        _check_conditions(fact.only_if, path, definition, places, notes)
        _check_consent(fact.disclose_under, path, places, notes)
    for name, document in definition.documents.items():
        _check_conditions(document.only_if, f"documents.{name}", definition, places, notes)


_LEAVE_OUT: Final = Text(
    en="Leave it out, or use it in a rule, a letter or a condition.",
    fr="Supprimez-le, ou utilisez-le dans une règle, une lettre ou une condition.",
)


def _note_register(
    path: str, provider: str, definition: Definition, places: Places, notes: Notes
) -> None:
    entries = places.of(path).entries
    where = next((entry for entry in entries if entry.text.endswith(provider)), places.of(path))
    known = nearest(where.text, [f"register {name}" for name in definition.registers])
    notes.add(
        where, path, "catalogue.element.reference",
        fix=known, name=provider, among=", ".join(definition.registers) or "registers",
    )  # fmt: skip


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
    places: Places,
    notes: Notes,
) -> None:
    for place, condition in enumerate(conditions):
        where = f"{path}.only_if.{place}"
        fact = definition.facts.get(condition.fact)
        if fact is None:
            _unknown(notes, places.of(f"{where}.fact"), where, condition.fact, definition.facts)
            continue
        allowed = fact.type.choices or ("yes", "no")
        for number, value in enumerate(condition.values):
            if value not in allowed:
                _unknown(notes, places.of(f"{where}.is.{number}"), where, value, allowed)


def _unknown(notes: Notes, where: Item, path: str, name: str, among: Iterable[str]) -> None:
    known = list(among)
    notes.add(
        where, path, "catalogue.element.reference",
        fix=nearest(name, known), name=name, among=", ".join(known),
    )  # fmt: skip


def _check_consent(clause: Clause | None, path: str, places: Places, notes: Notes) -> None:
    if clause is None or clause.basis != "consent":
        return
    known = any(clause.act == act and clause.at.startswith(at) for act, at in CONSENT_CLAUSES)
    if not known:
        where = f"{path}.disclose_under"
        notes.add(places.of(where), where, "catalogue.warning8.consent", clause=clause.label)


def check_form(definition: Definition, places: Places, notes: Notes) -> None:
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
                notes.add(
                    places.of_key(where), where, f"catalogue.rule9.{code}",
                    fix=_PLACE_ONCE, name=name,
                )  # fmt: skip
    for place, page in enumerate(definition.form):
        _check_page(f"form.{place}.facts", page.facts, definition.facts, places, notes)
        _check_page(f"form.{place}.documents", page.documents, definition.documents, places, notes)
        for number, name in enumerate(page.facts):
            if name in definition.facts and not definition.facts[name].asked:
                where = f"form.{place}.facts"
                notes.add(
                    places.of(f"{where}.{number}"), where, "catalogue.rule9.not_asked",
                    fix=_ASK_IT, name=name,
                )  # fmt: skip
    _check_page_names(definition, places, notes)


_PLACE_ONCE: Final = Text(
    en="Name it under one page of `form:`.", fr="Nommez-le sous une seule page de « form: »."
)
_ASK_IT: Final = Text(
    en="Take it off the page, or add `ask` to its sources.",
    fr="Retirez-le de la page, ou ajoutez « ask » à ses sources.",
)


def _check_page_names(definition: Definition, places: Places, notes: Notes) -> None:
    seen: set[str] = set()
    for place, page in enumerate(definition.form):
        if page.id in seen:
            where = places.of(f"form.{place}.id")
            notes.add(where, "form", "catalogue.rule9.two_pages_alike", name=page.id)
        seen.add(page.id)


def _check_page(
    path: str,
    names: Iterable[str],
    known: Mapping[str, object],
    places: Places,
    notes: Notes,
) -> None:
    for number, name in enumerate(names):
        if name not in known:
            _unknown(notes, places.of(f"{path}.{number}"), path, name, known)


def check_letters(definition: Definition, places: Places, notes: Notes) -> None:
    """Will note outcomes without a letter, placeholders that are unknown or unequal, and what a
    service without applications has no use for."""
    if not definition.takes_applications:
        _check_unused(places, notes)
        return
    may = definition.decision.machine_may | definition.decision.officer_may
    for outcome, name in LETTERS.items():
        if outcome in may and name not in definition.letters:
            fix = Text(en=f"Add “{name}: …”.", fr=f"Ajoutez « {name}: … ».")
            where = places.of_key("letters")
            notes.add(where, "letters", "catalogue.letters.outcome", fix=fix, outcome=outcome)
    for name in definition.letters:
        path = f"letters.{name}"
        for english, french in _texts(places.of(path)):
            _check_placeholders(path, english, french, notes)


#: Elements that only a service with applications uses.
_OF_APPLICATIONS: Final = ("agreements", "registers", "documents", "letters")
_NO_USE: Final = Text(
    en="Leave it out, or write “takes_applications: yes”.",
    fr="Supprimez-le, ou écrivez « takes_applications: yes ».",
)


def _check_unused(places: Places, notes: Notes) -> None:
    for key in (key for key in _OF_APPLICATIONS if key in places):
        notes.add(places.of_key(key), key, "catalogue.applications.none", fix=_NO_USE, key=key)


def _texts(item: Item) -> Iterator[tuple[Item, Item]]:
    """Every English text under ``item`` with its French."""
    english, french = item.mapping.get("en"), item.mapping.get("fr")
    if english is not None and french is not None:
        yield english, french
        return
    for part in (*item.mapping.values(), *item.entries):
        yield from _texts(part)


def _check_placeholders(path: str, english: Item, french: Item, notes: Notes) -> None:
    for item in (english, french):
        for holder in sorted(placeholders_in(item.text) - set(PLACEHOLDERS)):
            notes.add(
                item.at_sign(item.text.index(f"{{{holder}}}") + 1),
                path, "catalogue.letters.placeholder",
                fix=nearest(holder, PLACEHOLDERS),
                name=holder, known=", ".join(sorted(PLACEHOLDERS)),
            )  # fmt: skip
    differ = placeholders_in(english.text) ^ placeholders_in(french.text)
    if differ:
        notes.add(
            french.at_sign(0),
            path,
            "catalogue.letters.languages_differ",
            differ=", ".join(sorted(differ)),
        )


def check_citations(definition: Definition, places: Places, notes: Notes) -> None:
    """Will note discretion without its clause, and review paths that lead nowhere (rule 2)."""
    for place, norm in enumerate(definition.uncoded):
        if not norm.law:
            path = f"uncoded.{place}"
            fix = Text(en="Add “law: [{act: …, at: …}]”.", fr="Ajoutez « law: [{act: …, at: …}] ».")
            notes.add(places.of(path), path, "catalogue.rule2.no_citation", fix=fix)
    for place, review in enumerate(definition.reviews):
        for number, path in enumerate(review.paths):
            if path != "rules" and path not in places:
                where = f"reviews.{place}.paths"
                notes.add(
                    places.of(f"{where}.{number}"), where, "catalogue.element.reference",
                    fix=nearest(path, ["rules", *places]), name=path, among="rules, …",
                )  # fmt: skip
