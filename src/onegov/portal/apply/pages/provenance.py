"""Where an answer comes from, in words."""

from django.utils.translation import gettext as _

from onegov.cases.types import FactLine
from onegov.catalogue.types import Definition
from onegov.core.clock import OFFICE_ZONE
from onegov.ui.public import formats, language


def source_of(definition: Definition, line: FactLine) -> str:
    """One line: who said it and when, and whether the person disputes it."""
    if line.is_disputed:
        return _("Your answer. You disputed what %(organisation)s has.") % {
            "organisation": organisation(definition, line)
        }
    if line.from_person is not None:
        return _("Your answer")
    return said_by(definition, line)


def said_by(definition: Definition, line: FactLine) -> str:
    """The register and the day it answered, "" when no register did."""
    row = line.from_register
    if row is None:
        return ""
    answered = row.observed_at.astimezone(OFFICE_ZONE).date()
    return _("From %(organisation)s, %(day)s") % {
        "organisation": organisation(definition, line),
        "day": formats.day(answered, language()),
    }


def organisation(definition: Definition, line: FactLine) -> str:
    """The name of the department whose register answered, "" when none did."""
    row = line.from_register
    register = definition.registers.get(row.source.provider) if row else None
    return register.organisation.in_(language()) if register else ""
