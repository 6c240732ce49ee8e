"""The page on claims: its table is the code's, its examples do what it says."""

import hashlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from docs.running import ROOT, run
from onegov.core.signer import Ed25519Signer
from onegov.core.types import Text
from onegov.login.provider import claims
from onegov.login.releases import logic, predicates, words
from onegov.login.releases.types import RegisteredClaim

PAGE = (ROOT / "docs/reference/login-1-claims.md").read_text("utf-8")
KEY = Ed25519Signer("ONEGOV:ledger:1", hashlib.sha256(b"an example, not a secret").digest())
SCOPES = {name: scope for scope, names in claims.OF_SCOPES.items() for name in names}


@dataclass(frozen=True)
class Known:
    value: object
    verified_at: datetime | None


def part(name: str) -> str:
    return PAGE.partition(f"<!-- {name} -->\n")[2].partition(f"\n<!-- /{name} -->")[0]


def block(name: str) -> str:
    return re.search(r"```\w*\n(.*?)```", part(name), re.DOTALL)[1]


def source(name: str) -> str:
    if name in claims.OF_SCOPES["email"]:
        return "account: confirmed with a code"
    return "proof of identity"


def table() -> str:
    rows = ["| claim | scope | what | from |", "|---|---|---|---|"]
    for name in claims.SUPPORTED:
        if name in ("sub", "locale") or name in predicates.PREDICATES:
            continue
        what, scope = words.label(name).en, SCOPES.get(name)
        rows.append(f"| `{name}` | {f'`{scope}`' if scope else '–'} | {what} | {source(name)} |")
    rows.append("| predicates | – | see [below](#predicates) | proof of identity |")
    return "\n".join(rows)


def test_the_table_is_the_provider_s() -> None:
    assert part("claims") == table()


def test_ages_and_provinces_are_the_code_s() -> None:
    told = re.search(r"N is one of (.*?)\. P is one of (.*?)\. There", PAGE)
    assert [int(age) for age in told[1].split(", ")] == list(predicates.AGES)
    assert told[2].split(", ") == [f"`{code}`" for code in predicates.PROVINCES]


def test_the_example_of_predicates() -> None:
    asked = json.loads(re.search(r'```json\n(\{"userinfo".*?)\n```', PAGE)[1])
    known = {"birthdate": Known("1990-03-15", datetime(2026, 1, 1, tzinfo=UTC))}
    found = predicates.values(asked["userinfo"], known, date(2026, 11, 26))
    assert found == json.loads(block("predicates"))


def test_the_digest() -> None:
    shown, digest = block("digest").splitlines()
    name, basis, authority, english, french, essential = json.loads(shown)
    claim = RegisteredClaim(name, Text(en=english, fr=french), basis, authority, essential)
    assert hashlib.sha256(shown.encode()).hexdigest() == digest == logic.digest(claim)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "release.json").write_text(block("proof"), "utf-8")
    (tmp_path / "check.py").write_text(block("code"), "utf-8")
    return tmp_path


def own_code(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "check.py", "release.json", KEY.public_key().hex()],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_proof_checks_by_the_command_and_by_the_code(folder: Path) -> None:
    line = block("check").replace("KEY", KEY.public_key().hex())
    assert "Entry 1 of onegov.example/ledger is proven." in run(line, folder).stdout
    done = own_code(folder)
    assert done.stdout.split(maxsplit=1)[1] == "CRA ['age_over_18']\n", done.stderr


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"age_over_18"', '"birthdate"'),
        ("P-21 4", "P-21 5"),
        ('"index": 1', '"index": 2'),
        ("019a8c1e-7c00", "019a8c1e-7c01"),
        ("000102", "000103"),
        ("9E8JG7", "9E8JG8"),
        ("\\n3\\n", "\\n2\\n"),
        ("OXKsxR55", "OXKsxR66"),
    ],
)
def test_a_changed_file_fails_both(folder: Path, old: str, new: str) -> None:
    file = folder / "release.json"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    line = block("check").replace("KEY", KEY.public_key().hex())
    assert run(line, folder).returncode == 1
    assert own_code(folder).returncode != 0
