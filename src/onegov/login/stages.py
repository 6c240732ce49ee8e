"""Steps between the password and being signed in."""

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest

from onegov.login import devices
from onegov.login.levels import of_session


class SecondStep(AuthenticateStage):  # type: ignore[misc]
    """The second factor, where none was shown at a partner and the device is not trusted."""

    def _should_handle(self, request: HttpRequest) -> bool:
        is_asked: bool = super()._should_handle(request)
        shown = of_session(request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []))
        return is_asked and shown.level < 3 and not devices.is_trusted(request, self.login.user)
