"""Mail by GC Notify instead of SMTP: Django's ``EMAIL_BACKEND``, so all that is mailed goes this way.

One template at GC Notify holds ``((subject))`` as its subject and ``((message))`` as its body; what a
mail says is written here, in the reader's language.

Source: cds-snc/notification-api, ``POST /v2/notifications/email``.
"""

import json
import logging
from collections.abc import Sequence
from functools import cache

import urllib3
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from onegov.notices.conf import GcNotify, conf
from onegov.notices.errors import MailRefused, NotTaken

_log = logging.getLogger(__name__)
_SECONDS = urllib3.Timeout(connect=3, read=10)
_TAKEN = 201
_LARGEST = 100_000  # bytes of an answer: it repeats the mail


class Backend(BaseEmailBackend):
    """Sends each message to each of its readers."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Will send messages; how many were taken.

        Raises:
            MailRefused: GC Notify will never take one of them; those before it were sent.
            NotTaken: it did not answer, or is too busy: to be tried again.
        """
        for message in email_messages:
            for address in message.recipients():
                _send(_settings(), message, address)
        return len(email_messages)


def _settings() -> GcNotify:
    given = conf().gc_notify
    if given is None:
        raise RuntimeError("GC Notify is the mail's backend, and no settings were given for it")
    return given


def _send(settings: GcNotify, message: EmailMessage, address: str) -> None:
    form = {
        "email_address": address,
        "template_id": settings.template_id,
        "personalisation": {"subject": message.subject, "message": message.body},
        "reference": message.extra_headers.get("Message-ID", ""),
    }
    try:
        answer = _pool().request(
            "POST",
            f"{settings.url}/v2/notifications/email",
            body=json.dumps(form).encode(),
            headers={
                "Authorization": f"ApiKey-v1 {settings.key}",
                "Content-Type": "application/json",
            },
            timeout=_SECONDS,
            retries=False,
            redirect=False,
            preload_content=False,
        )
        with answer:
            content = answer.read(_LARGEST)
    except urllib3.exceptions.HTTPError as error:
        raise NotTaken(type(error).__name__) from None  # whose own text may hold the address
    if answer.status != _TAKEN:
        raise _refusal(answer.status, _errors(content))


def _refusal(status: int, errors: Sequence[tuple[str, str]]) -> NotTaken:
    """What an answer means; for good is only what is wrong with the address.

    A template that is none, a key of a trial: somebody mends these, and the mail leaves then. What is
    logged are the errors' names, never their texts: those repeat what was sent.
    """
    _log.warning("GC Notify answered %s: %s", status, ", ".join(name for name, _ in errors))
    of_address = any(
        name == "ValidationError" and text.startswith("email_address") for name, text in errors
    )
    return MailRefused("address") if status == 400 and of_address else NotTaken(str(status))


def _errors(content: bytes) -> list[tuple[str, str]]:
    """The name and the text of each error that it told."""
    try:
        told = json.loads(content)["errors"]
        return [(str(error["error"])[:40], str(error["message"])) for error in told[:5]]
    except (ValueError, TypeError, KeyError):
        return [("no reason that can be read", "")]


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager()
