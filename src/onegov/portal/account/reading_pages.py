"""Who read a person's data: what the page shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.core.paginator import Page, Paginator

from onegov.cases import public as cases
from onegov.cases.types import Application
from onegov.catalogue import public as catalogue
from onegov.catalogue.types import Definition
from onegov.consent import public as consent
from onegov.consent.types import Reading
from onegov.core.types import Actor, Text

PER_PAGE = 25

#: Facts that help to find a record but belong to no service.
IDENTIFIERS: Mapping[str, Text] = {
    "client_id": Text(en="Client number", fr="Numéro de client"),
    "names": Text(en="Names", fr="Noms"),
    "birth_date": Text(en="Date of birth", fr="Date de naissance"),
    "travel_documents": Text(en="Travel documents", fr="Documents de voyage"),
    "postal_code": Text(en="Postal code", fr="Code postal"),
    "secret": Text(en="Code on a letter", fr="Code inscrit sur une lettre"),
    "files": Text(en="Uploaded files", fr="Fichiers téléversés"),
    "letter": Text(en="Decision letter", fr="Lettre de décision"),
}


@dataclass(frozen=True)
class Known:
    """The words of the person's applications for facts and clauses."""

    definitions: Mapping[UUID, Definition]

    @cached_property
    def _facts(self) -> dict[str, Text]:
        words = dict(IDENTIFIERS)
        for definition in self.definitions.values():
            words |= {document.id: document.label for document in definition.documents.values()}
            words |= {fact.name: fact.label for fact in definition.facts.values()}
        return words

    @cached_property
    def _clauses(self) -> dict[str, Text]:
        found: dict[str, Text] = {}
        for definition in self.definitions.values():
            facts = definition.facts.values()
            clauses = [*definition.decision.law, *(fact.collect_under for fact in facts)]
            clauses += [fact.disclose_under for fact in facts if fact.disclose_under]
            found |= {f"{clause.act} {clause.at}": clause.label for clause in clauses}
        return found

    def facts(self, concepts: Iterable[str]) -> list[Text]:
        """Short names of facts; a name nobody defined is shown as it is."""
        return [self._facts.get(name) or Text(en=name, fr=name) for name in concepts]

    def clauses(self, authority: str) -> list[Text | str]:
        """Clauses (``C-29 5(1); C-29 14(1)``) as people write them."""
        return [self._clauses.get(each, each) for each in authority.split("; ") if each]

    @property
    def purposes(self) -> dict[str, Text]:
        """Why the services read, in words, by the code of the purpose."""
        services = self.definitions.values()
        return {one.purpose_code: consent.deciding(one.name) for one in services}

    def service(self, application_id: UUID | None) -> Text | None:
        """The service of an application of the person."""
        found = self.definitions.get(application_id) if application_id else None
        return found.name if found else None


def readings(actor: Actor, application_id: UUID | None, page: str) -> dict[str, object]:
    """Who read the person's data, newest first; for one application, or for all.

    Raises:
        NotFound: the application is not the person's.
    """
    mine = _applications(actor, application_id)
    known = Known({each.id: _definition(each) for each in mine})
    lines = [line for line in _lines(actor, known) if _is_about(line, application_id)]
    shown: Page[Reading] = Paginator(lines, PER_PAGE).get_page(page)
    return {
        "page": shown,
        "lines": [_line(reading, known) for reading in shown.object_list],
        "service": known.service(application_id),
        "application_id": application_id,
        "mine": [(each.id, known.service(each.id), each.reference) for each in mine],
    }


def _applications(actor: Actor, application_id: UUID | None) -> tuple[Application, ...]:
    if application_id is None:
        return cases.list_mine(actor=actor)
    return (cases.view(actor=actor, application_id=application_id),)


def _lines(actor: Actor, known: Known) -> tuple[Reading, ...]:
    if actor.person_id is None:
        return ()
    return consent.list_readings(actor=actor, person_id=actor.person_id, purposes=known.purposes)


def _is_about(reading: Reading, application_id: UUID | None) -> bool:
    return application_id is None or reading.application_id == application_id


def _line(reading: Reading, known: Known) -> dict[str, object]:
    return {
        "reading": reading,
        "facts": known.facts(reading.concepts),
        "clauses": known.clauses(reading.authority),
        "service": known.service(reading.application_id),
    }


def _definition(application: Application) -> Definition:
    return catalogue.get_version(version=application.definition_version)
