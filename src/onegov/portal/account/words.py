"""Words for where an application stands."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from onegov.cases.types import Application, State
from onegov.core.clock import OFFICE_ZONE
from onegov.core.types import Text
from onegov.ui.public import formats, language
from onegov.ui.types import Tone


def status(application: Application) -> tuple[str, Tone]:
    """One or two words, and their tone."""
    known: dict[State, tuple[str, Tone]] = {
        State.DRAFT: (_("Not sent yet"), "warning"),
        State.SUBMITTED: (_("Received"), "info"),
        State.IN_REVIEW: (_("Being reviewed"), "info"),
        State.DECIDED: (_("Decided at this step"), "success"),
    }
    return known[application.state]


def news(application: Application) -> str:
    """The one line that a person wants to know first."""
    if application.state is State.DRAFT:
        return _("Last saved %(day)s") % {"day": _at(application.updated_at)}
    if application.state is State.DECIDED and application.decided_at:
        return _("Number %(number)s, decided %(day)s") % {
            "number": application.reference,
            "day": _at(application.decided_at),
        }
    return _("Number %(number)s, decision due by %(day)s") % {
        "number": application.reference,
        "day": _day(application.due_on),
    }


def _day(day: date | None) -> str:
    return formats.day(day, language()) if day else ""


def _at(moment: datetime) -> str:
    return _day(moment.astimezone(OFFICE_ZONE).date())


def own(text: Text) -> str:
    """A text in the page's language."""
    return text.in_(language())


def percent(whole: int) -> str:
    """A whole percentage: ``80%`` or ``80 %``."""
    return formats.percent(whole / 100, language())
