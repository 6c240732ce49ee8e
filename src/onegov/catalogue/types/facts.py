"""What a service must know, why it may know it, and when it asks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from onegov.core.types import Text
from onegov.rules.types import FactType


@dataclass(frozen=True, slots=True)
class Clause:
    """A place in the law that something rests on.

    Attributes:
        act: id of the text as Justice Canada names it (``C-29``, ``SOR-93-246``).
        at: place in it, English notation in both languages (``5(1)(c)(i)``).
        label: as people write it: ``Citizenship Act, s. 5(1)(c)(i)``.
        basis: ``law`` (the clause itself allows it) or ``consent`` (it does where the person
            consents).
        agreement: the arrangement under it, in words; None where the clause suffices.
    """

    act: str
    at: str
    label: Text
    basis: Literal["law", "consent"] = "law"
    agreement: Text | None = None

    @property
    def code(self) -> str:
        """As requests, receipts and facts name it: ``C-29 5(1)(c)(i)``."""
        return f"{self.act} {self.at}".strip()


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold of one fact for a question or a document to concern the person.

    Attributes:
        fact: name of the fact.
        values: the fact is one of these (``yes``, ``no`` or choices); empty = any.
        age_from, age_through: whole years since the fact (a birth date) on the day in question,
            both inclusive; None = no bound.
    """

    fact: str
    values: tuple[str, ...] = ()
    age_from: int | None = None
    age_through: int | None = None


@dataclass(frozen=True, slots=True)
class FactSpec:
    """One fact of a service.

    Attributes:
        name: the concept's name in rules, forms and registers (``pr_date``).
        type: see ``onegov.rules.types.FactType``.
        label: short name (``Date you became a permanent resident``).
        question: the question put to a person.
        hint: help under the question, or None.
        points: a list under the question, such as the situations it asks about; often empty.
        choices: for a ``choice``, or the kinds of ``spans``, the words shown for each value.
        sources: in order of preference: ``register IRCC.status``, ``ask``, ``derived``.
        purpose: what it is needed for, said to the person.
        purpose_code: the code under which it is fetched and consented to.
        collect_under: the clause that lets the service collect it.
        disclose_under: for a fact from a register, the source's clause; else None.
        retention: name of a retention rule of the definition.
        only_if: all must hold, else the fact does not concern the person.
    """

    name: str
    type: FactType
    label: Text
    question: Text
    hint: Text | None
    choices: Mapping[str, Text]
    sources: tuple[str, ...]
    purpose: Text
    purpose_code: str
    collect_under: Clause
    disclose_under: Clause | None
    retention: str
    points: tuple[Text, ...] = ()
    only_if: tuple[Condition, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether a person may be asked for it."""
        return "ask" in self.sources

    @property
    def provider(self) -> str:
        """The register service it comes from (``IRCC.status``), or ""."""
        registers = (source for source in self.sources if source.startswith("register "))
        return next(registers, "").removeprefix("register ")


@dataclass(frozen=True, slots=True)
class DocumentSpec:
    """A file that a person may be asked to upload.

    Attributes:
        id: its name in the definition (``language_proof``).
        types: media types accepted (``application/pdf``).
        max_bytes: largest size of one file, in bytes.
        max_files: how many files, at most.
        required: whether it must be there whenever ``only_if`` holds.
        only_if: all must hold, else the document is not asked for.
    """

    id: str
    label: Text
    hint: Text | None
    types: tuple[str, ...]
    max_bytes: int
    max_files: int
    required: bool
    purpose: Text
    collect_under: Clause
    retention: str
    only_if: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class FormPage:
    """One page of the form: its facts and documents, in order.

    Attributes:
        id: its name in addresses (``your-status``).
        title, intro: heading, and words under it or None.
        facts: names of facts.
        documents: ids of documents.
    """

    id: str
    title: Text
    intro: Text | None
    facts: tuple[str, ...]
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterSpec:
    """A register service that the definition draws on.

    Attributes:
        service: ``MEMBER.service`` (``CBSA.entry_exit``).
        organisation: the department's name (``Canada Border Services Agency``).
        label: what the register is, in words a person knows.
        facts: names of the facts it supplies.
    """

    service: str
    organisation: Text
    label: Text
    facts: tuple[str, ...] = field(default=())

    @property
    def member(self) -> str:
        """The department (``CBSA``)."""
        return self.service.partition(".")[0]
