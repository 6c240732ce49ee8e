"""Pages of acting in another's name: choosing, agreeing, ending. Each view makes one write call."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onegov.core.errors import NotAllowed, NotFound, OneGovError
from onegov.core.types import Actor
from onegov.login.access import access, person, person_or
from onegov.login.actors import actor_of
from onegov.login.mandates import acting, forms, pages, public
from onegov.login.mandates.sealing import opened, seal
from onegov.login.mandates.types import Capacity, Kind, Mandate
from onegov.ui.public import BilingualForm, said

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
_CODE = "onegov.mandate_code"
#: Kinds whose holder may state a licence.
_LICENSED = frozenset({Kind.REPRESENTATIVE, Kind.WORKER})


def _human(request: HttpRequest) -> UUID:
    actor = actor_of(request)
    person_id = actor.by or actor.person_id
    if person_id is None:
        raise NotAllowed
    return person_id


def _capacity(request: HttpRequest) -> Capacity | None:
    found: Capacity | None = getattr(request, "acting", None)
    return found


@access(person_or())
@require_safe
def arrive(request: HttpRequest) -> HttpResponse:
    """After signing in: to the choice when there is one, else to the account."""
    has_choice = len(public.capacities(person_id=_human(request))) > 1
    return redirect("mandates:choose" if has_choice else "portal:home_signed_in")


@access(person_or())
@require_get_or_post
def choose(request: HttpRequest) -> HttpResponse:
    """In whose name: for oneself, or for one of those who gave a mandate."""
    if request.method == "POST":
        return _take_up(request)
    _own, *others = public.capacities(person_id=_human(request))
    return render(request, "mandates/choose.html", {"others": others})


def _take_up(request: HttpRequest) -> HttpResponse:
    try:
        mandate_id = UUID(request.POST.get("mandate", ""))
    except ValueError:
        raise NotFound from None
    acting.stop(request)
    public.take_up(actor=actor_of(request), mandate_id=mandate_id)
    acting.choose(request, mandate_id)
    return redirect("portal:home_signed_in")


@access(person_or())
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Act for oneself again."""
    acting.stop(request)
    messages.info(request, _("You are acting for yourself."))
    return redirect("portal:home_signed_in")


@access(person_or("sign"))
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Who acts for me, for whom I act."""
    content = pages.listing(actor_of(request))
    has = {side: bool(pages.kinds(_capacity(request), side)) for side in ("principal", "holder")}
    return render(request, "mandates/list.html", {**content, "may": has})


@access(person_or("sign"))
@require_safe
def detail(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """What was agreed, and what was done under it."""
    actor = actor_of(request)
    found = public.get_mandate(actor=actor, mandate_id=mandate_id)
    content = pages.detail(actor, found)
    sealed = request.session.pop(_CODE, {}).get(str(mandate_id), "")
    return render(request, "mandates/detail.html", {**content, "code": opened(sealed)})


@access(person_or("sign"))
@require_get_or_post
def end(request: HttpRequest, mandate_id: UUID) -> HttpResponse:
    """End it for good, after a word on what that means."""
    actor = actor_of(request)
    found = public.get_mandate(actor=actor, mandate_id=mandate_id)
    if request.method == "POST":
        public.end(actor=actor, mandate_id=mandate_id)
        messages.success(request, _("The mandate has ended. Nothing more can be done under it."))
        return redirect("mandates:list")
    return render(request, "mandates/end.html", {"mandate": found, "rows": pages.terms(found)})


@access(person_or("sign"))
@require_get_or_post
def appoint(request: HttpRequest) -> HttpResponse:
    """The principal proposes."""
    return _propose(request, "principal")


@access(person_or("sign"))
@require_get_or_post
def ask(request: HttpRequest) -> HttpResponse:
    """Whoever wants to act proposes."""
    return _propose(request, "holder")


def _propose(request: HttpRequest, side: Any) -> HttpResponse:
    kinds = pages.kinds(_capacity(request), side)
    if not kinds:
        raise NotAllowed
    form = forms.ProposeForm.answered(request, kinds=kinds, asks=side == "holder")

    def write(actor: Actor) -> HttpResponse:
        name = form.cleaned_data["name"]
        made = public.propose(actor=actor, side=side, terms=form.terms, name=name)
        request.session[_CODE] = {str(made.mandate_id): seal(made.code)}
        return redirect("mandates:detail", made.mandate_id)

    return _answer(request, form, write, "propose", {"asks": side == "holder"})


@access(person_or("sign"))
@require_get_or_post
def accept(request: HttpRequest) -> HttpResponse:
    """The code, then what it stands for, then the agreement."""
    actor = actor_of(request)
    if "agree" in request.POST:
        return _agree(request, actor)
    form = forms.CodeForm.answered(request)

    def read(actor: Actor) -> HttpResponse:
        code = form.cleaned_data["code"]
        return _show(request, public.peek(actor=actor, code=code), code)

    return _answer(request, form, read, "code", {})


def _show(request: HttpRequest, found: Mandate, code: str) -> HttpResponse:
    form = forms.AgreeForm(initial={"code": code}, with_licence=_asks_licence(found))
    content = {"form": form, "rows": pages.terms(found)}
    return render(request, "mandates/agree.html", content)


def _asks_licence(found: Mandate) -> bool:
    return found.terms.kind in _LICENSED and not found.holder_name


def _agree(request: HttpRequest, actor: Actor) -> HttpResponse:
    found = public.peek(actor=actor, code=request.POST.get("code", "")[:20])
    form = forms.AgreeForm.answered(request, with_licence=_asks_licence(found))

    def write(actor: Actor) -> HttpResponse:
        given = form.cleaned_data
        made = public.accept(
            actor=actor, code=given["code"], name=given["name"], licence=form.licence
        )
        messages.success(request, _("You agreed to the mandate."))
        return redirect("mandates:detail", made.id)

    content = {"rows": pages.terms(found)}
    return _answer(request, form, write, "agree", content)


@access(person)
@require_get_or_post
def dependant(request: HttpRequest) -> HttpResponse:
    """A parent or guardian asks to act for a child."""
    form = forms.DependantForm.answered(request)

    def write(actor: Actor) -> HttpResponse:
        made = public.claim_dependant(actor=actor, **form.cleaned_data)
        return redirect("mandates:detail", made.id)

    return _answer(request, form, write, "dependant", {})


@access(person)
@require_get_or_post
def organisation(request: HttpRequest) -> HttpResponse:
    """A first signing officer asks to act for an organisation."""
    form = forms.OrganisationForm.answered(request)

    def write(actor: Actor) -> HttpResponse:
        made = public.claim_organisation(actor=actor, **form.cleaned_data)
        return redirect("mandates:detail", made.id)

    return _answer(request, form, write, "organisation", {})


def _answer(
    request: HttpRequest,
    form: BilingualForm,
    write: Callable[[Actor], HttpResponse],
    page: str,
    content: dict[str, Any],
) -> HttpResponse:
    """The page of a form; once it is sent and right, what ``write`` answers."""
    if form.is_valid():
        try:
            return write(actor_of(request))
        except (NotFound, NotAllowed):
            raise
        except OneGovError as error:
            _tell(form, error)
    return render(
        request, f"mandates/{page}.html", {**content, "form": form, "switch_form": "page-form"}
    )


def _tell(form: Form, error: OneGovError) -> None:
    form.add_error(None, said(error))
