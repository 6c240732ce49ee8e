"""Who read a person's data: what the page shows."""

from collections.abc import Iterable, Mapping, Sequence
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
from onegov.core.errors import NotFound
from onegov.core.types import Actor, Text
from onegov.registers import public as registers
from onegov.registers.types import Accesses
from onegov.rules import public as rules

PER_PAGE = 25

NOT_LINKED = Text(
    en="Your account is not linked to a department’s record, so no department was asked.",
    fr="Votre compte n’est lié au dossier d’aucun ministère; aucun n’a donc été interrogé.",
)

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
        return [self._clauses.get(each) or _cited(each) for each in authority.split("; ") if each]

    @property
    def purposes(self) -> dict[str, Text]:
        """Why services read, in words, by the code of the purpose: all published ones, and the person's."""
        services = [*catalogue.list_services(), *self.definitions.values()]
        return {one.purpose_code: consent.deciding(one.name) for one in services}

    def service(self, application_id: UUID | None) -> Text | None:
        """The service of an application of the person."""
        found = self.definitions.get(application_id) if application_id else None
        return found.name if found else None


def _cited(clause: str) -> Text | str:
    """A clause of no definition as people write it; as it is when it is in no Act's form."""
    act, _, at = clause.partition(" ")
    return rules.write_citation(act, at) if at else clause


def readings(actor: Actor, application_id: UUID | None, page: str) -> dict[str, object]:
    """Who read the person's data, newest first; for one application, or for all.

    Raises:
        NotFound: the application is not the person's.
    """
    mine = _applications(actor, application_id)
    known = Known({each.id: _definition(each) for each in mine})
    told = _accesses(actor)
    about = [line for line in _lines(actor, known, told) if _is_about(line, application_id)]
    lines = [line for line in about if not _is_own_look(line)]
    shown: Page[Reading] = Paginator(lines, PER_PAGE).get_page(page)
    return {
        "page": shown,
        "lines": [_line(reading, known) for reading in shown.object_list],
        "service": known.service(application_id),
        "application_id": application_id,
        "looks": [line for line in about if _is_own_look(line)],
        "mine": [(each.id, known.service(each.id), each.reference) for each in mine],
        "gaps": [] if application_id else _gaps(told),
        "cut": [] if application_id else [each.organisation for each in told if each.more],
    }


def _gaps(told: Sequence[Accesses]) -> list[Text]:
    """What the list does not hold, and why; one sentence for whom no department knows."""
    gaps = [each for each in told if each.message]
    if gaps and all(each.problem == "not_linked" for each in gaps) and len(gaps) == len(told):
        return [NOT_LINKED]
    return [each.message for each in gaps if each.message]


def proof(actor: Actor, leaf: str) -> dict[str, object]:
    """The file that proves one entry of a department's access log.

    Raises:
        NotFound: there is none about this person.
    """
    if actor.person_id is None:
        raise NotFound
    return registers.access_proof(actor=actor, person_id=actor.person_id, leaf=leaf)


def _applications(actor: Actor, application_id: UUID | None) -> tuple[Application, ...]:
    if application_id is None:
        return cases.list_mine(actor=actor)
    return (cases.view(actor=actor, application_id=application_id),)


def _accesses(actor: Actor) -> tuple[Accesses, ...]:
    if actor.person_id is None:
        return ()
    return registers.list_accesses(actor=actor, person_id=actor.person_id)


def _lines(actor: Actor, known: Known, told: Iterable[Accesses]) -> tuple[Reading, ...]:
    if actor.person_id is None:
        return ()
    return consent.list_readings(
        actor=actor,
        person_id=actor.person_id,
        purposes=known.purposes,
        accesses=[entry for each in told for entry in each.entries],
    )


def _is_own_look(line: Reading) -> bool:
    """OneGov asked for this very page; anybody else who asked stays in the list."""
    return line.reader_org == "ONEGOV" and line.access is not None and line.access.is_look


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
