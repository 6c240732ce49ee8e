"""Settings of ``ui``."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class UiConf:
    """Settings.

    Attributes:
        demonstration: show the strip that says this is no official site.
        theme: path of a static style sheet that is read after ours, such as ``acme/theme.css``, or "".
            It may set the custom properties of ``ui/site.css``; the template ``ui/mark.html`` may be
            overridden to put another mark beside the name.
    """

    demonstration: bool = True
    theme: str = ""


def conf() -> UiConf:
    """The settings that ``project`` gave."""
    given: UiConf = settings.ONEGOV_UI()
    return given
