"""A person's pages of proving who they are. Each view makes one write call."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from onegov.core.errors import NotAllowed
from onegov.login.access import access, fresh_person, person
from onegov.login.actors import actor_of, assurance_of
from onegov.login.assurance import public
from onegov.login.assurance.forms import DocumentForm
from onegov.login.assurance.sealing import opened, seal

#: In the session that asked for it, sealed.
_CODE = "onegov.office_code"


@access(person)
@require_safe
def status(request: HttpRequest) -> HttpResponse:
    """Both levels in plain words, and how to raise them."""
    actor = actor_of(request)
    if actor.person_id is None:
        raise NotAllowed
    then = request.GET.get("next", "")
    content = {
        "then": then if is_ours(request, then) else "",
        "identity": public.identity(person_id=actor.person_id),
        "session": assurance_of(request),
        "visit": public.last_visit(actor=actor),
    }
    return render(request, "assurance/status.html", content)


@access(fresh_person)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """What is on the document; a code for the office comes of it."""
    form = DocumentForm.answered(request)
    if form.is_valid():
        told = public.ask(actor=actor_of(request), typed=form.typed)
        request.session[_CODE] = seal({"code": told})
        return redirect("assurance:code")
    return render(request, "assurance/ask.html", {"form": form})


@access(person)
@require_safe
def code(request: HttpRequest) -> HttpResponse:
    """The code and what to do with it: in both languages, until the person signs out."""
    told = str(opened(request.session.get(_CODE, "")).get("code", ""))
    visit = public.waiting_visit(actor=actor_of(request), code=told)
    if visit is None:
        return redirect("assurance:status")
    return render(request, "assurance/code.html", {"code": told, "visit": visit})


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether an address leads to a page of this platform."""
    return url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
