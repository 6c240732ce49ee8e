"""Which parts of the desk open to whom, and where each member of staff begins."""

from dataclasses import dataclass

from onegov.core.types import Actor
from onegov.login.access import AccessRule, integrator, office, officer, supervisor


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the desk: its name, who may reach it, and the route of its first page."""

    name: str
    rule: AccessRule
    route: str


#: In the order in which somebody who holds several begins.
PARTS = (
    Part("cases", officer, "desk:queue"),
    Part("team", supervisor, "desk:team"),
    Part("applications", integrator, "desk:applications"),
    Part("identities", office, "desk:identity"),
)


def open_to(actor: Actor) -> tuple[Part, ...]:
    """The parts that an actor may reach; none for the public, and for staff without such a role."""
    return tuple(part for part in PARTS if part.rule.allows(actor))
