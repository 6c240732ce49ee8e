"""What the last pages of an application show."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from onegov.cases import public as cases
from onegov.catalogue import public as catalogue
from onegov.core import clock
from onegov.core.types import Actor
from onegov.journeys import public as journeys
from onegov.journeys.types import PageTask
from onegov.payments.types import Payment, PaymentStatus
from onegov.portal.apply import values
from onegov.portal.apply.pages import provenance
from onegov.portal.apply.pages.applications import Draft
from onegov.portal.eligibility.results import Result, result
from onegov.ui.types import Row, Step


def review(actor: Actor, draft: Draft) -> dict[str, object]:
    """Every answer, page by page."""
    progress = journeys.progress(actor=actor, application_id=draft.id)
    return {
        "application": draft.application,
        "definition": draft.definition,
        "parts": [_part(draft, page) for page in progress.pages],
        "missing": [_missing(draft, page) for page in progress.pages if not page.done],
        "progress": progress,
        "outlook": _outlook(actor, draft),
    }


def _outlook(actor: Actor, draft: Draft) -> Result:
    """What the rules say of the answers so far, before anything is paid."""
    facts = cases.facts(actor=actor, application_id=draft.id)
    return result(draft.definition, facts, clock.today())


def _part(draft: Draft, page: PageTask) -> dict[str, object]:
    url = reverse("portal:form_page", args=[draft.id, draft.number(page.page)])
    rows = [_fact_row(draft, name, url) for name in page.facts]
    rows += [_document_row(draft, name) for name in page.documents]
    return {"title": page.title, "url": url, "rows": rows}


def _fact_row(draft: Draft, name: str, url: str) -> Row:
    fact = draft.definition.facts[name]
    line = draft.application.facts.get(name)
    if line is None or line.value is None:
        return Row(fact.label, _("Not answered yet"), url=f"{url}#{name}", action=_("Answer"))
    return Row(
        fact.label,
        values.in_words(fact, line.value),
        url=f"{url}#{name}",
        source=provenance.source_of(draft.definition, line),
    )


def _document_row(draft: Draft, name: str) -> Row:
    files = [file.name for file in draft.application.files if file.document == name]
    url = reverse("portal:document", args=[draft.id, name])
    return Row(draft.definition.documents[name].label, files or _("No file"), url=url)


def _missing(draft: Draft, page: PageTask) -> tuple[str, object]:
    return reverse("portal:form_page", args=[draft.id, draft.number(page.page)]), page.title


def pay(actor: Actor, draft: Draft) -> dict[str, Any]:
    """What is to be paid today, and for what."""
    fee = catalogue.fee_on(draft.definition, clock.today())
    return {
        "application": draft.application,
        "definition": draft.definition,
        "fee": fee,
        "fee_rows": [(part.label, part.amount) for part in fee.parts],
        "fee_foot": (_("Total"), fee.amount),
        "fee_headers": [_("For"), _("Amount")],
        "progress": journeys.progress(actor=actor, application_id=draft.id),
    }


def not_paid(draft: Draft, payment: Payment | None) -> dict[str, object]:
    """What became of a payment that is not there."""
    status = payment.status if payment else None
    return {
        "application": draft.application,
        "definition": draft.definition,
        "declined": status is PaymentStatus.FAILED,
        "cancelled": status is PaymentStatus.CANCELLED,
        "payment": payment,
    }


def submit(actor: Actor, draft: Draft) -> dict[str, object]:
    """The duty to be truthful and the statements to attest to."""
    return {
        "application": draft.application,
        "definition": draft.definition,
        "progress": journeys.progress(actor=actor, application_id=draft.id),
    }


def confirmation(draft: Draft) -> dict[str, object]:
    """The number, what happens next, by when, and who has it."""
    return {
        "application": draft.application,
        "definition": draft.definition,
        "facts": [
            Row(_("Date of your application"), draft.application.application_date),
            Row(_("Who has it now"), draft.application.holder),
            Row(_("Decision due by"), draft.application.due_on),
        ],
        "next_steps": list(_next_steps(draft)),
    }


def _next_steps(draft: Draft) -> Iterable[Step]:
    decision = draft.definition.decision
    yield Step(decision.step, draft.definition.notices.automated[0])
    for step in draft.definition.later_steps:
        yield Step(step.label, step.text)
