"""Mails of the way back: each to one address, in the account's language, with the way to stop it."""

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation

from onegov.core.types import Text
from onegov.login.recovery import sealing
from onegov.login.recovery.conf import conf
from onegov.login.recovery.models import Attempt
from onegov.ui.public import formats

_SUBJECT = Text(en="Getting back into your account", fr="Retrouver l’accès à votre compte")
_ASKED = Text(
    en="Somebody asked to get back into your account after losing every way to sign in.",
    fr="Quelqu’un a demandé à retrouver l’accès à votre compte après avoir perdu tous ses moyens de "
    "connexion.",
)
_PROVED = Text(
    en="The person who asked to get back into your account has proven who they are. From {at} on, new "
    "ways to sign in can be set; all the old ones then end.",
    fr="La personne qui a demandé à retrouver l’accès à votre compte a prouvé son identité. À partir du "
    "{at}, de nouveaux moyens de connexion pourront être choisis; tous les anciens cesseront alors de "
    "fonctionner.",
)
_DONE = Text(
    en="New ways to sign in were set for your account. All the old ones have ended.",
    fr="De nouveaux moyens de connexion à votre compte ont été choisis. Les anciens ne fonctionnent plus.",
)
_STOP = Text(
    en="If this is not you, stop it here:", fr="Si ce n’est pas vous, arrêtez la demande ici\u00a0:"
)
_MAILBOX = Text(
    en="If it is you, confirm here that you read this mailbox:",
    fr="Si c’est vous, confirmez ici que vous consultez cette boîte de réception\u00a0:",
)
_FINISH = Text(
    en="If it is you, go on here after the waiting time:",
    fr="Si c’est vous, continuez ici après le délai\u00a0:",
)


def asked(row: Attempt) -> None:
    """To the account's own address; below level 2 with the link that proves the mailbox."""
    links = [(_STOP, "stop")] + ([(_MAILBOX, "mailbox")] if row.needed <= 1 else [])
    _send(row, sealing.opened(row.address), _ASKED, links)


def proved(row: Attempt) -> None:
    """To the account's own address and to the new one; only where the proof came from goes on."""
    old, new = sealing.opened(row.address), sealing.opened(row.contact)
    goes_on = address_from_now(row)
    for address in dict.fromkeys([old, new] if row.needed > 1 else [old]):
        links = [(_STOP, "stop")] + ([(_FINISH, "finish")] if address == goes_on else [])
        _send(row, address, _PROVED, links)


def done(row: Attempt) -> None:
    """To the address before and the one now."""
    for address in dict.fromkeys([sealing.opened(row.address), address_from_now(row)]):
        _send(row, address, _DONE, [])


def address_from_now(row: Attempt) -> str:
    """The account's address after the way back: a mailbox proves no other one than itself."""
    return sealing.opened(row.address if row.needed <= 1 else row.contact)


def _send(row: Attempt, to: str, words: Text, links: list[tuple[Text, str]]) -> None:
    with translation.override(row.language):
        at = formats.day_time(row.ready_at, row.language) if row.ready_at else ""
        lines = [words.in_(row.language).format(at=at)]
        for before, purpose in links:
            path = reverse(f"recovery:{purpose}", args=[row.id, sealing.token(purpose, row.id)])
            lines.append(f"{before.in_(row.language)}\n{conf().base_url}{path}")
    EmailMessage(
        subject=_SUBJECT.in_(row.language),
        body="\n\n".join(lines) + "\n",
        to=[to],
        headers={"Content-Language": row.language, "Auto-Submitted": "auto-generated"},
    ).send()
