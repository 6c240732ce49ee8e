"""Published versions of services, never changed, and which of them is served."""

from typing import Any, NoReturn

from django.db import models

from onegov.core import ids


class Unchangeable(models.QuerySet["ServiceVersion"]):
    """Rows that are written once."""

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("a published version is never changed")

    def delete(self) -> NoReturn:
        raise TypeError("a published version is never deleted")


class ServiceVersion(models.Model):
    """One published version of a service: its canonical JSON under its SHA-256."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    org_id = models.CharField(max_length=20)
    service_id = models.CharField(max_length=120)
    version = models.CharField(max_length=64, unique=True)
    sequence = models.PositiveIntegerField()
    canonical = models.TextField()
    published_at = models.DateTimeField()

    objects = Unchangeable.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["org_id", "service_id", "sequence"], name="one_version_per_sequence"
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Will insert the row; a second save is refused."""
        if not self._state.adding:
            raise TypeError("a published version is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always refused."""
        raise TypeError("a published version is never deleted")


class Service(models.Model):
    """The version of a service that is served now, and the addresses it answers at."""

    service_id = models.CharField(primary_key=True, max_length=120)
    org_id = models.CharField(max_length=20)
    version = models.CharField(max_length=64)
    slug_en = models.CharField(max_length=60, unique=True)
    slug_fr = models.CharField(max_length=60, unique=True)
    since = models.DateTimeField()
