"""The form of every page's feedback: it goes to the service team by mail and is stored nowhere here."""

import smtplib
from typing import Any

from django import forms
from django.core.cache import cache
from django.core.mail import send_mail
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from onegov.login.public import access, anyone
from onegov.portal.conf import conf
from onegov.ui.public import BilingualForm, TextField, language

_MANY = 60
_WINDOW = 600
_BUSY = _("Many messages came in at once. Wait ten minutes, then send yours again.")
_FAILED = _("Your message could not be sent now. It is still below: try again in a few minutes.")


class ContactForm(BilingualForm):
    """A message, and an address for those who want an answer."""

    message = TextField(
        label=_("What do you want to tell us?"),
        help_text=_("Leave out personal information, such as your client number or your health."),
        missing=_("Write your message."),
        long=True,
        max_length=3000,
    )
    reply_to = forms.EmailField(
        label=_("Email address, if you want an answer"),
        required=False,
        max_length=254,
        error_messages={"invalid": _("Enter an email address such as name@example.com.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )
    page = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


@access(anyone)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The ways to reach people, and the form."""
    form = ContactForm.answered(request, initial={"page": request.GET.get("page", "")[:300]})
    if request.method == "POST" and form.is_valid():
        problem = _send(form.cleaned_data)
        if problem is None:
            return HttpResponseRedirect(reverse("portal:contact_sent"))
        form.add_error(None, problem)
    content = {"form": form, "switch_form": "contact-form"}
    return render(request, "portal/contact.html", content)


@access(anyone)
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The message is on its way."""
    return render(request, "portal/contact_sent.html")


def _send(given: dict[str, Any]) -> Any:
    """Mail the message to the team; None when it went, else what to tell the person."""
    cache.add("portal.contact", 0, _WINDOW)
    if cache.incr("portal.contact") > _MANY:
        return _BUSY
    lines = [
        f"Page: {given['page'] or '-'}",
        f"Language: {language()}",
        f"Reply to: {given['reply_to'] or '-'}",
        "",
        given["message"],
    ]
    try:
        send_mail("OneGov feedback", "\n".join(lines), None, [conf().feedback_to])
    except (smtplib.SMTPException, OSError):
        return _FAILED
    return None
