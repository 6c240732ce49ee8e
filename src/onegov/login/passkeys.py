"""What is checked of a passkey beyond what allauth and fido2 check.

A passkey signs a person in alone, so each use must have verified its holder (fingerprint, face or
PIN), on this very site. A signature counter that does not grow tells of a copied key.

Source: Web Authentication Level 3, sections 7.1 (registration) and 7.2 (authentication).
"""

import struct
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from fido2.webauthn import AuthenticationResponse, AuthenticatorData, RegistrationResponse

_MALFORMED = (TypeError, ValueError, LookupError, AttributeError, struct.error, OverflowError)
Said = tuple[str, AuthenticatorData]  # host and port of the page, what the authenticator signed
_CHALLENGE = "mfa.webauthn.state"  # where allauth keeps it in the session
_COUNT = "sign_count"


def check_new(request: HttpRequest, credential: Any) -> None:
    """Will check what a browser answers when a passkey is made.

    Raises:
        ValidationError: ``malformed``, ``elsewhere`` or ``user_not_verified``.
    """
    place, data = _read(_made, credential)
    _check(request, place, data)


def check_use(request: HttpRequest, credential: Any) -> AuthenticatorData:
    """Will check what a browser answers when a passkey is used; what the authenticator said.

    Raises:
        ValidationError: ``malformed``, ``elsewhere`` or ``user_not_verified``.
    """
    place, data = _read(_used, credential)
    _check(request, place, data)
    return data


@transaction.atomic
def count_use(authenticator: Authenticator, given: int) -> None:
    """Will keep the signature counter of a use.

    Raises:
        ValidationError: ``copied``: the counter did not grow; a counter that stays 0 is not kept.
    """
    kept = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
    before = kept.data.get(_COUNT, kept.wrap().authenticator_data.counter)
    if given <= before and (given or before):
        raise ValidationError("", code="copied")
    if given:
        kept.data[_COUNT] = authenticator.data[_COUNT] = given
        kept.save(update_fields=["data"])


def forget_challenge(request: HttpRequest) -> None:
    """Will end the challenge that was last given: each is good for one answer."""
    request.session.pop(_CHALLENGE, None)


def _made(credential: Any) -> Said:
    answer = RegistrationResponse.from_dict(credential).response
    return urlsplit(answer.client_data.origin).netloc, answer.attestation_object.auth_data


def _used(credential: Any) -> Said:
    answer = AuthenticationResponse.from_dict(credential).response
    return urlsplit(answer.client_data.origin).netloc, answer.authenticator_data


def _read(reader: Callable[[Any], Said], credential: Any) -> Said:
    try:
        return reader(credential)
    except _MALFORMED as error:
        raise ValidationError("", code="malformed") from error


def _check(request: HttpRequest, place: str, data: AuthenticatorData) -> None:
    # fido2 lets every subdomain and port through.
    if place != request.get_host():
        raise ValidationError("", code="elsewhere")
    if not data.is_user_verified():
        raise ValidationError("", code="user_not_verified")
