"""Each release is proven in the ledger by a file that needs the public key only; forged ones fail."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onegov.core.errors import OneGovError
from onegov.core.signer import Ed25519Signer
from onegov.core.types import Actor
from onegov.ledger import checking
from onegov.ledger import public as ledger
from onegov.ledger.errors import BadFile
from onegov.ledger.models import Entry
from onegov.login.releases import public as releases
from onegov.login.releases.errors import NotYetProvable
from onegov.merkle import public as merkle
from rooms.login_releases.apps import CRA, claim, somebody
from rooms.login_releases.test_store import EMAIL, agree, record

pytestmark = pytest.mark.django_db(transaction=True)


def fill(actor: Actor, sizes: tuple[int, ...] = (1, 3, 2)) -> list[Any]:
    """Some releases under several checkpoints."""
    found = []
    for size in sizes:
        found += [record(actor.person_id) for _ in range(size)]
        ledger.sequence()
    return found


def as_file(proof: dict[str, object]) -> bytes:
    return json.dumps(proof).encode()


def test_every_release_is_proven_whatever_its_place() -> None:
    actor, person_id = somebody()
    for index, release in enumerate(fill(actor, (1, 3, 2, 5, 8, 1))):
        proof = releases.release_proof(actor=actor, release_id=release)
        proven = ledger.check(file=as_file(proof), public_key=ledger.public_key())
        assert proven.index == index
        assert proven.entry["id"] == str(release)
        assert proven.entry["person_id"] == str(person_id)
        assert proven.details["claims"] == ["email"]
        assert proven.details["purpose"]["fr"] == "Pour trouver votre dossier"


def test_a_receipt_is_proven_with_all_that_its_page_said() -> None:
    actor, _ = somebody()
    _, agreed = agree(actor, "email")
    ledger.sequence()
    proof = releases.receipt_proof(actor=actor, agreement_id=agreed.id)
    proven = ledger.check(file=as_file(proof), public_key=ledger.public_key())
    assert proven.entry["act"] == "claims.answered"
    assert [(each["name"], each["act"]) for each in proven.details["claims"]] == [
        ("birthdate", "told"),
        ("email", "agreed"),
    ]
    assert agreed.digest in json.dumps(proven.details)
    done = releases.withdraw(actor=actor, agreement_id=agreed.id, language="en")
    ledger.sequence()
    ended = releases.receipt_proof(actor=actor, agreement_id=done.receipt.id)
    assert ledger.check(file=as_file(ended), public_key=ledger.public_key()).details["claims"] == [
        {"name": "email", "act": "withdrawn", "digest": agreed.digest}
    ]


def test_a_release_of_this_moment_says_to_wait() -> None:
    actor, _ = somebody()
    with pytest.raises(NotYetProvable):
        releases.release_proof(actor=actor, release_id=record(actor.person_id))


def test_after_retention_the_place_is_proven_and_the_details_are_gone() -> None:
    actor, _ = somebody()
    (release,) = fill(actor, (1,))
    Entry.objects.filter(id=release).update(salt=None)
    proof = releases.release_proof(actor=actor, release_id=release)
    assert (proof["details"], proof["salt"]) == (None, "")
    assert ledger.check(file=as_file(proof), public_key=ledger.public_key()).details is None


def test_every_forged_file_is_refused(tell: Callable[[str], None]) -> None:
    actor, _ = somebody()
    *_, one, other = fill(actor)
    good = releases.release_proof(actor=actor, release_id=one)
    second = releases.release_proof(actor=actor, release_id=other)
    entry = json.loads(good["entry"])
    mallory = Ed25519Signer("ONEGOV:ledger:1", bytes(range(32)))
    leaf = merkle.leaf_hash(good["entry"].encode())
    own_tree = merkle.sign_checkpoint(
        mallory, merkle.Checkpoint("onegov.example/ledger", 1, merkle.root_of([leaf]))
    )
    details = good["details"]
    forged: list[dict[str, object]] = [
        good | {"details": details | {"claims": []}},
        good | {"details": details | {"authority": "I-3.3 220(1)"}},
        good | {"details": details | {"more": "x"}},
        good | {"details": []},
        good | {"salt": "00" * 16},
        good | {"salt": ""},
        good | {"entry": json.dumps(entry)},
        good | {"entry": good["entry"].replace(entry["person_id"], str(other))},
        good | {"entry": second["entry"]},
        good | {"index": good["index"] + 1},
        good | {"index": -1},
        good | {"index": True},
        good | {"proof": second["proof"]},
        good | {"proof": []},
        good | {"proof": [*good["proof"], good["proof"][0]]},
        good | {"proof": ["AAAA"] * 1000},
        good | {"proof": [1]},
        good | {"checkpoint": own_tree, "proof": [], "index": 0},
        good | {"checkpoint": good["checkpoint"].replace("\n6\n", "\n7\n")},
        good | {"checkpoint": ""},
        good | {"version": 2},
        good | {"format": "onegov-access-entry"},
        {name: value for name, value in good.items() if name != "salt"},
    ]
    key = ledger.public_key()
    assert ledger.check(file=as_file(good), public_key=key).index == good["index"]
    for file in forged:
        with pytest.raises(OneGovError):
            ledger.check(file=as_file(file), public_key=key)
    tell(f"proof of a release: {len(forged)} forged files, {len(forged)} refused")


@given(file=st.one_of(st.binary(), st.just(b"[" * 50_000), st.just(b" " * 100_001)))
def test_any_bytes_are_refused_in_words(file: bytes) -> None:
    with pytest.raises(BadFile):
        checking.check(file, bytes(32))


def test_the_command_checks_the_file_without_a_platform(tmp_path: Path) -> None:
    actor, _ = somebody()
    release, *_ = fill(actor)
    proof = releases.release_proof(actor=actor, release_id=release)
    file = tmp_path / "release.json"
    file.write_bytes(as_file(proof))

    known = ledger.public_key().hex()

    def check(*more: str, key: str = known) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "onegov", "ledger", "check", str(file), "--key", key]
        return subprocess.run(
            [*command, *more],
            env={"PATH": "/nowhere", "ONEGOV_HOME": "/nowhere"},
            capture_output=True,
            text=True,
            check=False,
        )

    done = check()
    assert done.returncode == 0, done.stderr
    assert "Entry 0 of onegov.example/ledger is proven. / L’inscription 0" in done.stdout
    assert json.loads(check("--json").stdout)["details"]["claims"] == ["email"]
    file.write_bytes(as_file(proof | {"details": {"claims": ["email"]}}))
    wrong = check("--json")
    assert (wrong.returncode, json.loads(wrong.stdout)["code"]) == (1, "ledger.bad_file")
    assert "NON PROUVÉ" in check().stdout
    for mistyped in ("", "00", known[:-1], known[:-1] + "g", known + "00"):
        wrong = check("--json", key=mistyped)
        assert (wrong.returncode, json.loads(wrong.stdout)["code"]) == (2, "ledger.bad_key")
    file.unlink()
    wrong = check("--json")
    assert (wrong.returncode, json.loads(wrong.stdout)["code"]) == (2, "ledger.not_readable")
    told = check().stdout
    assert "NON VÉRIFIÉ" in told
    assert "PROUVÉ" not in told


def test_what_was_essential_is_part_of_what_was_agreed() -> None:
    """The digest in the receipt can be recomputed from what the registration says."""
    actor, _ = somebody()
    (receipt,) = agree(actor, "email", shown=(EMAIL,))
    assert receipt.digest in next(
        iter(releases.answers(person_id=actor.person_id, client_id=CRA.id).agreed)
    )
    assert claim("email", essential=True) != receipt.claim
