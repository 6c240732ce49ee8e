"""Pages of the console. Each view makes one write call; only an organisation's own applications."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from onegov.core.errors import OneGovError
from onegov.desk.console import pages
from onegov.desk.console.forms import (
    ApplicationForm,
    CertifyForm,
    KeysForm,
    NewApplicationForm,
    as_typed,
)
from onegov.login.public import access, actor_of, applications, certification, integrator
from onegov.ui.public import said

_both = require_http_methods(["GET", "HEAD", "POST"])


@access(integrator)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The organisation's applications."""
    found = applications.applications(actor=actor_of(request))
    return render(request, "desk/console/list.html", {"applications": found})


@access(integrator)
@_both
def register(request: HttpRequest) -> HttpResponse:
    """Register an application, in test; its secret is shown this once."""
    form = NewApplicationForm(request.POST or None)
    if form.is_valid():
        actor = actor_of(request)
        wanted = form.registration(actor.org_id)
        try:
            made, secret = applications.register_application(actor=actor, registration=wanted)
        except OneGovError as error:
            _tell(form, error)
        else:
            messages.success(request, _("The application is registered, in test."))
            return _once(request, made.id, secret)
    return _form(request, form, {"is_new": True})


@access(integrator)
@require_safe
def show(request: HttpRequest, client_id: str) -> HttpResponse:
    """One application: its registration, its certification, what can be done."""
    page = pages.application_page(actor_of(request), client_id)
    form = CertifyForm(initial={"app_url": page["run"].app_url if page["run"] else ""})
    return render(request, "desk/console/application.html", page | {"form": form})


@access(integrator)
@_both
def change(request: HttpRequest, client_id: str) -> HttpResponse:
    """Change a registration."""
    actor = actor_of(request)
    found = applications.application(actor=actor, client_id=client_id)
    form = ApplicationForm(request.POST or None, initial=as_typed(found.registration))
    if form.is_valid():
        wanted = form.applied_to(found.registration)
        try:
            applications.change_application(actor=actor, client_id=client_id, registration=wanted)
        except OneGovError as error:
            _tell(form, error)
        else:
            messages.success(request, _("The registration is changed."))
            return redirect("desk:application", client_id=client_id)
    return _form(request, form, {"application": found})


@access(integrator)
@_both
def keys(request: HttpRequest, client_id: str) -> HttpResponse:
    """Replace the public keys."""
    actor = actor_of(request)
    found = applications.application(actor=actor, client_id=client_id)
    form = KeysForm(request.POST or None)
    if form.is_valid():
        try:
            applications.set_keys(actor=actor, client_id=client_id, jwks=form.cleaned_data["jwks"])
        except OneGovError as error:
            _tell(form, error)
        else:
            messages.success(request, _("The new keys are in force."))
            return redirect("desk:application", client_id=client_id)
    return _form(request, form, {"application": found, "is_keys": True})


@access(integrator)
@_both
def secret(request: HttpRequest, client_id: str) -> HttpResponse:
    """Give a new secret; opened as a page it does nothing."""
    if request.method != "POST":
        return redirect("desk:application", client_id=client_id)
    made = applications.rotate_secret(actor=actor_of(request), client_id=client_id)
    return _once(request, client_id, made)


@access(integrator)
@require_safe
def use(request: HttpRequest, client_id: str) -> HttpResponse:
    """Thirty days in counts."""
    return render(request, "desk/console/use.html", pages.use_page(actor_of(request), client_id))


@access(integrator)
@_both
def certify(request: HttpRequest, client_id: str) -> HttpResponse:
    """Begin a self-certification; opened as a page it leads to the application."""
    form = CertifyForm(request.POST or None)
    if form.is_valid():
        try:
            certification.start(
                actor=actor_of(request),
                client_id=client_id,
                app_url=form.cleaned_data["app_url"],
            )
        except OneGovError as error:
            _tell(form, error)
        else:
            messages.info(request, _("The self-certification runs. Reload in a moment."))
            return redirect("desk:application", client_id=client_id)
    if request.method != "POST":
        return redirect("desk:application", client_id=client_id)
    page = pages.application_page(actor_of(request), client_id)
    return render(request, "desk/console/application.html", page | {"form": form}, status=422)


@access(integrator)
@_both
def open_it(request: HttpRequest, client_id: str) -> HttpResponse:
    """Put an application into production; opened as a page it does nothing."""
    if request.method == "POST":
        try:
            certification.open_to_everybody(actor=actor_of(request), client_id=client_id)
            messages.success(request, _("The application is in production."))
        except OneGovError as error:
            messages.error(request, said(error))
    return redirect("desk:application", client_id=client_id)


def _form(request: HttpRequest, form: Form, more: dict[str, object]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "desk/console/form.html", {"form": form, **more}, status=status)


def _once(request: HttpRequest, client_id: str, secret: str) -> HttpResponse:
    """The page that shows a secret; without one, the application's."""
    if not secret:
        return redirect("desk:application", client_id=client_id)
    told = {"client_id": client_id, "secret": secret}
    response = render(request, "desk/console/secret.html", told)
    response.headers["Cache-Control"] = "no-store"
    return response


def _tell(form: Form, error: OneGovError) -> None:
    form.add_error(None, said(error))
