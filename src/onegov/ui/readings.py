"""Texts that are no law and that rules rest on, as pages show them."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from onegov.core.types import Text
from onegov.rules.types import Source


@dataclass(frozen=True)
class Reading:
    """A text that is no law.

    Attributes:
        title, url: what it is called, with a place in it, and where it stands, if anywhere.
        page: which page or table of it was read; ``dated``: the day of that version.
        doubt: what to know about a text that is not the department's own, else "".
    """

    title: Text
    url: Text | None
    page: Text
    dated: date
    doubt: str


def reading(source: Source, at: str = "") -> Reading:
    """A text that is no law, perhaps at a place in it (``12(3)``)."""
    doubts = {
        "second": _("Read in an independent publication, not in the department’s own text."),
        "single": _("Read in one publication only, and not confirmed."),
    }
    place = f", {at}" if at else ""
    title = Text(en=f"{source.title.en}{place}", fr=f"{source.title.fr}{place}")
    return Reading(title, source.url, source.page, source.dated, doubts.get(source.grade, ""))
