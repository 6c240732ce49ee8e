"""An application and its definition, for every page of applying."""

from dataclasses import dataclass
from uuid import UUID

from onegov.cases import public as cases
from onegov.cases.errors import AlreadySubmitted
from onegov.cases.types import Application
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition, FormPage
from onegov.core.errors import NotFound
from onegov.core.types import Actor


@dataclass(frozen=True, slots=True)
class Draft:
    """An application of the actor, with the version of the service it keeps."""

    application: Application
    definition: Definition

    @property
    def id(self) -> UUID:
        """The application's id."""
        return self.application.id

    def form_page(self, number: int) -> FormPage:
        """A page of the form by its place, 1 for the first.

        Raises:
            NotFound: the form has no such page.
        """
        if not 1 <= number <= len(self.definition.form):
            raise NotFound
        return self.definition.form[number - 1]

    def number(self, page: str) -> int:
        """The place of a page of the form, 1 for the first."""
        return [each.id for each in self.definition.form].index(page) + 1


def open_draft(actor: Actor, application_id: UUID) -> Draft:
    """An application that can still be changed.

    Raises:
        NotFound: none, or somebody else's.
        AlreadySubmitted: it was sent.
    """
    found = open_application(actor, application_id)
    if not found.application.is_draft:
        raise AlreadySubmitted
    return found


def open_application(actor: Actor, application_id: UUID) -> Draft:
    """An application of the actor, sent or not.

    Raises:
        NotFound: none, or somebody else's.
    """
    application = cases.view(actor=actor, application_id=application_id)
    definition = catalogue.get_version(version=application.definition_version)
    return Draft(application, definition)
