"""Pages of the way back. Links in mails open a page; only its button does something."""

from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onegov.login.access import access, anyone
from onegov.login.forms import NewPassword
from onegov.login.recovery import public
from onegov.login.recovery.conf import conf
from onegov.login.recovery.errors import RecoveryError
from onegov.login.recovery.forms import BeginForm
from onegov.login.recovery.types import State
from onegov.ui.public import language, said

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@access(anyone)
@require_get_or_post
def begin(request: HttpRequest) -> HttpResponse:
    """The same page and the same code, whether an account has the address or not."""
    form = BeginForm.answered(request)
    if form.is_valid():
        rates = {"begin": conf().per_source}
        refused: HttpResponse | None = ratelimit.consume_or_429(
            request, app=__name__, action="begin", config=rates
        )
        if refused:
            return refused
        begun = public.begin(**form.cleaned_data, language=language())
        return render(request, "recovery/code.html", {"begun": begun})
    return render(request, "recovery/begin.html", {"form": form, "waits": conf()})


@access(anyone)
@require_get_or_post
def stop(request: HttpRequest, attempt_id: UUID, token: str) -> HttpResponse:
    """This is not me."""
    shown = public.show(attempt_id=attempt_id, purpose="stop", token=token)
    if request.method == "POST":
        public.stop(attempt_id=attempt_id, token=token)
        shown = public.show(attempt_id=attempt_id, purpose="stop", token=token)
    page = "stopped" if shown.state is State.STOPPED else "stop"
    return render(request, f"recovery/{page}.html", {"waits": conf()})


@access(anyone)
@require_get_or_post
def mailbox(request: HttpRequest, attempt_id: UUID, token: str) -> HttpResponse:
    """I read the mailbox of the account."""
    shown = public.show(attempt_id=attempt_id, purpose="mailbox", token=token)
    if request.method == "POST":
        public.prove_mailbox(attempt_id=attempt_id, token=token)
        shown = public.show(attempt_id=attempt_id, purpose="mailbox", token=token)
    return render(request, "recovery/mailbox.html", {"shown": shown, "waits": conf()})


@access(anyone)
@require_get_or_post
def finish(request: HttpRequest, attempt_id: UUID, token: str) -> HttpResponse:
    """A new password, once the waiting time is over."""
    shown = public.show(attempt_id=attempt_id, purpose="finish", token=token)
    form = NewPassword(request.POST if request.method == "POST" else None)
    if form.is_valid():
        password = form.cleaned_data["password1"]
        try:
            public.finish(attempt_id=attempt_id, token=token, password=password)
        except RecoveryError as error:
            form.add_error("password1", ValidationError(said(error), code=error.code))
        else:
            messages.success(request, _("You have your account back. Sign in with it."))
            return redirect("account_login")
    return render(request, "recovery/finish.html", {"shown": shown, "form": form})
