"""Settings of the OpenID Provider."""

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


def conf() -> ProviderConf:
    """The settings that ``project`` gave."""
    given: ProviderConf = settings.ONEGOV_PROVIDER()
    return given
