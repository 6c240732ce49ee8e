"""Applications that a file registers have what the file says, or it is said what is wrong with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from onegov.login.provider.errors import NotRegistrable
from onegov.login.provider.models import Client
from onegov.project import filling

pytestmark = pytest.mark.django_db
AGE = {
    "name": "age_over_18",
    "purpose": {"en": "To sell tickets", "fr": "Vendre des billets"},
    "basis": "consent",
}


def listed(folder: Path, **more: Any) -> Path:
    file = folder / "applications.json"
    one = {
        "client_id": "tickets",
        "org_id": "PCH",
        "name": {"en": "Tickets", "fr": "Billets"},
        "redirect_uris": ["https://tickets.example/callback"],
        "auth_method": "client_secret_basic",
        "claims": [AGE],
    }
    file.write_text(json.dumps([one | more]))
    return file


def test_claims_are_registered(tmp_path: Path) -> None:
    for _ in range(2):  # the second time it exists
        assert filling.register_applications(listed(tmp_path)) == 1
        (claim,) = Client.objects.get(id="tickets").claims
        assert claim == AGE | {"authority": "", "essential": False}


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"redirect_uri": "https://tickets.example"}, "redirect_uri"),
        ({"claims": [{"name": "email"}]}, "purpose"),
        ({"claims": [AGE | {"reason": "none"}]}, "reason"),
        ({"claims": "email"}, "tickets"),
    ],
)
def test_what_is_wrong_with_it_is_said(tmp_path: Path, more: dict[str, Any], said: str) -> None:
    with pytest.raises(NotRegistrable, match=said) as refused:
        filling.register_applications(listed(tmp_path, **more))
    assert said in refused.value.message.fr
    assert not Client.objects.exists()
