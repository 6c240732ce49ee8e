"""The ring of keys: it turns by itself, and verifiers never miss one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from onegov.core.signer import is_signed
from onegov.login.provider import jose
from onegov.login.provider.keys.files import KeyFiles
from onegov.login.provider.keys.jwks import jwk_of, key_set
from onegov.login.provider.keys.ring import KeyRing, KeyStore

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
LIBRARY = Path("/usr/lib/softhsm/libsofthsm2.so")
IN_MODULE = os.environ.get("ONEGOV_TEST_KEYS") == "module"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    return _module(tmp_path, monkeypatch) if IN_MODULE else KeyFiles(tmp_path / "login")


def _module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> KeyStore:
    import pkcs11

    from onegov.login.provider.keys.pkcs11 import KeyModule, Module

    settings = tmp_path / "softhsm2.conf"
    (tmp_path / "tokens").mkdir()
    settings.write_text(f"directories.tokendir = {tmp_path / 'tokens'}\nlog.level = ERROR\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(settings))
    init = ["--init-token", "--free", "--label", "login", "--pin", "1234", "--so-pin", "1234"]
    subprocess.run(["softhsm2-util", *init], check=True, capture_output=True)
    pkcs11.lib(str(LIBRARY)).reinitialize()
    return KeyModule(Module(str(LIBRARY), "login", "1234"))


def test_all_of_this_holds_in_a_hardware_module(tell: Callable[[str], None]) -> None:
    """In a process of its own: SoftHSM shares OpenSSL's state with everything else in one."""
    assert shutil.which("softhsm2-util"), "install it: apt-get install softhsm2"
    command = [sys.executable, "-m", "pytest", "-q", "-k", "not hardware", __file__]
    environment = os.environ | {"ONEGOV_TEST_KEYS": "module"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout
    tell("keys: the same in a PKCS #11 module")


def kids(ring: KeyRing, at: datetime) -> list[str]:
    return [jwk["kid"] for jwk in key_set(ring.published(at))["keys"]]


def test_a_verifier_that_keeps_the_set_for_a_day_never_misses_a_key(
    store: KeyStore, tell: Callable[[str], None]
) -> None:
    ring, known, changes = KeyRing(store), [], 0
    for day in range(400):
        at = START + day * DAY
        kid = jwk_of(ring.current(at))["kid"]
        assert not known or kid in known, f"day {day}"  # what was published the day before
        changes += bool(known) and known[0] != kid
        known = [kid, *kids(ring, at)]
    tell(f"keys: 400 days, {changes} changes seen, 0 tokens of a key not yet published")


def test_a_token_can_be_verified_as_long_as_it_lives(store: KeyStore) -> None:
    ring = KeyRing(store)
    for day in range(0, 200, 5):
        at = START + day * DAY
        token = jose.sign(ring.current(at), {"n": day}, typ="JWT")
        later = KeySet.import_key_set(key_set(ring.published(at + timedelta(hours=12))))
        assert jwt.decode(token, later, algorithms=["ES256"]).claims == {"n": day}


def test_after_an_emergency_the_old_key_is_believed_no_more(store: KeyStore) -> None:
    ring = KeyRing(store)
    token = jose.sign(ring.current(START), {"n": 1}, typ="JWT")
    ring.rotate(START + DAY)
    keys = KeySet.import_key_set(key_set(ring.published(START + DAY)))
    with pytest.raises((JoseError, ValueError)):
        jwt.decode(token, keys, algorithms=["ES256"])


def test_two_processes_have_the_same_keys(store: KeyStore) -> None:
    one, two = KeyRing(store), KeyRing(store)
    assert kids(one, START) == kids(two, START)
    signature = one.current(START).sign(b"text")
    known = two.current(START).public_key()
    assert is_signed(known, signature, b"text", alg="ecdsa-p256-sha256")
    assert not is_signed(known, signature, b"texts", alg="ecdsa-p256-sha256")
