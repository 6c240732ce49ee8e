"""Settings of the OpenID Provider."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from onegov.login.provider.keys.ring import KeyRing


@dataclass(frozen=True)
class ProviderConf:
    """Settings.

    Attributes:
        issuer: the provider's name and address, without a trailing slash.
        keys: what signs tokens.
        pairwise_key: secret from which names of sessions are made, 32 bytes.
        demonstration: applications may be on ``http://127.0.0.1`` even in production.
    """

    issuer: str
    keys: KeyRing
    pairwise_key: bytes
    demonstration: bool = False
    code_life: timedelta = timedelta(seconds=60)
    pushed_life: timedelta = timedelta(seconds=90)
    interaction_life: timedelta = timedelta(minutes=30)
    access_life: timedelta = timedelta(minutes=10)
    id_token_life: timedelta = timedelta(minutes=5)
    refresh_life: timedelta = timedelta(days=30)
    visit_life: timedelta = timedelta(hours=8)


_instead: ContextVar[ProviderConf | None] = ContextVar("provider", default=None)


def conf() -> ProviderConf:
    """The settings that ``project`` gave, or those of the issuer that is spoken for just now."""
    instead = _instead.get()
    if instead is not None:
        return instead
    given: ProviderConf = settings.ONEGOV_PROVIDER()
    return given


@contextmanager
def speaking_for(other: ProviderConf) -> Iterator[None]:
    """Will have the same code speak for another issuer inside the block, in this thread alone."""
    before = _instead.set(other)
    try:
        yield
    finally:
        _instead.reset(before)
