"""The table of attempts to come back."""

from typing import ClassVar

from django.db import models

from onegov.core import ids
from onegov.login.recovery.types import Recovery, State


class Attempt(models.Model):
    """One attempt; ``person_id`` stays empty where no account has the address that was typed.

    The addresses are sealed and go when it is over and both were told; the row goes some days later.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    person_id = models.UUIDField(null=True, db_index=True)
    state = models.CharField(max_length=10, default=State.ASKED)
    needed = models.PositiveSmallIntegerField(default=1)
    proved_level = models.PositiveSmallIntegerField(default=0)
    refused = models.PositiveSmallIntegerField(default=0, db_default=0)
    code_digest = models.CharField(max_length=64, unique=True)
    address = models.TextField(blank=True)
    contact = models.TextField(blank=True)
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["cooling", "done"])
                | models.Q(proved_level__gte=models.F("needed"), ready_at__isnull=False),
                name="proved_before_cooling",
            )
        ]

    @property
    def recovery(self) -> Recovery:
        """How far it has come, for ``logic``."""
        return Recovery(
            needed=self.needed,
            until=self.until,
            state=State(self.state),
            proved_level=self.proved_level,
            ready_at=self.ready_at,
        )

    def take(self, recovery: Recovery) -> None:
        """Will hold what ``logic`` made of it; the caller saves."""
        self.state, self.proved_level = recovery.state, recovery.proved_level
        self.until, self.ready_at = recovery.until, recovery.ready_at
