"""The issuer of an application's certification runs: the provider's own code under another name."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.asymmetric import ec

from onegov.core import clock
from onegov.core.signer import EcdsaP256Signer, Signer
from onegov.login.assurance.requests import CATS
from onegov.login.certification.conf import conf
from onegov.login.certification.faults import Keys
from onegov.login.provider import conf as provider
from onegov.login.provider.actions import codes
from onegov.login.provider.models import Client
from onegov.login.provider.types import AuthorizationRequest, SignedIn

#: Nobody: whom the runs sign in, one at each application.
_NOBODY = UUID("0f0e0d0c-0b0a-4908-8706-050403020100")


def address(client_id: str) -> str:
    """The issuer that an application must trust while it is certified."""
    return f"{provider.conf().issuer}/certify/{client_id}"


@contextmanager
def speaking(client_id: str) -> Iterator[None]:
    """Will have the provider's code speak for this issuer, with keys of its own."""
    own = provider.conf()
    instead = replace(own, issuer=address(client_id), keys=conf().keys, demonstration=True)
    with provider.speaking_for(instead):
        yield


def nobody(client_id: str) -> UUID:
    return uuid5(_NOBODY, client_id)


def code_for(client: Client, asked: AuthorizationRequest, visit: UUID) -> str:
    """A code for the made-up person."""
    who = SignedIn(
        person_id=nobody(client.id),
        visit=visit,
        acr=client.default_acr or f"{CATS}3",
        vot="",
        amr=("pwd", "otp"),
        auth_time=clock.now() - timedelta(seconds=5),
        language="en",
    )
    return codes.give(asked, who)


def keys() -> Keys:
    """The published key, and one that is known nowhere."""
    return keys_beside(conf().keys.current(clock.now()))


def keys_beside(known: Signer) -> Keys:
    """A key, and one that is known nowhere."""
    made = ec.generate_private_key(ec.SECP256R1())
    return Keys(known=known, unknown=EcdsaP256Signer("unknown", made))
