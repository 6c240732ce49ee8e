"""The list of tasks of an application."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onegov.cases.types import SourceState
from onegov.core.types import Actor
from onegov.journeys import public as journeys
from onegov.journeys.types import PageTask, Progress, SourceOffer
from onegov.portal.apply.pages.applications import Draft
from onegov.ui.types import Task, Tone

DONE: Tone = "success"
TO_DO: Tone = "warning"


def tasks(actor: Actor, draft: Draft) -> dict[str, object]:
    """Every part of the application and how it stands."""
    progress = journeys.progress(actor=actor, application_id=draft.id)
    offers = journeys.sources(actor=actor, application_id=draft.id)
    registers = _register_tasks(draft.id, progress, offers) if draft.definition.registers else []
    parts = [*registers, *[_page_task(draft, page) for page in progress.pages]]
    return {
        "application": draft.application,
        "definition": draft.definition,
        "registers": registers,
        "pages": [_page_task(draft, page) for page in progress.pages],
        "sending": _sending_tasks(draft.id, progress),
        "done": sum(task.tone == DONE for task in parts),
        "parts": len(parts),
        "complete": all(page.done for page in progress.pages),
        "next_url": next_url(draft, progress),
    }


def next_url(draft: Draft, progress: Progress) -> str:
    """Where a person goes on: the first part that is not done."""
    if not progress.sources_done:
        name = "portal:sources" if progress.linked else "portal:link"
        return reverse(name, args=[draft.id])
    for page in progress.pages:
        if not page.done:
            return reverse("portal:form_page", args=[draft.id, draft.number(page.page)])
    return reverse("portal:review", args=[draft.id])


def _register_tasks(
    application_id: UUID, progress: Progress, offers: Iterable[SourceOffer]
) -> list[Task]:
    return [_link_task(application_id, progress), _sources_task(application_id, progress, offers)]


def _link_task(application_id: UUID, progress: Progress) -> Task:
    label = _("Link your record")
    if progress.linked:
        return Task(label, _("Done"), tone=DONE)
    url = reverse("portal:link", args=[application_id])
    if progress.sources_done:
        return Task(label, _("Skipped"), url=url, tone=DONE, hint=_("You type the information."))
    return Task(label, _("To do"), url=url, tone=TO_DO)


def _sources_task(application_id: UUID, progress: Progress, offers: Iterable[SourceOffer]) -> Task:
    label = _("Choose what we get for you")
    states = [offer.state for offer in offers]
    waiting = {SourceState.OFFERED, SourceState.FAILED} & set(states)
    name = "portal:answers" if waiting else "portal:sources"
    url = reverse(name, args=[application_id])
    if progress.sources_done:
        return Task(label, _("Done"), url=url, tone=DONE, hint=_sources_hint(states))
    if waiting:
        return Task(label, _("To check"), url=url, tone=TO_DO, hint=_("Answers wait for you."))
    if not progress.linked:
        return Task(label, _("Not yet"), hint=_("Link your record first, or skip that part."))
    return Task(label, _("To do"), url=url, tone=TO_DO)


def _sources_hint(states: list[SourceState]) -> str:
    used = states.count(SourceState.USED)
    if not used:
        return _("You type the information.")
    return ngettext(
        "%(used)s of %(all)s record used.", "%(used)s of %(all)s records used.", used
    ) % {"used": used, "all": len(states)}


def _page_task(draft: Draft, page: PageTask) -> Task:
    url = reverse("portal:form_page", args=[draft.id, draft.number(page.page)])
    if page.done:
        return Task(page.title, _("Done"), url=url, tone=DONE)
    missing = len(page.missing)
    hint = ngettext("%(count)s answer missing.", "%(count)s answers missing.", missing)
    return Task(page.title, _("To do"), url=url, tone=TO_DO, hint=hint % {"count": missing})


def _sending_tasks(application_id: UUID, progress: Progress) -> list[Task]:
    complete = all(page.done for page in progress.pages)
    return [
        Task(
            _("Review your answers"),
            _("Ready") if complete else _("Any time"),
            url=reverse("portal:review", args=[application_id]),
            tone="info" if complete else "",
        ),
        *([_pay_task(application_id, progress)] if progress.fee.cents else []),
        _submit_task(application_id, progress),
    ]


def _pay_task(application_id: UUID, progress: Progress) -> Task:
    if progress.paid:
        return Task(_("Pay the fee"), _("Paid"), tone=DONE)
    if progress.ready_to_pay:
        url = reverse("portal:pay", args=[application_id])
        return Task(_("Pay the fee"), _("To do"), url=url, tone=TO_DO)
    return Task(_("Pay the fee"), _("Not yet"), hint=_("When every part above is done."))


def _submit_task(application_id: UUID, progress: Progress) -> Task:
    if progress.ready_to_submit:
        url = reverse("portal:submit", args=[application_id])
        return Task(_("Submit your application"), _("To do"), url=url, tone=TO_DO)
    hint = (
        _("After you pay the fee.") if progress.fee.cents else _("When every part above is done.")
    )
    return Task(_("Submit your application"), _("Not yet"), hint=hint)
