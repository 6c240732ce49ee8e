"""Which claims a request would release, and whether the person must be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from onegov.core.types import Text
from onegov.login.provider.claims import OF_SCOPES
from onegov.login.provider.models import Client
from onegov.login.provider.types import AuthorizationRequest
from onegov.login.releases import public as releases
from onegov.login.releases.types import Plan, RegisteredClaim

Places = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Planned:
    """What would go where.

    Attributes:
        claims: names that may go, by place (``id_token``, ``userinfo``).
        plan: the same with what must be told or asked first.
    """

    claims: Places = field(default_factory=dict)
    plan: Plan = field(default_factory=Plan)


def planned(client: Client, asked: AuthorizationRequest, whose: UUID | None) -> Planned:
    """Will plan a release: of what was asked, what the application registered and may have."""
    places = _asked(asked)
    names = sorted({name for found in places.values() for name in found})
    if not names or whose is None:
        return Planned()
    plan = releases.plan_for(
        person_id=whose, client_id=client.id, asked=names, registered=claims_of(client)
    )
    may_go = {claim.name for claim in plan.release}
    claims = {place: tuple(sorted(found & may_go)) for place, found in places.items()}
    return Planned(claims, plan)


def _asked(asked: AuthorizationRequest) -> dict[str, set[str]]:
    """Names by place; what a scope stands for is told by UserInfo (Core 1.0 section 5.4)."""
    by_scope = {name for scope in asked.scopes for name in OF_SCOPES.get(scope, ())}
    return {
        "userinfo": by_scope | set(asked.claims.get("userinfo", {})),
        "id_token": set(asked.claims.get("id_token", {})),
    }


def claims_of(client: Client) -> tuple[RegisteredClaim, ...]:
    """The registered claims of an application."""
    return tuple(
        RegisteredClaim(
            name=claim["name"],
            purpose=Text(**claim["purpose"]),
            basis=claim["basis"],
            authority=claim["authority"],
            essential=claim["essential"],
        )
        for claim in client.claims
    )
