"""The simulator's people have what is proven of them, and somebody acts for somebody else."""

import json
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import translation

from onegov.login.assurance import public as assurance
from onegov.login.mandates import public as mandates
from onegov.login.models import Account
from onegov.project.simulating import choosing, people

pytestmark = pytest.mark.django_db
LISTED = Path(people.__file__).with_name("people.json")


def test_their_levels_claims_and_capacities() -> None:
    people.make(LISTED)
    for one in json.loads(LISTED.read_text("utf-8"))["people"]:
        person_id = Account.objects.get(email=one["email"]).person_id
        assert assurance.identity(person_id=person_id).level == one["level"]
        found = assurance.claims(person_id=person_id, names=["given_name", "birthdate"])
        assert {name: claim.value for name, claim in found.items()} == {
            name: one["claims"][name] for name in ("given_name", "birthdate") if one["claims"]
        }
    jordan = Account.objects.get(email="jordan.singh@example.org").person_id
    kinds = [one.kind for one in mandates.capacities(person_id=jordan)]
    assert kinds == ["self", "client"]


@override_settings(
    STORAGES={
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
)
def test_choosing_leads_nowhere_else(rf) -> None:
    people.make(LISTED)
    with translation.override("en"):
        page = choosing.choose(_asked(rf, "https://elsewhere.example/"))
    assert b'name="next" value="/en/"' in page.content


def _asked(rf, then: str):
    request = rf.get("/en/account/sign-in/", {"next": then})
    request.session = {}
    request.user = Account()
    return request
