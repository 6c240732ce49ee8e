"""What the staff's pages show, composed from the rooms below."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onegov.cases import public as cases
from onegov.cases.types import (
    Attention,
    Case,
    FactLine,
    FactRow,
    QueueItem,
    SourceAnswer,
)
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition, FactSpec
from onegov.core.errors import NotFound
from onegov.core.types import Actor, Text
from onegov.desk.reasoning import reasoning
from onegov.ledger import public as ledger
from onegov.login import public as login
from onegov.registers import public as registers
from onegov.registers.types import EvidenceView
from onegov.ui import values

ATTENTION = {
    Attention.READY: gettext_lazy("Every coded rule is met"),
    Attention.LOOK: gettext_lazy("Needs a closer look"),
}


@dataclass(frozen=True)
class Waiting:
    """A line of the queue: a case without anything about the person."""

    item: QueueItem
    service: Text
    attention: str


@dataclass(frozen=True)
class Statement:
    """One source's word on a fact, with its proof."""

    words: object
    who: object
    at: datetime
    evidence: EvidenceView | None
    authority: str
    row: FactRow


@dataclass(frozen=True)
class FactView:
    """A fact of the case: what its sources say now, and what they said before.

    Attributes:
        is_unchecked: a register could have said it, and did not.
        told: what the applicant was told of the reason, None when they chose to type it.
    """

    label: Text
    words: object
    is_disputed: bool
    current: tuple[Statement, ...]
    past: tuple[Statement, ...]
    is_unchecked: bool
    told: Text | None


def queue_page(actor: Actor) -> dict[str, object]:
    """The queue of the officer's organisation."""
    queue = cases.queue(actor=actor)
    names = service_names()
    lines = [
        Waiting(
            item=item,
            service=names(item.service_id),
            attention=str(ATTENTION[item.attention]) if item.attention else _("Being checked"),
        )
        for item in queue.items
    ]
    return {"queue": queue, "lines": lines, "mine": [one for one in lines if one.item.is_mine]}


def service_names() -> Callable[[str], Text]:
    """The names of the published services by their ids; another's name is its id."""
    names = {service.id: service.name for service in catalogue.list_services()}
    return lambda service_id: names.get(service_id, Text(en=service_id, fr=service_id))


def case_page(actor: Actor, application_id: UUID) -> dict[str, object]:
    """One case: facts with their proof, the reasoning line by line, files, the decision."""
    case = cases.case(actor=actor, application_id=application_id)
    definition = catalogue.get_version(version=case.application.definition_version)
    return {
        "case": case,
        "application": case.application,
        "definition": definition,
        "facts": _facts(definition, case),
        "changes": [registers.announcement(announcement_id=one) for one in case.changes],
        "documents": [
            (file, definition.documents[file.document].label) for file in case.application.files
        ],
        "reasoning": reasoning(definition, case.assessment) if case.assessment else None,
        "attention": ATTENTION[case.assessment.attention] if case.assessment else "",
        "sent_under": _sent_under(application_id),
        "uncoded": definition.uncoded,
        "later_steps": definition.later_steps,
        "may_decide": bool(case.lease and case.lease.is_mine and case.decision is None),
    }


def _sent_under(application_id: UUID) -> dict[str, object] | None:
    """The mandate under which a case was sent; None when the person sent it themself."""
    acts = ledger.trail(application_id=application_id)
    sent = next((each for each in acts if each.act == "application.submitted"), None)
    if sent is None or "mandate" not in sent.refs:
        return None
    mandate = login.mandates.shown_to_office(mandate_id=UUID(sent.refs["mandate"]))
    return {
        "mandate": mandate,
        "kind": login.mandates.kind_in_words(kind=mandate.terms.kind),
        "over_at": mandate.ended_at or mandate.terms.until,
    }


def _facts(definition: Definition, case: Case) -> list[FactView]:
    return [
        _fact(definition.facts[name], line, case.sources)
        for name, line in case.application.facts.items()
    ]


def _fact(spec: FactSpec, line: FactLine, sources: Mapping[str, SourceAnswer]) -> FactView:
    answer = sources.get(spec.provider)
    return FactView(
        label=line.label,
        words=values.in_words(spec.type, spec.choices, line.value),
        is_disputed=line.is_disputed,
        current=tuple(_statement(spec, row) for row in line.rows if row.is_current),
        past=tuple(_statement(spec, row) for row in line.rows if not row.is_current),
        is_unchecked=bool(spec.provider) and line.from_register is None,
        told=answer.problem if answer else None,
    )


def _statement(spec: FactSpec, row: FactRow) -> Statement:
    return Statement(
        words=values.in_words(spec.type, spec.choices, row.value),
        who=_who(row),
        at=row.observed_at,
        evidence=_evidence(row.evidence_id),
        authority=row.authority,
        row=row,
    )


def _who(row: FactRow) -> object:
    if row.source.kind == "register":
        return row.source.provider
    return _("The applicant") if row.source.kind == "person" else _("Computed here")


def _evidence(evidence_id: str) -> EvidenceView | None:
    if not evidence_id:
        return None
    try:
        return registers.evidence(evidence_id=evidence_id)
    except NotFound:
        return None


def download(data: bytes, name: str, content_type: str) -> HttpResponse:
    """Bytes that a browser saves and never shows in our pages' origin."""
    response = HttpResponse(data, content_type=content_type)
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
