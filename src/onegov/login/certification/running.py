"""One run, case by case."""

from collections.abc import Callable
from functools import partial
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

    Args:
        told: the name of each case and what was seen.
    """
    row = CertificationRun.objects.get(id=run_id)
    client = Client.objects.get(id=row.client_id)
    done = set(row.rows.values_list("name", flat=True))
    with AppBrowser(actions.origins_of(client)) as browser:
        trial = Trial(client, row.app_url, partial(actions.trying, row), browser)
        for case in cases_for(has_logout=bool(client.backchannel_logout_uri)):
            if case.name not in done:
                seen, detail = trial.see(case)
                actions.note(row, case, seen, detail)
                told(case.name, seen)
    actions.end(actor=CERTIFIER, run=row, client=client)
