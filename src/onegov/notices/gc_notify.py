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
        )
    except urllib3.exceptions.HTTPError as error:
        raise NotTaken(type(error).__name__) from None  # whose own text may hold the address
    if answer.status != _TAKEN:
        raise _refusal(answer)


def _refusal(answer: urllib3.BaseHTTPResponse) -> NotTaken:
    """What an answer means; only what is wrong with the message itself is for good."""
    _log.warning("GC Notify answered %s: %s", answer.status, _kinds(answer.data))
    return MailRefused("400") if answer.status == 400 else NotTaken(str(answer.status))


def _kinds(content: bytes) -> str:
    """The names of the errors that it told, never their texts: those repeat what was sent."""
    try:
        told = json.loads(content[:10_000])
        return ", ".join(str(error["error"])[:40] for error in told["errors"][:5])
    except (ValueError, TypeError, KeyError):
        return "no reason that can be read"


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager()
