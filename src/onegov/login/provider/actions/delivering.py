"""Telling applications that a session ended, until each confirms or a day has passed.

Source: OpenID Connect Back-Channel Logout 1.0 sections 2.4 to 2.8.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlencode

from django.db import transaction

from onegov.core import clock
from onegov.login.calling import Limits, NoAnswer, call, is_outside
from onegov.login.provider import jose
from onegov.login.provider.conf import conf
from onegov.login.provider.logic.secrets import new_secret
from onegov.login.provider.models import LogoutNotice

_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_AT_ONCE = 20
_BATCH = 200
_LIFE = 120  # seconds for which a logout token is good
_GIVE_UP = timedelta(days=1)
_WAITS = (2, 5, 15, 60, 300, 900, 3600)  # seconds before each next try
_SECONDS = 8
_LARGEST = 1_000_000  # bytes of an answer
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def deliver() -> int:
    """Will try every notice that is due once; how many were confirmed.

    Slow and broken applications wait beside each other, never before each other.
    """
    confirmed, tell = 0, partial(_tell, limits(_SECONDS))
    while due := _claim():
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            failings = list(threads.map(tell, due))
        confirmed += sum(_note(*told) for told in zip(due, failings, strict=True))
    return confirmed


@transaction.atomic
def _claim() -> list[LogoutNotice]:
    """Due notices, put off so that no other worker takes them meanwhile."""
    now = clock.now()
    due = (
        LogoutNotice.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("client")
        .filter(kind="back", confirmed_at=None, next_at__lte=now)
        .order_by("next_at")[:_BATCH]
    )
    found = list(due)
    LogoutNotice.objects.filter(id__in=[notice.id for notice in found]).update(
        next_at=now + timedelta(minutes=2)
    )
    return found


def _tell(within: Limits, notice: LogoutNotice) -> str:
    """One try; why it failed, or "" when the application confirmed."""
    form = {"logout_token": logout_token(notice, clock.now())}
    address, body = notice.client.backchannel_logout_uri, urlencode(form).encode()
    try:
        answer = call("POST", address, within, headers=_FORM, body=body)
    except NoAnswer as error:
        return error.reason
    return "" if answer.status in (200, 204) else f"status_{answer.status}"


def limits(seconds: float) -> Limits:
    """How an application may be called: never at an address of this machine, but to try things."""
    if conf().demonstration:
        return Limits(seconds, _LARGEST)
    return Limits(seconds, _LARGEST, is_outside)


def logout_token(notice: LogoutNotice, now: datetime) -> str:
    """The signed token that says which session ended; another at each try."""
    claims = {
        "iss": conf().issuer,
        "sub": notice.subject,
        "aud": notice.client_id,
        "iat": int(now.timestamp()),
        "exp": int(now.timestamp()) + _LIFE,
        "jti": new_secret(),  # not an id of ours: those say the moment to the microsecond
        "sid": notice.sid,
        "events": {_EVENT: {}},
    }
    return jose.sign(conf().keys.current(now), claims, typ="logout+jwt")


def _note(notice: LogoutNotice, failing: str) -> bool:
    now = clock.now()
    wait = _WAITS[min(notice.attempts, len(_WAITS) - 1)]
    again = now + timedelta(seconds=wait)
    gives_up = again > notice.asked_at + _GIVE_UP
    LogoutNotice.objects.filter(id=notice.id).update(
        attempts=notice.attempts + 1,
        failing=failing,
        confirmed_at=None if failing else now,
        next_at=None if gives_up or not failing else again,
    )
    return not failing
