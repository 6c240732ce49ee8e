"""How an act on a mandate enters the ledger."""

from collections.abc import Mapping
from types import MappingProxyType

from onegov.core.types import Actor
from onegov.ledger import public as ledger
from onegov.login.mandates import models
from onegov.login.mandates.actions.parties import NOBODY

_NONE: Mapping[str, object] = MappingProxyType({})


def record(
    actor: Actor, act: str, row: models.Mandate, details: Mapping[str, object] = _NONE
) -> None:
    """Will record an act: ids and kind, never a name or a code; under which mandate, if another.

    It concerns the principal; as long as nobody has agreed to be that, who would act.
    """
    under = {"under": str(actor.mandate_id)} if actor.mandate_id not in (None, row.id) else {}
    ledger.record(
        actor=actor,
        act=f"mandate.{act}",
        person_id=row.holder_id if row.person_id == NOBODY else row.person_id,
        refs={"mandate": str(row.id), **under},
        details={"kind": row.kind, "scopes": row.scopes, "until": row.until, **details},
    )
