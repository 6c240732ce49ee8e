"""Facts, documents and form pages, read from their elements."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from onegov.catalogue.logic.clauses import read_clause
from onegov.catalogue.logic.element import Element
from onegov.catalogue.types import Clause, Condition, DocumentSpec, FactSpec, FormPage, RegisterSpec
from onegov.core.types import Text
from onegov.rules.errors import Fix, write_fix
from onegov.rules.public import nearest
from onegov.rules.types import FACT_KINDS, UNITS, FactType

_REGISTER: Final = re.compile(r"register ([A-Z][A-Z0-9]*\.[a-z][a-z0-9_]*)")
_MEDIA: Final = re.compile(r"[a-z]+/[a-z0-9.+-]+")
_AGES: Final = 150
_HUGE: Final = 10**12


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the elements of a definition refer to by name."""

    acts: Mapping[str, Text]
    agreements: Mapping[str, Clause]
    retention: Sequence[str]
    purpose_code: str


def read_fact(name: str, element: Element, known: Surroundings) -> FactSpec:
    """One fact; ``default`` is refused (rule 6)."""
    _refuse_default(element)
    element.only(
        "type", "unit", "range", "decimals", "choices", "sources", "label", "question", "hint",
        "points", "purpose", "collect_under", "disclose_under", "retention", "only_if", "changeable",
        "default",
    )  # fmt: skip
    if (changeable := element.at("changeable")) is not None:
        changeable.yes()  # the rules read it; see rules.types.questions
    choices = _choices(element)
    sources = _sources(element.need("sources"))
    label = element.need("label").text()
    return FactSpec(
        name=name,
        type=_type(element, choices),
        label=label,
        question=element.need("question").text() if "ask" in sources else label,
        hint=_optional_text(element, "hint"),
        points=_optional_texts(element, "points"),
        choices=choices,
        sources=sources,
        purpose=element.need("purpose").text(),
        purpose_code=known.purpose_code,
        collect_under=_collected(element.need("collect_under"), known),
        disclose_under=_disclosed(element, known, sources),
        retention=element.need("retention").one_of(*known.retention),
        only_if=read_conditions(element.at("only_if")),
    )


def _refuse_default(element: Element) -> None:
    default = element.at("default")
    if default is not None:
        default.note("catalogue.rule6.default")


def _type(element: Element, choices: Mapping[str, Text]) -> FactType:
    kind = element.need("type").one_of(*FACT_KINDS)
    if kind == "choice" and not choices:
        element.need("choices")
    unit, decimals = element.at("unit"), element.at("decimals")
    bounds = element.need("range").only("from", "through") if kind == "number" else None
    return FactType(
        kind,
        "" if unit is None else unit.one_of(*UNITS),
        tuple(choices),
        least=None if bounds is None else bounds.need("from").number(0, _HUGE),
        most=None if bounds is None else bounds.need("through").number(0, _HUGE),
        decimals=0 if decimals is None else decimals.number(0, 4),
    )


def _choices(element: Element) -> dict[str, Text]:
    found = element.at("choices")
    return {} if found is None else {value: entry.text() for value, entry in found.named()}


def _sources(element: Element) -> tuple[str, ...]:
    found = []
    for entry in element.entries():
        source = entry.word()
        if source not in {"ask", "derived"} and not _REGISTER.fullmatch(source):
            entry.note("catalogue.rule3.source", fix=_propose_source(source), source=source)
        found.append(source)
    return tuple(found)


def _propose_source(source: str) -> Fix | None:
    """``ask``, ``derived`` or ``register MEMBER.service``, as ``source`` looks."""
    found = re.fullmatch(r"(?:registers?[ :]*)?([A-Za-z]\w*)\.(\w+)", source)
    if found:
        return write_fix(f"register {found[1].upper()}.{found[2].lower()}", source)
    return nearest(source, ("ask", "derived"))


def _collected(element: Element, known: Surroundings) -> Clause:
    element.only("act", "at", "basis")
    basis = element.at("basis")
    if basis is not None:
        basis.note("catalogue.rule8.consent_to_collect")
    return read_clause(element, known.acts)


def _disclosed(element: Element, known: Surroundings, sources: Sequence[str]) -> Clause | None:
    from_register = any(source.startswith("register ") for source in sources)
    if element.at("disclose_under") is None:
        if from_register:
            element.need("disclose_under", "catalogue.rule3.no_disclosure", name=element.path)
        return None
    return known.agreements.get(element.need("disclose_under").one_of(*known.agreements))


def _optional_text(element: Element, key: str) -> Text | None:
    found = element.at(key)
    return None if found is None else found.text()


def _optional_texts(element: Element, key: str) -> tuple[Text, ...]:
    found = element.at(key)
    return () if found is None else found.texts()


def read_conditions(element: Element | None) -> tuple[Condition, ...]:
    """Conditions such as ``{fact: birth_date, age: {from: 18, through: 54}}``."""
    return () if element is None else tuple(_condition(entry) for entry in element.entries())


def _condition(element: Element) -> Condition:
    element.only("fact", "is", "age")
    values = element.at("is")
    age = element.at("age")
    return Condition(
        fact=element.need("fact").name(),
        values=() if values is None else tuple(entry.word() for entry in values.entries()),
        age_from=None if age is None else _age(age.only("from", "through"), "from"),
        age_through=None if age is None else _age(age, "through"),
    )


def _age(element: Element, key: str) -> int | None:
    found = element.at(key)
    return None if found is None else found.number(0, _AGES)


def read_document(name: str, element: Element, known: Surroundings) -> DocumentSpec:
    """One document that a person may upload."""
    element.only(
        "label", "hint", "types", "max_size", "max_files", "required", "only_if", "purpose",
        "collect_under", "retention",
    )  # fmt: skip
    return DocumentSpec(
        id=name,
        label=element.need("label").text(),
        hint=_optional_text(element, "hint"),
        types=tuple(_media(entry) for entry in element.need("types").entries()),
        max_bytes=element.need("max_size").size(),
        max_files=element.need("max_files").number(1, 20),
        required=element.need("required").yes(),
        purpose=element.need("purpose").text(),
        collect_under=_collected(element.need("collect_under"), known),
        retention=element.need("retention").one_of(*known.retention),
        only_if=read_conditions(element.at("only_if")),
    )


def _media(element: Element) -> str:
    word = element.word()
    if not _MEDIA.fullmatch(word):
        element.wrong("media")
    return word


def read_page(element: Element) -> FormPage:
    """One page of the form."""
    element.only("id", "title", "intro", "facts", "documents")
    documents = element.at("documents")
    return FormPage(
        id=element.need("id").name(),
        title=element.need("title").text(),
        intro=_optional_text(element, "intro"),
        facts=tuple(entry.word() for entry in element.need("facts").entries()),
        documents=() if documents is None else tuple(e.word() for e in documents.entries()),
    )


def read_register(service: str, element: Element, facts: Mapping[str, FactSpec]) -> RegisterSpec:
    """One register service, with the facts that name it as a source."""
    element.only("organisation", "label")
    return RegisterSpec(
        service=service,
        organisation=element.need("organisation").text(),
        label=element.need("label").text(),
        facts=tuple(name for name, fact in facts.items() if fact.provider == service),
    )
