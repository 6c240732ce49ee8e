"""Which register answers what, and where; why and under which law is the service's to say."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from onegov.exchange.types import ServiceId
from onegov.registers.errors import UnknownProvider

_INSTANCE: Final = ("CA-DEMO", "GOV")
#: A made-up province, with a directory and a law of its own.
_PROVINCE: Final = ("PROV-DEMO", "GOV")

#: The department whose proven link is the root of every other match.
ROOT: Final = "IRCC"


@dataclass(frozen=True, slots=True)
class Provider:
    """One register service.

    Attributes:
        name: as definitions write it (``CBSA.entry_exit``).
        service: where it is asked.
        answers: the facts it tells, each with the element of its answer that holds it.
        match: service that finds the person's record there, None where a link is proven instead.
        told: what that service is told about the person: facts, each with the element of IRCC's
            identity that holds it.
        beside: elements of every answer that are needed to read the others.
    """

    name: str
    service: ServiceId
    answers: Mapping[str, str]
    match: ServiceId | None = None
    told: Mapping[str, str] = field(default_factory=dict)
    beside: tuple[str, ...] = ()

    def elements(self, concepts: Iterable[str]) -> tuple[str, ...]:
        """The elements of its answer that these facts are read from."""
        return (*(self.answers[concept] for concept in concepts), *self.beside)

    @property
    def member(self) -> str:
        """The department: ``CBSA``."""
        return self.service.member


def _service(member: str, subsystem: str, service: str) -> ServiceId:
    return ServiceId(*_INSTANCE, member, subsystem, service)


#: Every name that the person bears or bore finds a record; a form is filled with today's only.
_WHO: Final = {"legal_name": "names", "birth_date": "birth_date"}
_PROVIDERS: Final = (
    Provider(
        name="IRCC.identity",
        service=_service("IRCC", "clients", "identity"),
        answers={"legal_name": "name", "birth_date": "birth_date"},
    ),
    Provider(
        name="IRCC.status",
        service=_service("IRCC", "clients", "status"),
        answers={
            "permanent_resident": "status",
            "pr_date": "pr_date",
            "pr_conditions_unfulfilled": "conditions_unfulfilled",
            "removal_order": "removal_order",
            "temporary_periods": "temporary_periods",
        },
    ),
    Provider(
        name="CBSA.entry_exit",
        service=_service("CBSA", "crossings", "entry_exit"),
        answers={"trips": "crossings"},
        match=_service("CBSA", "crossings", "match"),
        told=_WHO | {"travel_documents": "documents"},
        beside=("coverage", "complete_to"),
    ),
    Provider(
        name="EDUCATION.attestation",
        service=ServiceId(*_PROVINCE, "EDUCATION", "attestations", "status"),
        answers={"attestation_letter": "state"},
        match=ServiceId(*_PROVINCE, "EDUCATION", "attestations", "match"),
        told=_WHO | {"travel_documents": "documents"},
    ),
    Provider(
        name="CRA.filing",
        service=_service("CRA", "filing", "filing"),
        answers={"tax_years": "years"},
        match=_service("CRA", "filing", "match"),
        told=_WHO | {"postal_code": "postal_code"},
    ),
)

PROVIDERS: Final[Mapping[str, Provider]] = MappingProxyType(
    {provider.name: provider for provider in _PROVIDERS}
)


def has_own_law(service: ServiceId) -> bool:
    """Whether it is of another instance, and so answers by the law of that one."""
    return service.instance != _INSTANCE[0]


def find(name: str) -> Provider:
    """The provider of that name; raises UnknownProvider."""
    try:
        return PROVIDERS[name]
    except KeyError:
        raise UnknownProvider(name) from None
