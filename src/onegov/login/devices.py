"""Devices that a person trusts: they ask for the password alone for some days.

Such a sitting is of level 2: what needs two factors still asks for the second. The cookie holds 256
random bits; the database knows only their hash.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from onegov.core import clock
from onegov.login.models import Account, TrustedDevice
from onegov.people import public as people

COOKIE = "onegov_device"
# The order decides: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def family(user_agent: str) -> str:
    """The browser and system that a person would name (``Firefox, Windows``), "" when neither is known."""
    found = (
        next((name for sign, name in known if sign in user_agent), "")
        for known in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in found if name)


def may_trust(account: Account) -> bool:
    """Staff never: what they see is other people's."""
    return not people.staff_roles(person_id=account.person_id)


def trust(request: HttpRequest, response: HttpResponse, account: Account) -> None:
    """Will trust the device that the request comes from, for the days that the settings say."""
    token, now = secrets.token_urlsafe(32), clock.now()
    lasting = timedelta(days=settings.TRUSTED_DEVICE_DAYS)
    TrustedDevice.objects.create(
        person_id=account.person_id,
        token_hash=_hash(token),
        browser=family(request.headers.get("User-Agent", "")),
        created_at=now,
        expires_at=now + lasting,
    )
    response.set_cookie(
        COOKIE,
        token,
        max_age=lasting,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def is_trusted(request: HttpRequest, account: Account) -> bool:
    """Whether this account trusts the device that the request comes from."""
    token = request.COOKIES.get(COOKIE, "")
    return (
        bool(token)
        and may_trust(account)
        and _good(account).filter(token_hash=_hash(token)).exists()
    )


def trusted(account: Account) -> "QuerySet[TrustedDevice]":
    """The devices that the account trusts now, newest first."""
    return _good(account).order_by("-created_at")


def forget(account: Account, device_id: UUID | None = None) -> int:
    """Will trust one device, or none, any more; how many there were."""
    which: dict[str, Any] = {} if device_id is None else {"id": device_id}
    return TrustedDevice.objects.filter(person_id=account.person_id, **which).delete()[0]


def delete_ended() -> None:
    """Will delete the devices whose days are over: nobody trusts them any more."""
    TrustedDevice.objects.filter(expires_at__lte=clock.now()).delete()


def _good(account: Account) -> "QuerySet[TrustedDevice]":
    return TrustedDevice.objects.filter(person_id=account.person_id, expires_at__gt=clock.now())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
