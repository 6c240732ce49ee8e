"""One run, case by case."""

from collections.abc import Callable
from uuid import UUID

from onegov.core.types import Actor, ActorKind
from onegov.login.certification import actions
from onegov.login.certification.browser import AppBrowser
from onegov.login.certification.cases import cases_for
from onegov.login.certification.models import CertificationRun
from onegov.login.certification.trying import Trial
from onegov.login.provider.models import Client

CERTIFIER = Actor(kind=ActorKind.MACHINE, name="certification")


def run(run_id: UUID, told: Callable[[str, str], None] = lambda name, seen: None) -> None:
    """Will go through the cases of a run; each stands in the table as soon as it was tried.

    Whatever happens, the run is ended then.

    Args:
        told: the name of each case and what was seen.
    """
    row = CertificationRun.objects.get(id=run_id)
    try:
        _go_through(row, told)
    finally:
        actions.end(actor=CERTIFIER, run=row)


def _go_through(row: CertificationRun, told: Callable[[str, str], None]) -> None:
    client = Client.objects.get(id=row.client_id)
    done = set(row.rows.values_list("name", flat=True))
    trial = Trial(client, row, AppBrowser(actions.origins_of(client)))
    for case in cases_for(has_logout=bool(client.backchannel_logout_uri)):
        if case.name in done:
            continue
        if not actions.go_on(row, case.name):
            return
        seen, detail = trial.see(case)
        actions.note(row, case, seen, detail)
        told(case.name, seen)
