"""Settings of ``notices``."""

from dataclasses import dataclass, field

from django.conf import settings


@dataclass(frozen=True)
class GcNotify:
    """An account at GC Notify.

    Attributes:
        url: of its API, without a trailing slash.
        key: an API key.
        template_id: of the one template that all mail is sent with.
    """

    url: str
    key: str = field(repr=False)
    template_id: str


@dataclass(frozen=True)
class NoticesConf:
    """Settings.

    Attributes:
        base_url: address of the platform as people type it, without a trailing slash.
        gc_notify: where mail goes; None: to the SMTP server.
    """

    base_url: str
    gc_notify: GcNotify | None = None


def conf() -> NoticesConf:
    """The settings that ``project`` gave."""
    given: NoticesConf = settings.ONEGOV_NOTICES()
    return given
