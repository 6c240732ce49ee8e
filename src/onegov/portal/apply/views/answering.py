"""The pages of the form."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onegov.cases import public as cases
from onegov.cases.errors import AnswersRejected
from onegov.cases.types import Json
from onegov.core import clock
from onegov.core.errors import NotFound
from onegov.login.public import access, actor_of, person_or
from onegov.portal.apply.kept import keeps_typed, sent_or_kept
from onegov.portal.apply.pages import answering as pages
from onegov.portal.apply.pages.answering import Page
from onegov.portal.apply.pages.applications import Draft, open_draft
from onegov.portal.apply.parts import PageForm, Several
from onegov.portal.apply.telling import telling

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
#: Buttons beside the one that goes on: what is open may stay so.
_SIDE_WAYS = frozenset({"leave", "add", "remove", "take_back", "file"})


@access(person_or("prepare"))
@keeps_typed()
@require_get_or_post
def form_page(request: HttpRequest, application_id: UUID, number: int) -> HttpResponse:
    """One page of questions; each good answer is saved, whatever is wrong with the others."""
    actor = actor_of(request)
    draft = open_draft(actor, application_id)
    page = pages.open_page(actor, draft, number)
    sent = sent_or_kept(request)
    form = PageForm(sent, page.asked, pages.known_answers(draft), clock.today())
    if form.is_sent:
        with telling(form):
            _save(request, draft, form)
            onward = _after_saving(request, draft, page, form)
            if onward:
                return redirect(onward)
    content = {
        "application": draft.application,
        "definition": draft.definition,
        "page": page,
        "intro": draft.form_page(number).intro,
        "documents": [draft.definition.documents[name] for name in page.task.documents],
        "files": draft.application.files,
        "form": form,
        "switch_form": "page-form",
        "kept": sent is not request,
        "count": len(draft.definition.form),
    }
    return render(request, "portal/apply/form_page.html", content)


def _after_saving(request: HttpRequest, before: Draft, page: Page, form: PageForm) -> str:
    """Where the person goes on; "" when something is wrong on this page."""
    actor = actor_of(request)
    draft = open_draft(actor, before.id)
    try:
        again = pages.open_page(actor, draft, page.number)
    except NotFound:  # what was answered leaves nothing to ask here
        return _onward(request, draft, page.number)
    form.keep_to([fact.name for fact in again.asked])
    if form.errors:
        return ""
    if not _SIDE_WAYS & set(request.POST) and pages.has_more(again, draft, page.asked):
        messages.info(request, _("Your answers bring up more questions. They are on this page."))
        return request.path
    return _onward(request, draft, page.number)


def _save(request: HttpRequest, draft: Draft, form: PageForm) -> None:
    answers = _chosen(request, form)
    known = pages.known_answers(draft)
    changed = {name: value for name, value in answers.items() if value != known.get(name)}
    rejected: tuple[str, ...] = ()
    if changed:
        try:
            cases.save_answers(actor=actor_of(request), application_id=draft.id, answers=changed)
        except AnswersRejected as error:
            form.tell(error.fields)
            rejected = tuple(place.partition(".")[0] for place in error.fields)
    form.saved([name for name in changed if name not in rejected])


def _chosen(request: HttpRequest, form: PageForm) -> dict[str, Json]:
    """What the pressed button means: every answer, and perhaps one less."""
    pressed = request.POST
    answers = form.collect(complete=not _SIDE_WAYS & set(pressed))
    if taken_back := pressed.get("take_back"):
        answers[taken_back] = None
    name, _colon, place = pressed.get("remove", "").partition(":")
    part = form.part(name)
    if isinstance(part, Several):
        answers |= part.without(place)
    return answers


def _onward(request: HttpRequest, draft: Draft, number: int) -> str:
    pressed = request.POST
    if {"add", "remove", "take_back"} & set(pressed):
        name = pressed.get("add") or pressed.get("remove", "").partition(":")[0]
        return f"{request.path}#{name or pressed.get('take_back', '')}"
    if "leave" in pressed:
        return reverse("portal:application", args=[draft.id])
    if pressed.get("file") in draft.definition.documents:
        return reverse("portal:document", args=[draft.id, pressed["file"]])
    return pages.next_url(actor_of(request), draft, number)
