"""Steps between the password and being signed in."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from onegov.login import devices


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """The second factor, but on a device that the person trusts."""

    def _should_handle(self, request: HttpRequest) -> bool:
        is_asked: bool = super()._should_handle(request)
        return is_asked and not devices.is_trusted(request, self.login.user)
