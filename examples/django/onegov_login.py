"""Signing in with OneGov on mozilla-django-oidc: people by ``sub``, and the checks that it leaves out.

Copy this file into your site and name its classes in your settings (see settings.py).
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from jwt import PyJWTError
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView
from requests import RequestException


class OneGovBackend(OIDCAuthenticationBackend):
    """A person is who ``sub`` says: it stays the same when an address changes."""

    def verify_token(self, token: str, **given: Any) -> dict[str, Any]:
        """Signature, nonce and time are checked by the library; issuer and audience here."""
        claims: dict[str, Any] = super().verify_token(token, **given)
        if claims.get("iss") != settings.ONEGOV_ISSUER:
            raise SuspiciousOperation("iss is another issuer")
        if claims.get("aud") not in (self.OIDC_RP_CLIENT_ID, [self.OIDC_RP_CLIENT_ID]):
            raise SuspiciousOperation("aud is another application")
        if "exp" not in claims:
            raise SuspiciousOperation("exp is missing")
        return claims

    def get_userinfo(self, access_token: str, id_token: str, payload: dict[str, Any]) -> Any:
        found = super().get_userinfo(access_token, id_token, payload)
        if found.get("sub") != payload["sub"]:
            raise SuspiciousOperation("UserInfo speaks of somebody else")
        return found

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get("sub"))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        return self.UserModel.objects.filter(username=claims["sub"])

    def create_user(self, claims: dict[str, Any]) -> Any:
        return self.UserModel.objects.create_user(claims["sub"], email=claims.get("email", ""))

    def update_user(self, user: Any, claims: dict[str, Any]) -> Any:
        user.email = claims.get("email", "")
        user.save(update_fields=["email"])
        return user


class OneGovCallback(OIDCAuthenticationCallbackView):
    """The answer must name the issuer that was asked (RFC 9207)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("iss") != settings.ONEGOV_ISSUER:
            return self.login_failure()
        try:
            return super().get(request)
        except (
            SuspiciousOperation,
            PyJWTError,
            RequestException,
        ):  # the last: a code that is no good
            return self.login_failure()
