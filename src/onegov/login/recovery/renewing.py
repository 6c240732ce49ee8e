"""The same account and person, with nothing left of what opened it before."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from onegov.login import devices
from onegov.login.models import Account
from onegov.login.recovery.errors import AddressTaken


def renew(account: Account, *, address: str, password: str) -> None:
    """Will end every old factor, session and trusted device, and set the new ones.

    Raises:
        AddressTaken: another account has the address.
    """
    if Account.objects.filter(email=address).exclude(pk=account.pk).exists():
        raise AddressTaken
    Authenticator.objects.filter(user=account).delete()
    SocialAccount.objects.filter(user=account).delete()
    devices.forget(account)
    for session in UserSession.objects.filter(user=account):
        session.end()
    EmailAddress.objects.filter(user=account).delete()
    EmailAddress.objects.create(user=account, email=address, verified=True, primary=True)
    account.email = address
    account.set_password(password)  # sessions that nobody listed end with the old password's hash
    account.save(update_fields=["email", "password"])
