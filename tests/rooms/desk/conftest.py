"""Officers at their desk, and cases of services whose rules do more than say yes or no."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.conf import settings as real_settings

from onegov.cases import public as cases
from onegov.catalogue import public as catalogue
from onegov.core.types import Actor, ActorKind
from onegov.people import public as people
from rooms.portal_apply.browser import Person

Path(real_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
SETUP = Actor(kind=ActorKind.MACHINE, name="setup")


@pytest.fixture(autouse=True)
def _files(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def officer(db: None) -> Person:
    gabrielle = Person("gabrielle@example.org")
    people.grant_role(
        actor=SETUP, person_id=gabrielle.account.person_id, org_id="IRCC", role="officer"
    )
    return gabrielle.sign_in()


@pytest.fixture
def case(db: None) -> Callable[..., UUID]:
    """Publishes a service, submits these answers and lets the rules see them."""

    def make(folder: Path, **answers: object) -> UUID:
        catalogue.publish(actor=SETUP, folder=folder)
        definition = catalogue.get_current(service_id="/".join(folder.parts[-2:]))
        applicant = Person("applicant@example.org").actor
        own = cases.start(actor=applicant, definition=definition, language="en")
        cases.save_answers(actor=applicant, application_id=own, answers=answers)
        cases.submit(actor=applicant, application_id=own, key="k")
        cases.assess(actor=SETUP, application_id=own)
        return own

    return make
