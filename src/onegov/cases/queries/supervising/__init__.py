"""Reads for supervisors: how their organisation's cases stand, and who holds which."""

from datetime import timedelta

from onegov.cases import access
from onegov.cases.queries.supervising import ageing, days, flow, groups, inversions, officers
from onegov.cases.queries.supervising.holding import holdings
from onegov.cases.types import Team
from onegov.core import clock
from onegov.core.types import Actor

__all__ = ["holdings", "team"]

_DAYS = 90


def team(actor: Actor) -> Team:
    supervisor_id = access.require_supervisor(actor)
    since = days.midnight(clock.today() - timedelta(days=_DAYS))
    barred = access.close_to(supervisor_id)
    return Team(
        since=since,
        ageing=ageing.by_service(actor.org_id),
        inversions=inversions.by_service(actor.org_id, since, barred),
        flow=flow.weeks(actor.org_id),
        officers=officers.work(actor.org_id, since),
        overrides=officers.overrides(actor.org_id, since, barred),
        disparities=groups.by_service(actor.org_id, since),
    )
