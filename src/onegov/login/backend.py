"""Who a session belongs to."""

from uuid import UUID

from allauth.account.auth_backends import AuthenticationBackend

from onegov.login import rows
from onegov.login.models import Account


class Accounts(AuthenticationBackend):  # type: ignore[misc]
    """As allauth; each page reads an account, so its statement is written once."""

    def get_user(self, user_id: UUID) -> Account | None:
        """Will return the account if it may be used."""
        found = rows.one(Account, "id = %s", user_id)
        return found if found is not None and self.user_can_authenticate(found) else None
