"""A whole definition, read from the document of ``definition.yaml``."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from onegov.catalogue.logic import read_facts, read_service
from onegov.catalogue.logic.clauses import read_acts, read_agreements
from onegov.catalogue.logic.element import Element, Notes
from onegov.catalogue.logic.proposals import propose_shape
from onegov.catalogue.logic.source import Item
from onegov.catalogue.types import (
    Definition,
    DocumentSpec,
    FactSpec,
    Labelled,
    LetterTemplate,
    PeopleSay,
    RegisterSpec,
)
from onegov.core.types import Text
from onegov.rules.types import RuleSet

T = TypeVar("T")
FORMAT: Final = "1"
_TOP: Final = (
    "format", "id", "owner", "owner_name", "inventory_id", "purpose_code", "name", "summary",
    "slug", "people_say", "life_events", "audience", "takes_applications", "about",
    "who_qualifies", "what_you_need", "channels", "standards", "waits", "fees", "acts",
    "agreements", "registers", "facts", "form", "documents", "decision", "letters", "notices",
    "recourse", "feedback", "uncoded", "later_steps", "retention", "reviews",
)  # fmt: skip
_ID: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*")
_SLUG: Final = re.compile(r"(?=.{1,60}$)[a-z0-9]+(-[a-z0-9]+)*")
_MISSING: Final = "catalogue.rule4.missing"
_WHAT: Final = {
    "owner": Text(en="an owner (`owner`)", fr="responsable (« owner »)"),
    "standards": Text(en="a service standard (`standards`)", fr="norme de service (« standards »)"),
    "retention": Text(
        en="a retention rule (`retention`)", fr="règle de conservation (« retention »)"
    ),
    "recourse": Text(en="a recourse path (`recourse`)", fr="voie de recours (« recourse »)"),
    "feedback": Text(en="a feedback path (`feedback`)", fr="voie de rétroaction (« feedback »)"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A document whose facts have been read, so that its rules can be."""

    top: Element
    known: read_facts.Surroundings
    facts: Mapping[str, FactSpec]


def read_draft(document: Item, notes: Notes) -> Draft:
    """The facts of a definition, and what they refer to."""
    top = Element(document, "", notes).only(*_TOP)
    top.need("format").one_of(FORMAT)
    acts = read_acts(top.need("acts"))
    known = read_facts.Surroundings(
        acts=acts,
        agreements=read_agreements(top.at("agreements"), acts),
        retention=tuple(name for name, _ in _rule4(top, "retention").named()),
        purpose_code=top.need("purpose_code").name(),
    )
    facts = {
        name: read_facts.read_fact(name, entry, known) for name, entry in top.need("facts").named()
    }
    return Draft(top, known, facts)


def read_definition(draft: Draft, *, rules: RuleSet, version: str) -> Definition:
    """The whole definition; what is wrong with it has been noted."""
    top, acts, facts = draft.top, draft.known.acts, draft.facts
    fees = top.need("fees").only("note", "amounts", "refunds")
    note, refunds = fees.at("note"), fees.at("refunds")
    waits, inventory = top.at("waits"), top.at("inventory_id")
    takes_applications = _takes_applications(top)

    def listed(key: str) -> tuple[Text, ...]:
        return top.need(key).texts()

    def labelled(key: str) -> tuple[Labelled, ...]:
        return read_service.read_labelled_list(_rule4(top, key), acts)

    return Definition(
        id=_matching(top.need("id"), _ID, "service_id"),
        version=version,
        owner=_rule4(top, "owner").word(),
        owner_name=top.need("owner_name").text(),
        inventory_id="" if inventory is None else inventory.word(),
        name=top.need("name").text(),
        summary=top.need("summary").text(),
        slug=_slug(top.need("slug")),
        people_say=_people_say(top.need("people_say")),
        about=listed("about"),
        life_events=labelled("life_events"),
        audience=top.need("audience").text(),
        takes_applications=takes_applications,
        who_qualifies=listed("who_qualifies"),
        what_you_need=listed("what_you_need"),
        channels=labelled("channels"),
        standards=_each(_rule4(top, "standards"), read_service.read_standard),
        waits=() if waits is None else _each(waits, read_service.read_wait),
        fees=read_service.read_fees(fees, acts),
        fees_note=None if note is None else note.text(),
        refunds=() if refunds is None else refunds.texts(),
        purpose_code=draft.known.purpose_code,
        registers=_registers(draft),
        facts=facts,
        form=_each(top.need("form"), read_facts.read_page),
        documents=_documents(draft),
        decision=read_service.read_decision(top.need("decision"), acts),
        letters=_letters(top, is_sent=takes_applications),
        notices=read_service.read_notices(top.need("notices"), acts),
        recourse=labelled("recourse"),
        feedback=read_service.read_labelled(_rule4(top, "feedback"), acts),
        uncoded=labelled("uncoded"),
        later_steps=labelled("later_steps"),
        retention={
            name: read_service.read_retention(name, entry)
            for name, entry in top.need("retention").named()
        },
        reviews=_each(top.need("reviews"), read_service.read_review),
        rules=rules,
    )


def _takes_applications(top: Element) -> bool:
    """A service takes applications unless its definition says that it does not."""
    found = top.at("takes_applications")
    return found is None or found.yes()


def _letters(top: Element, *, is_sent: bool) -> dict[str, LetterTemplate]:
    element = top.need("letters") if is_sent else top.at("letters")
    named = [] if element is None else list(element.named())
    return {name: read_service.read_letter(name, entry) for name, entry in named}


def _rule4(top: Element, key: str) -> Element:
    found = top.at(key)
    if key not in _WHAT or (found is not None and found.item.value):
        return top.need(key)
    fix = Text(en=f"Add “{key}: …”.", fr=f"Ajoutez « {key}: … ».")
    top.notes.add(top.item, key, _MISSING, fix=fix, what=_WHAT[key])
    return top.absent(key)


def _each(element: Element, read: Callable[[Element], T]) -> tuple[T, ...]:
    return tuple(read(entry) for entry in element.entries())


def _matching(element: Element, pattern: re.Pattern[str], name: str) -> str:
    word = element.word()
    if not element.is_absent and not pattern.fullmatch(word):
        element.wrong(name)
    return word


def _slug(element: Element) -> Text:
    slug = element.text()
    for each in {slug.en, slug.fr} - {"?"}:
        if not _SLUG.fullmatch(each):
            place = element.item.mapping["en" if each == slug.en else "fr"]
            Element(place, element.path, element.notes).note(
                "catalogue.slug.form", fix=propose_shape("name", each), slug=each
            )
    return slug


def _people_say(element: Element) -> PeopleSay:
    element.only("en", "fr")
    return {
        language: tuple(
            entry.word()
            for entry in element.need(
                language, "catalogue.rule1.language_missing", language=_LANGUAGE[language]
            ).entries()
        )
        for language in ("en", "fr")
    }


_LANGUAGE: Final = {
    "en": Text(en="English", fr="anglais"),
    "fr": Text(en="French", fr="français"),
}


def _registers(draft: Draft) -> dict[str, RegisterSpec]:
    element = draft.top.at("registers")
    named = [] if element is None else list(element.named())
    return {name: read_facts.read_register(name, entry, draft.facts) for name, entry in named}


def _documents(draft: Draft) -> dict[str, DocumentSpec]:
    element = draft.top.at("documents")
    named = [] if element is None else list(element.named())
    return {name: read_facts.read_document(name, entry, draft.known) for name, entry in named}
