"""The account a person signs in with."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from onegov.core import ids


class AccountManager(BaseUserManager["Account"]):
    """Makes accounts; allauth does it in the running platform, ``project`` for the demonstration."""

    def create_user(self, email: str, password: str | None, **fields: Any) -> "Account":
        """Will save a new account with a hashed password."""
        account = self.model(email=self.normalize_email(email).lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Credentials only: who the person is lies in ``people``."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person = models.OneToOneField("people.Person", on_delete=models.PROTECT, related_name="+")
    #: None: they sign in at a partner and gave us no address; unique, so it cannot be "".
    email = models.EmailField(max_length=254, unique=True, null=True)  # noqa: DJ001
    language = models.CharField(max_length=2, default="en")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        return str(self.id)


class TrustedDevice(models.Model):
    """A device that asks for no code until a day; known by the hash of what its cookie holds."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField(db_index=True)
    token_hash = models.CharField(max_length=64, unique=True)
    browser = models.CharField(max_length=40)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
