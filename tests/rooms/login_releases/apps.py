"""Departments' apps and what they are registered for."""

from uuid import UUID

from onegov.core.types import Actor, ActorKind, Text
from onegov.login.releases.types import Basis, Client, RegisteredClaim
from onegov.people import public as people

CRA = Client("cra-my-account", "CRA", Text(en="My Account", fr="Mon dossier"))
IRCC = Client("ircc-portal", "IRCC", Text(en="IRCC portal", fr="Portail d’IRCC"))


def claim(
    name: str,
    basis: Basis = "consent",
    *,
    essential: bool = False,
    purpose: str = "To write to you",
) -> RegisteredClaim:
    return RegisteredClaim(
        name=name,
        purpose=Text(en=purpose, fr=f"{purpose} (fr)"),
        basis=basis,
        authority="I-3.3 220(1)" if basis == "law" else "P-21 8(1)",
        essential=essential,
    )


def somebody() -> tuple[Actor, UUID]:
    person_id = people.create_person()
    return Actor(kind=ActorKind.PERSON, person_id=person_id, strong=True), person_id
