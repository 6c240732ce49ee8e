"""Pages of the way back. Links in mails open a page; only its button does something."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from onegov.login.access import access, anyone
from onegov.login.recovery import public
from onegov.login.recovery.errors import RecoveryError
from onegov.login.recovery.forms import BeginForm, PasswordForm
from onegov.ui.public import language

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@access(anyone)
@require_get_or_post
def begin(request: HttpRequest) -> HttpResponse:
    """The same page and the same code, whether an account has the address or not."""
    form = BeginForm.answered(request)
    if form.is_valid():
        begun = public.begin(**form.cleaned_data, language=language())
        return render(request, "recovery/code.html", {"begun": begun})
    return render(request, "recovery/begin.html", {"form": form})


@access(anyone)
@require_get_or_post
def stop(request: HttpRequest, attempt_id: UUID, token: str) -> HttpResponse:
    """This is not me."""
    shown = public.show(attempt_id=attempt_id, purpose="stop", token=token)
    if request.method == "POST":
        public.stop(attempt_id=attempt_id, token=token)
        return render(request, "recovery/stopped.html", {})
    return render(request, "recovery/stop.html", {"shown": shown})


@access(anyone)
@require_get_or_post
def mailbox(request: HttpRequest, attempt_id: UUID, token: str) -> HttpResponse:
    """I read the mailbox of the account."""
    shown = public.show(attempt_id=attempt_id, purpose="mailbox", token=token)
    if request.method == "POST":
        public.prove_mailbox(attempt_id=attempt_id, token=token)
        shown = public.show(attempt_id=attempt_id, purpose="mailbox", token=token)
    return render(request, "recovery/mailbox.html", {"shown": shown})


@access(anyone)
@require_get_or_post
def finish(request: HttpRequest, attempt_id: UUID, token: str) -> HttpResponse:
    """A new password, once the waiting time is over."""
    shown = public.show(attempt_id=attempt_id, purpose="finish", token=token)
    form = PasswordForm.answered(request)
    if form.is_valid():
        try:
            public.finish(attempt_id=attempt_id, token=token, **form.cleaned_data)
        except RecoveryError as error:
            told = f"{error.message.in_(language())} {error.next_step.in_(language())}"
            form.add_error("password", told)
        else:
            messages.success(request, _("You have your account back. Sign in with it."))
            return redirect("account_login")
    return render(request, "recovery/finish.html", {"shown": shown, "form": form})
