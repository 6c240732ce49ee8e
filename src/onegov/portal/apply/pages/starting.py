"""Before an application begins."""

from onegov.cases import public as cases
from onegov.cases.types import Application
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.core import clock
from onegov.core.types import Actor


def find(slug: str, language: str) -> Definition:
    """The service at an address."""
    return catalogue.find_by_slug(slug=slug, language=language)


def start(actor: Actor, definition: Definition) -> dict[str, object]:
    """What will happen, what is needed, and what a person is told before they begin."""
    return {
        "definition": definition,
        "draft": _draft(actor, definition),
        "fee": catalogue.fee_on(definition, clock.today()),
    }


def _draft(actor: Actor, definition: Definition) -> Application | None:
    mine = cases.list_mine(actor=actor)
    return next((each for each in mine if each.is_draft and each.service_id == definition.id), None)
