"""Which claims a request would release, and whether the person must be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from onegov.login.provider.claims import OF_SCOPES
from onegov.login.provider.models import Client
from onegov.login.provider.types import AuthorizationRequest


@dataclass(frozen=True, slots=True)
class Plan:
    """What would go where.

    Attributes:
        claims: names, by place (``id_token``, ``userinfo``).
        must_ask: some of it rests on the person's word, which they have not given.
    """

    claims: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    must_ask: bool = False


def plan(client: Client, asked: AuthorizationRequest, person: UUID | None) -> Plan:
    """Will plan a release: of what was asked, what the application registered."""
    known = {claim["name"] for claim in client.claims}
    by_scope = {name for scope in asked.scopes for name in OF_SCOPES.get(scope, ())}
    userinfo = (by_scope | set(asked.claims.get("userinfo", {}))) & known
    id_token = set(asked.claims.get("id_token", {})) & known
    return Plan({"userinfo": tuple(sorted(userinfo)), "id_token": tuple(sorted(id_token))})
