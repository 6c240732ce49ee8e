"""The demonstration's mandates are made as people make them, and let each do what is announced."""

import json
from pathlib import Path

import pytest

from onegov.login.mandates import public as mandates
from onegov.login.models import Account
from onegov.project import filling, representing
from onegov_demo.characters import CHARACTERS
from onegov_demo.mandates import MANDATES, listed
from onegov_demo.prepare import _account


@pytest.fixture
def filled(tmp_path: Path, db: None) -> Path:
    accounts, given = tmp_path / "accounts.json", tmp_path / "mandates.json"
    named = {"gabrielle", "daniel", "sofia", "oleksandr", "mei-ling", "tariq", *MANDATES}
    accounts.write_text(json.dumps([_account(one) for one in CHARACTERS if one.key in named]))
    given.write_text(json.dumps(listed()))
    filling.make_accounts(accounts)
    representing.make_mandates(given)
    return given


def able(key: str) -> dict[str, set[str]]:
    """What somebody may do, by the name of whom they may do it for."""
    person_id = Account.objects.get(email=f"{key}@example.org").person_id
    _own, *others = mandates.capacities(person_id=person_id)
    return {one.label: set(one.scopes) for one in others}


def test_everybody_acts_for_whom_they_are_said_to(filled: Path) -> None:
    names = {one.key: one.name for one in CHARACTERS}
    jeanne = able("jeanne")
    assert set(jeanne) == {names["daniel"], names["sofia"]}
    assert all({"submit", "sign"} <= scopes for scopes in jeanne.values())
    assert set(able("helene")) == {"Théo Castonguay"}
    assert able("graham") == {names["oleksandr"]: {"view", "prepare", "messages"}}
    noor = able("noor")
    assert set(noor) == {names["mei-ling"], names["tariq"]}
    assert not any({"submit", "sign"} & scopes for scopes in noor.values())
    assert set(able("benoit")) == {"Centre d’accueil de la Rive-Nord"}


def test_filling_twice_makes_them_once(filled: Path) -> None:
    before = able("jeanne")
    assert representing.make_mandates(filled) == 8
    assert able("jeanne") == before
