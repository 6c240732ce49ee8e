"""A whole service, as every other room reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from onegov.catalogue.types.facts import DocumentSpec, FactSpec, FormPage, RegisterSpec
from onegov.catalogue.types.service import (
    DecisionPolicy,
    Fee,
    Labelled,
    LetterTemplate,
    Notices,
    PeopleSay,
    RetentionRule,
    Review,
    Standard,
    Wait,
)
from onegov.core.types import Text
from onegov.rules.types import RuleSet


@dataclass(frozen=True, slots=True)
class Definition:
    """A service definition that checked, with its rules.

    Attributes:
        id: ``ircc/citizenship-grant``, also its folder under ``services/``.
        version: hex SHA-256 of its canonical JSON; the same content has the same version.
        owner, owner_name: the organisation's id (``IRCC``) and its name.
        inventory_id: its id in the GC Service Inventory, or "".
        name, summary: what it is called, and one or two sentences.
        slug: its place in addresses, ``citizenship-grant`` / ``attribution-citoyennete``.
        people_say: words people search by, in each language.
        about: paragraphs of the service page.
        audience: whom it is for.
        takes_applications: False for a service that only answers a question: nobody signs in, sends
            or is sent anything.
        who_qualifies, what_you_need: lists of the service page.
        waits: published processing times, newest first.
        fees: by period, newest first; ``fee_on`` picks one.
        fees_note, refunds: what is uncertain; when money is given back.
        purpose_code: code of the service's purpose in consents and exchanges.
        facts, registers, documents: by name.
        form: pages in order.
        letters: by outcome; none without applications.
        uncoded: discretion and open norms, always an officer's.
        later_steps: what follows this step, in order.
        retention: rules by name.
        rules: the rule set; its goal answers whether the person qualifies, or what or how much.
    """

    id: str
    version: str
    owner: str
    owner_name: Text
    inventory_id: str
    name: Text
    summary: Text
    slug: Text
    people_say: PeopleSay
    about: tuple[Text, ...]
    life_events: tuple[Labelled, ...]
    audience: Text
    takes_applications: bool
    who_qualifies: tuple[Text, ...]
    what_you_need: tuple[Text, ...]
    channels: tuple[Labelled, ...]
    standards: tuple[Standard, ...]
    waits: tuple[Wait, ...]
    fees: tuple[Fee, ...]
    fees_note: Text | None
    refunds: tuple[Text, ...]
    purpose_code: str
    registers: Mapping[str, RegisterSpec]
    facts: Mapping[str, FactSpec]
    form: tuple[FormPage, ...]
    documents: Mapping[str, DocumentSpec]
    decision: DecisionPolicy
    letters: Mapping[str, LetterTemplate]
    notices: Notices
    recourse: tuple[Labelled, ...]
    feedback: Labelled
    uncoded: tuple[Labelled, ...]
    later_steps: tuple[Labelled, ...]
    retention: Mapping[str, RetentionRule]
    reviews: tuple[Review, ...]
    rules: RuleSet

    @property
    def standard(self) -> Standard:
        """The standard that the decision's due date comes from: the first one."""
        return self.standards[0]

    def fetched_from(self, provider: str) -> tuple[FactSpec, ...]:
        """The facts that a register service (``CBSA.entry_exit``) or a department supplies."""
        return tuple(
            fact
            for fact in self.facts.values()
            if fact.provider and provider in (fact.provider, fact.provider.partition(".")[0])
        )


@dataclass(frozen=True, slots=True)
class ServiceVersion:
    """A published version, without its content.

    Attributes:
        version: its content hash.
        sequence: 1 for the first version of the service, and so on.
        published_at: UTC.
        new: whether this publication made it; False when the same content was current already.
    """

    version: str
    service_id: str
    sequence: int
    published_at: datetime
    new: bool = True


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A service that answers a query; ``score`` is comparable within one answer only."""

    definition: Definition
    score: float
