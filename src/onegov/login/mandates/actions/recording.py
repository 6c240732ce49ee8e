"""How an act on a mandate enters the ledger."""

from collections.abc import Mapping
from types import MappingProxyType

from onegov.core.types import Actor
from onegov.ledger import public as ledger
from onegov.login.mandates import models

_NONE: Mapping[str, object] = MappingProxyType({})


def record(
    actor: Actor, act: str, row: models.Mandate, details: Mapping[str, object] = _NONE
) -> None:
    """Will record an act: ids and kind, never a name or a code; under which mandate, if another."""
    under = {"under": str(actor.mandate_id)} if actor.mandate_id not in (None, row.id) else {}
    ledger.record(
        actor=actor,
        act=f"mandate.{act}",
        person_id=row.person_id,
        refs={"mandate": str(row.id), **under},
        details={"kind": row.kind, "scopes": row.scopes, "until": row.until, **details},
    )
