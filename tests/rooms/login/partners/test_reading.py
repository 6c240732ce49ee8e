"""The file that lists the partners: what is wrong in it stops the start and is named."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, RSAKey

from onegov.core.errors import WrongSetting
from onegov.login.partners.reading import read_partners_file
from onegov.project import conf

HONEST: dict[str, Any] = {
    "id": "bank",
    "name": {"en": "Bank", "fr": "Banque"},
    "kind": {"en": "A bank", "fr": "Une banque"},
    "issuer": "https://bank.example/",
    "client_id": "onegov",
    "key_file": "our.key",
    "levels": {"urn:loa2": 2},
}


def read(folder: Path, *entries: Any) -> Any:
    (folder / "our.key").write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    (folder / "empty").write_text("")
    (folder / "p384.key").write_bytes(ECKey.generate_key("P-384").as_pem(private=True))
    (folder / "rsa.key").write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    (folder / "public.key").write_bytes(ECKey.generate_key("P-256").as_pem(private=False))
    file = folder / "partners.json"
    file.write_text(json.dumps(list(entries)))
    return read_partners_file(file)


def test_a_partner_is_read_with_its_key_and_levels(tmp_path: Path) -> None:
    (partner,) = read(tmp_path, HONEST)
    assert partner.issuer == "https://bank.example"
    assert partner.levels == {"urn:loa2": 2}
    assert partner.key is not None
    assert partner.for_sign_in
    assert partner.identity_level == 0
    assert "PRIVATE" not in repr(partner)


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"id": "Bank"}, "id"),
        ({"name": {"en": "Bank"}}, "bank"),
        ({"issuer": "http://bank.example"}, "bank"),
        ({"issuer": "https://me:secret@bank.example"}, "bank"),
        ({"issuer": "https://bank.example/?x=1"}, "bank"),
        ({"secret_file": "empty"}, "bank"),
        ({"key_file": "empty"}, "key_file"),
        ({"key_file": "none"}, "key_file"),
        ({"key_file": "p384.key"}, "key_file"),
        ({"key_file": "rsa.key"}, "key_file"),
        ({"key_file": "public.key"}, "key_file"),
        ({"levels": {"urn:loa9": 9}}, "bank"),
        ({"levels": {"urn:loa2": True}}, "bank"),
        ({"identity_level": 5}, "bank"),
        ({"issuers": "?"}, "issuers"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, Any], named: str, tmp_path: Path) -> None:
    with pytest.raises(WrongSetting) as stopped:
        read(tmp_path, HONEST | more)
    assert named in stopped.value.message.en
    assert "ONEGOV_PARTNERS_FILE" in stopped.value.message.fr


def test_the_guide_s_own_example_is_read(tmp_path: Path) -> None:
    """Its commands make the key, its JSON names it."""
    page = Path(__file__).parents[4] / "docs" / "how-to" / "sign-in-partners.md"
    blocks: dict[str, str] = {}
    for kind, content in re.findall(r"```(sh|json)\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        blocks.setdefault(kind, content)
    subprocess.run(["sh", "-ec", blocks["sh"]], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "partners.json").write_text(blocks["json"], "utf-8")
    (partner,) = read_partners_file(tmp_path / "partners.json")
    assert partner.key is not None
    assert partner.id == "bank"


def test_two_partners_never_share_an_id(tmp_path: Path) -> None:
    with pytest.raises(WrongSetting):
        read(tmp_path, HONEST, HONEST)


def test_the_environment_says_whether_there_are_own_accounts() -> None:
    assert conf.read({}).own_accounts is True
    assert conf.read({"ONEGOV_OWN_ACCOUNTS": "off"}).own_accounts is False
    with pytest.raises(WrongSetting):
        conf.read({"ONEGOV_OWN_ACCOUNTS": "no"})
