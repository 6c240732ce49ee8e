"""Mails of the way back: each to one address, in the account's language, with the way to stop it."""

from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation

from onegov.core.types import Text
from onegov.login.recovery import sealing
from onegov.login.recovery.conf import conf
from onegov.login.recovery.models import Attempt

_SUBJECT = Text(en="Getting back into your account", fr="Retrouver l’accès à votre compte")
_ASKED = Text(
    en="Somebody asked to get back into your account after losing every way to sign in.",
    fr="Quelqu’un a demandé à retrouver l’accès à votre compte après avoir perdu tous ses moyens de se "
    "connecter.",
)
_PROVED = Text(
    en="The person who asked to get back into your account has proven who they are. After a waiting "
    "time of 24 hours, new ways to sign in can be set and all the old ones end.",
    fr="La personne qui a demandé à retrouver l’accès à votre compte a prouvé son identité. Après un "
    "délai de 24 heures, de nouveaux moyens de se connecter pourront être choisis et tous les anciens "
    "prendront fin.",
)
_DONE = Text(
    en="New ways to sign in were set for your account. All the old ones have ended.",
    fr="De nouveaux moyens de se connecter à votre compte ont été choisis. Tous les anciens ont pris fin.",
)
_STOP = Text(
    en="If this is not you, stop it here:", fr="Si ce n’est pas vous, arrêtez la demande ici\u00a0:"
)
_MAILBOX = Text(
    en="If it is you, confirm here that you read this mailbox:",
    fr="Si c’est vous, confirmez ici que vous lisez cette boîte de courriel\u00a0:",
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
    goes_on = {old} if row.needed <= 1 else {new}
    for address in dict.fromkeys([old, new] if row.needed > 1 else [old]):
        links = [(_STOP, "stop")] + ([(_FINISH, "finish")] if address in goes_on else [])
        _send(row, address, _PROVED, links)


def done(row: Attempt, *addresses: str) -> None:
    """To the address before and the one now."""
    for address in dict.fromkeys(addresses):
        _send(row, address, _DONE, [])


def _send(row: Attempt, to: str, words: Text, links: list[tuple[Text, str]]) -> None:
    with translation.override(row.language):
        lines = [words.in_(row.language)]
        for before, purpose in links:
            path = reverse(f"recovery:{purpose}", args=[row.id, sealing.token(purpose, row.id)])
            lines.append(f"{before.in_(row.language)}\n{conf().base_url}{path}")
    EmailMessage(
        subject=_SUBJECT.in_(row.language),
        body="\n\n".join(lines) + "\n",
        to=[to],
        headers={"Content-Language": row.language, "Auto-Submitted": "auto-generated"},
    ).send()
