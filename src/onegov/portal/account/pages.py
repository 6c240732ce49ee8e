"""What the pages of an account show, from several rooms."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from onegov.cases import public as cases
from onegov.cases.types import Application, StatusStep
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.consent import public as consent
from onegov.consent.types import Receipt
from onegov.core.errors import NotFound
from onegov.core.types import Actor, Text
from onegov.notices import public as notices
from onegov.portal.account import words
from onegov.ui.types import Moment, Row, Step, Task

LATEST = 3


def home(actor: Actor) -> dict[str, Any]:
    """The first page after signing in."""
    news = notices.list_notices(actor=actor)
    return {
        "applications": [application_task(each) for each in cases.list_mine(actor=actor)],
        "may_read": actor.may("messages"),
        "latest": news[:LATEST],
        "unread": sum(notice.read_at is None for notice in news),
    }


def application_task(application: Application) -> Task:
    """A line of the list of applications."""
    status, tone = words.status(application)
    return Task(
        label=_definition(application).name,
        status=status,
        tone=tone,
        url=reverse("portal:application", args=[application.id]),
        hint=words.news(application),
    )


def _definition(application: Application) -> Definition:
    return catalogue.get_version(version=application.definition_version)


def status(actor: Actor, application_id: UUID) -> dict[str, Any]:
    """How one application stands."""
    application = cases.view(actor=actor, application_id=application_id)
    definition = _definition(application)
    receipts = consent.list_receipts(actor=actor, application_id=application_id)
    return {
        "application": application,
        "definition": definition,
        "status": words.status(application),
        "facts": _status_rows(application, definition),
        "moments": [_moment(step) for step in application.timeline],
        "later": [Step(step.label, step.text) for step in definition.later_steps],
        "decision": _decision(application, definition),
        "receipts": [_receipt_line(receipt, definition) for receipt in receipts],
    }


def _status_rows(application: Application, definition: Definition) -> list[Row]:
    standard = definition.standard
    rows = [
        Row(_("Confirmation number"), application.reference),
        Row(_("Date of your application"), application.application_date),
        Row(_("Who has it now"), application.holder),
    ]
    if application.decided_at is None:
        promise = _("Our standard, for %(percent)s of applications:") % {
            "percent": words.percent(standard.target_percent)
        }
        rows.append(
            Row(
                _("Decision due by"),
                application.due_on,
                source=f"{promise} {words.own(standard.label)}",
            )
        )
    else:
        rows.append(Row(_("Decided on"), application.decided_at))
    return rows


def _moment(step: StatusStep) -> Moment:
    return Moment(step.label, step.state, when=step.at or "", text=step.note or "")


def _decision(application: Application, definition: Definition) -> Mapping[str, Text | str] | None:
    if application.outcome is None:
        return None
    letter = definition.letters[application.outcome]
    return {
        "title": letter.title,
        "meaning": _meaning(application, definition),
        "tone": "success" if application.outcome == "eligible" else "info",
    }


def _meaning(application: Application, definition: Definition) -> Text:
    if application.outcome == "eligible":
        return definition.decision.meaning
    return Text(
        en="An officer is looking at your file more closely. This is not a refusal. Before anything "
        "could count against you, you will see it and have time to answer.",
        fr="Un agent ou une agente examine votre dossier de plus près. Il ne s’agit pas d’un refus. "
        "Avant qu’un élément puisse jouer contre vous, vous en prendrez connaissance et aurez le "
        "temps d’y répondre.",
    )


def _receipt_line(receipt: Receipt, definition: Definition) -> dict[str, Any]:
    known = [definition.facts[name].label for name in receipt.concepts if name in definition.facts]
    return {
        "receipt": receipt,
        "organisation": consent.organisation(receipt.provider.partition(".")[0]),
        "facts": known,
        "can_end": receipt.basis == "consent" and receipt.is_current,
    }


def receipt(actor: Actor, application_id: UUID, receipt_id: UUID) -> dict[str, Any]:
    """One thing the person agreed to.

    Raises:
        NotFound: no such receipt of this person's application.
    """
    application = cases.view(actor=actor, application_id=application_id)
    for found in consent.list_receipts(actor=actor, application_id=application_id):
        if found.id == receipt_id:
            return {"application": application} | _receipt_line(found, _definition(application))
    raise NotFound


def letter_name(application: Application) -> str:
    """``decision-citizenship-grant-K7QM-2FDX-R9TW.pdf``, in the page's language."""
    slug = words.own(_definition(application).slug)
    return _("decision-%(slug)s-%(number)s.pdf") % {
        "slug": slug,
        "number": application.reference,
    }
