"""The door of certification: an application shows that it refuses what it must."""

from collections.abc import Callable
from uuid import UUID

from onegov.core.types import Actor
from onegov.login.certification import actions, issuer, queries, running
from onegov.login.certification.types import Run
from onegov.login.provider.registered import of_department


def issuer_for(*, client_id: str) -> str:
    """Will return the issuer that an application must trust while it is certified."""
    return issuer.address(client_id)


def start(*, actor: Actor, client_id: str, app_url: str) -> UUID:
    """Will begin a run; a job goes through the cases.

    Args:
        app_url: a page of the application for people who signed in, on the host of a registered
            redirect address. Opened by others, it must start signing in at ``issuer_for``.

    Raises:
        NotFound: the actor's organisation has no such application.
        NotItsAddress, AlreadyRunning.
    """
    client = of_department(actor, client_id)
    return actions.start(actor=actor, client=client, app_url=app_url, at_once=False).id


def certify(*, actor: Actor, client_id: str, app_url: str, told: Callable[[str, str], None]) -> Run:
    """Will go through the cases now, as ``start`` does by a job, and return the whole run.

    Args:
        told: the name of each case and what was seen, as soon as it was tried.
    """
    client = of_department(actor, client_id)
    run = actions.start(actor=actor, client=client, app_url=app_url, at_once=True)
    running.run(run.id, told)
    return queries.runs_of(client)[0]


def runs(*, actor: Actor, client_id: str) -> tuple[Run, ...]:
    """Will return the last runs of an application, newest first, 20 at most.

    Raises:
        NotFound.
    """
    return queries.runs_of(of_department(actor, client_id))


def is_certified(*, actor: Actor, client_id: str) -> bool:
    """Whether the registration as it is now passed the last of its runs that ended.

    Raises:
        NotFound.
    """
    return queries.passed(of_department(actor, client_id)) is not None


def open_to_everybody(*, actor: Actor, client_id: str) -> None:
    """Will put an application into production.

    Raises:
        NotFound; NotCertified: the registration as it is now did not pass its last run.
        SecondPersonNeeded: the actor changed it or ran the certification.
    """
    actions.open_to_everybody(actor=actor, client=of_department(actor, client_id))
