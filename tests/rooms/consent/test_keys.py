"""The keys that sign consents: the newest that is listed, and a change that nobody notices."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from onegov.consent.keys import ConsentKeys
from onegov.core import clock
from onegov.core.signer import Signer
from onegov.core.types import Text
from onegov.exchange.types import Directory, Key, Member

OWNER = "CA-DEMO/GOV/ONEGOV"


def listing(*signers: Signer, owner: str = OWNER, **changes: object) -> Directory:
    keys = tuple(
        replace(Key(each.key_id, each.public_key(), "consents"), **changes) for each in signers
    )
    name = Text(en="OneGov", fr="OneGov")
    return Directory({owner: Member(owner, f"{owner}/node", "http://127.0.0.1:1", keys, name)})


@pytest.fixture
def keys(tmp_path: Path) -> ConsentKeys:
    return ConsentKeys(tmp_path, OWNER)


def test_the_first_key_is_made_once_and_kept(keys: ConsentKeys) -> None:
    (first,) = keys.made()
    assert first.key_id == "ONEGOV:consents:1"
    assert [each.public_key() for each in keys.made()] == [first.public_key()]
    assert (keys.folder / "consents.1.key").stat().st_mode & 0o777 == 0o600


def test_the_next_key_signs_once_it_is_listed(keys: ConsentKeys) -> None:
    (first,) = keys.made()
    following = keys.make_next()
    assert keys.choose(listing(first)).key_id == "ONEGOV:consents:1"
    assert keys.choose(listing(first, following)).key_id == "ONEGOV:consents:2"
    assert keys.choose(listing(following)).key_id == "ONEGOV:consents:2"
    assert [each.key_id for each in keys.made()] == ["ONEGOV:consents:1", "ONEGOV:consents:2"]


def test_the_tenth_comes_after_the_ninth(keys: ConsentKeys) -> None:
    for _ in range(9):
        keys.make_next()
    assert keys.choose(listing(*keys.made())).key_id == "ONEGOV:consents:10"


@pytest.mark.parametrize(
    "changes",
    [
        {"use": "messages"},
        {"public_key": bytes(32)},
        {"not_after": clock.now() - timedelta(seconds=1)},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_key_that_is_listed_otherwise_does_not_sign(
    keys: ConsentKeys, changes: dict[str, object]
) -> None:
    (first,) = keys.made()
    wrong = listing(keys.make_next(), **changes)
    (member,) = wrong.members.values()
    right = Key(first.key_id, first.public_key(), "consents")
    both = Directory({OWNER: replace(member, keys=(*member.keys, right))})
    assert keys.choose(both).key_id == "ONEGOV:consents:1"


def test_the_command_prints_what_the_node_lists(tmp_path: Path) -> None:
    def printed(*more: str) -> list[dict[str, str]]:
        command = [sys.executable, "-m", "onegov", "consent", "keys", *more]
        environment = {**os.environ, "ONEGOV_STATE": str(tmp_path)}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        found: list[dict[str, str]] = json.loads(done.stdout)["consent_keys"]
        return found

    (first,) = printed()
    assert printed("--next") == [first, *printed()[1:]]
    assert [each["keyid"] for each in printed()] == ["ONEGOV:consents:1", "ONEGOV:consents:2"]
