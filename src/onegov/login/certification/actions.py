"""Writes of certification: a run begins, each case is noted, a run ends, an application is opened."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from onegov.core import clock
from onegov.core.types import Actor
from onegov.ledger import public as ledger
from onegov.login.certification import issuer, queries
from onegov.login.certification.browser import origin
from onegov.login.certification.cases import Case, cases_for
from onegov.login.certification.errors import (
    AlreadyRunning,
    NotCertified,
    NotItsAddress,
    SecondPersonNeeded,
)
from onegov.login.certification.models import CertificationRow, CertificationRun
from onegov.login.certification.types import Seen, State, is_right
from onegov.login.provider.actions import changing
from onegov.login.provider.models import Client, Grant
from onegov.login.provider.queries import fingerprint

RUN_TASK = "login.certify"
_LONGEST = timedelta(minutes=10)


def origins_of(client: Client) -> frozenset[str]:
    """What a run may open: hosts of addresses that the application registered."""
    logout = client.backchannel_logout_uri
    return frozenset(map(origin, [*client.redirect_uris, *([logout] if logout else [])]))


@transaction.atomic
def start(*, actor: Actor, client: Client, app_url: str, at_once: bool) -> CertificationRun:
    """Will begin a run; a job goes through the cases unless the caller does (``at_once``).

    Raises:
        NotItsAddress: ``app_url`` is on a host that was not registered.
        AlreadyRunning: another run is under way.
    """
    if origin(app_url) not in frozenset(map(origin, client.redirect_uris)):
        raise NotItsAddress()
    _stop_lost(actor, client)
    try:
        with transaction.atomic():
            run = _begun(actor, client, app_url)
    except IntegrityError as error:
        raise AlreadyRunning() from error
    _tell(actor, run, "certification.started", {"app_url": app_url})
    if not at_once:
        app.configure_task(RUN_TASK).defer(run_id=str(run.id))
    return run


def _begun(actor: Actor, client: Client, app_url: str) -> CertificationRun:
    return CertificationRun.objects.create(
        org_id=client.org_id,
        client_id=client.id,
        fingerprint=fingerprint(client),
        app_url=app_url,
        state=State.WAITING,
        started_by=actor.person_id,
        started_at=clock.now(),
    )


def _stop_lost(actor: Actor, client: Client) -> None:
    """A run whose worker died is over; whoever takes it up again finds it so."""
    lost = CertificationRun.objects.filter(
        client_id=client.id,
        state__in=queries.UNDER_WAY,
        started_at__lt=clock.now() - _LONGEST,
    )
    for run in lost:
        end(actor=actor, run=run)


def go_on(run: CertificationRun, name: str) -> bool:
    """Will note which case is tried now: the token endpoint makes its fault.

    Returns:
        Whether there is anything to go on with: not when the run was ended meanwhile, nor when the
        registration is no longer the one that is tried.
    """
    if fingerprint(Client.objects.get(id=run.client_id)) != run.fingerprint:
        return False
    return bool(_under_way(run).update(state=State.RUNNING, case=name, told=""))


def was_told(client_id: str, name: str) -> None:
    """Will note that the application fetched what this case spoils."""
    CertificationRun.objects.filter(client_id=client_id, state=State.RUNNING, case=name).update(
        told=name
    )


def _under_way(run: CertificationRun) -> QuerySet[CertificationRun]:
    return CertificationRun.objects.filter(id=run.id, state__in=queries.UNDER_WAY)


def note(run: CertificationRun, case: Case, seen: Seen, detail: str) -> None:
    CertificationRow.objects.create(
        org_id=run.org_id, run=run, name=case.name, seen=seen, detail=detail[:120]
    )


@transaction.atomic
def end(*, actor: Actor, run: CertificationRun) -> None:
    """Will end a run, and delete the tokens of the made-up person that it signed in.

    It is passed when every case was tried and is right, and the registration is still the one that was
    tried. One that was ended before stays as it is. What was seen is in the ledger's entry.
    """
    client = Client.objects.select_for_update().get(id=run.client_id)
    seen = dict(run.rows.values_list("name", "seen"))
    passed = fingerprint(client) == run.fingerprint and _all_right(client, seen)
    state = State.PASSED if passed else State.FAILED
    if not _under_way(run).update(state=state, case="", told="", ended_at=clock.now()):
        return
    Grant.objects.filter(client=client, person_id=issuer.nobody(client.id)).delete()
    _tell(actor, run, f"certification.{state}", seen)


def _all_right(client: Client, seen: Mapping[str, str]) -> bool:
    cases = cases_for(has_logout=bool(client.backchannel_logout_uri))
    return all(
        case.name in seen and is_right(case.expected, Seen(seen[case.name])) for case in cases
    )


@transaction.atomic
def open_to_everybody(*, actor: Actor, client: Client) -> None:
    """Will put an application into production.

    Raises:
        NotCertified: the registration as it is now did not pass its last run.
        SecondPersonNeeded: the actor changed it or ran the certification.
    """
    held = Client.objects.select_for_update().get(id=client.id)
    passed = queries.passed(held)
    if passed is None:
        raise NotCertified()
    if actor.person_id is None or actor.person_id in (held.changed_by, passed.started_by):
        raise SecondPersonNeeded()
    changing.set_production(actor=actor, client=held, production=True)


def _tell(actor: Actor, run: CertificationRun, act: str, details: Mapping[str, object]) -> None:
    ledger.record(
        actor=actor,
        act=act,
        org_id=run.org_id,
        refs={"client": run.client_id, "run": str(run.id), "registration": run.fingerprint},
        details=details,
    )
