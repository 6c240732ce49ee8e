"""Which claims a request would release, and whether the person must be asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from onegov.core.types import Text
from onegov.login.provider.claims import OF_SCOPES
from onegov.login.provider.models import Client
from onegov.login.provider.types import AuthorizationRequest
from onegov.login.releases import public as releases
from onegov.login.releases.types import Plan, RegisteredClaim

#: A claim that nobody registers: it is about the sign-in, and the request alone decides.
AUTH_TIME = "auth_time"
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


def planned(
    client: Client,
    asked: AuthorizationRequest,
    whose: UUID | None,
    *,
    anew: bool = False,
    may_agree: bool = True,
) -> Planned:
    """Will plan a release: of what was asked, what the application registered and may have.

    Args:
        anew: everything is told and asked again, whatever was said before (``prompt=consent``).
        may_agree: whether the visitor's word is the person's; where not, they are asked nothing, and
            what stays in ``ask`` is what the application cannot do without.
    """
    places = _asked(asked)
    names = sorted({name for found in places.values() for name in found if name != AUTH_TIME})
    if whose is None:
        return Planned()
    plan = releases.plan(names, claims_of(client), ()) if anew else _plan(client, names, whose)
    if not may_agree:
        plan = replace(plan, ask=tuple(claim for claim in plan.ask if claim.essential))
    may_go = {claim.name for claim in plan.release} | ({AUTH_TIME} if _tells_time(asked) else set())
    claims = {place: tuple(sorted(found & may_go)) for place, found in places.items()}
    return Planned(claims, plan)


def still(client: Client, whose: UUID, names: Sequence[str]) -> frozenset[str]:
    """Which claims may go now of those that could when the code was given.

    A consent that was withdrawn since, or a claim that is no longer registered, is left out.
    """
    plan = _plan(client, [name for name in names if name != AUTH_TIME], whose)
    return frozenset(claim.name for claim in plan.release)


def _plan(client: Client, names: Sequence[str], whose: UUID) -> Plan:
    if not names:
        return Plan()
    return releases.plan_for(
        person_id=whose, client_id=client.id, asked=names, registered=claims_of(client)
    )


def _tells_time(asked: AuthorizationRequest) -> bool:
    """Whether the ID token says when the person signed in: where the application asks for it.

    One second, told to two departments, would be a name that both know. Source: OpenID Connect
    Core 1.0 section 2 (``auth_time``).
    """
    return asked.max_age is not None or AUTH_TIME in asked.claims.get("id_token", {})


def _asked(asked: AuthorizationRequest) -> dict[str, set[str]]:
    """Names by place; what a scope stands for is told by UserInfo (Core 1.0 section 5.4)."""
    by_scope = {name for scope in asked.scopes for name in OF_SCOPES.get(scope, ())}
    return {
        "userinfo": by_scope | set(asked.claims.get("userinfo", {})),
        "id_token": {AUTH_TIME, *asked.claims.get("id_token", {})},
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
