"""Which register answers what, where, and under which clause it is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from onegov.exchange.types import ServiceId
from onegov.registers.errors import UnknownProvider

_INSTANCE: Final = ("CA-DEMO", "GOV")

#: The department whose proven link is the root of every other match.
ROOT: Final = "IRCC"


@dataclass(frozen=True, slots=True)
class Provider:
    """One register service.

    Attributes:
        name: as definitions write it (``CBSA.entry_exit``).
        service: where it is asked.
        answers: the facts it tells.
        authority: clause named in the signed request.
        match: service that finds the person's record there, None where a link is proven instead.
        told: what that service is told about the person, as names of facts.
    """

    name: str
    service: ServiceId
    answers: tuple[str, ...]
    authority: str
    match: ServiceId | None = None
    told: tuple[str, ...] = ()

    @property
    def member(self) -> str:
        """The department: ``CBSA``."""
        return self.service.member


def _service(member: str, subsystem: str, service: str) -> ServiceId:
    return ServiceId(*_INSTANCE, member, subsystem, service)


_PROVIDERS: Final = (
    Provider(
        name="IRCC.identity",
        service=_service("IRCC", "clients", "identity"),
        answers=("legal_name", "birth_date"),
        authority="C-29 5(1)",
    ),
    Provider(
        name="IRCC.status",
        service=_service("IRCC", "clients", "status"),
        answers=(
            "permanent_resident",
            "pr_date",
            "pr_conditions_unfulfilled",
            "removal_order",
            "temporary_periods",
        ),
        authority="C-29 5(1)",
    ),
    Provider(
        name="CBSA.entry_exit",
        service=_service("CBSA", "crossings", "entry_exit"),
        answers=("trips",),
        authority="C-29 5(1)(c)(i)",
        match=_service("CBSA", "crossings", "match"),
        told=("legal_name", "birth_date", "travel_documents"),
    ),
    Provider(
        name="CRA.filing",
        service=_service("CRA", "filing", "filing"),
        answers=("tax_years",),
        authority="C-29 5(1)(c)(iii)",
        match=_service("CRA", "filing", "match"),
        told=("legal_name", "birth_date", "postal_code"),
    ),
)

PROVIDERS: Final[Mapping[str, Provider]] = MappingProxyType(
    {provider.name: provider for provider in _PROVIDERS}
)


def find(name: str) -> Provider:
    """The provider of that name; raises UnknownProvider."""
    try:
        return PROVIDERS[name]
    except KeyError:
        raise UnknownProvider(name) from None
