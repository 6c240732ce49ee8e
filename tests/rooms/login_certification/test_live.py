"""Real applications go through the self-certification: the example passes, careless ones do not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rooms.login_certification.careless import forget, serving
from running_platform import Running

pytestmark = pytest.mark.live


def certify(live: Running, client_id: str, base_url: str) -> dict[str, Any]:
    page = f"{base_url}/account?iss={live.url}/certify/{client_id}"
    told = ("login", "certify", client_id, "--app", page, "--json")
    done = live.onegov(*told, check=False)
    assert done.stdout, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == (0 if found["state"] == "passed" else 1)
    return found


def test_the_example_passes_every_case(live: Running, tell: Callable[[str], None]) -> None:
    told = certify(live, "esdc-benefits", f"http://127.0.0.1:{live.ports['benefits']}")
    assert [case for case in told["cases"] if not case["passed"]] == []
    assert told["state"] == "passed"
    accepted = [case["case"] for case in told["cases"] if case["seen"] == "accepted"]
    assert accepted == ["sign_in", "sign_in_again", "logout"]
    tell(f"self-certification: {len(told['cases'])} cases, the example application passes all")


@pytest.mark.parametrize(
    ("forgotten", "failing"),
    [
        ("nonce", {"wrong_nonce", "no_nonce"}),
        pytest.param("state", {"state_missing", "state_forged"}, marks=pytest.mark.deep),
        pytest.param("iss of the answer", {"iss_missing", "iss_mixed_up"}, marks=pytest.mark.deep),
        (
            "addressee",
            {"wrong_iss", "wrong_aud", "expired"}
            | {"logout_wrong_iss", "logout_wrong_aud", "logout_expired"},
        ),
        ("jti", {"logout_replayed"}),
    ],
)
def test_whoever_forgets_a_check_fails_by_its_name(
    live: Running,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    forgotten: str,
    failing: set[str],
) -> None:
    forget(monkeypatch, forgotten)
    client_id = f"careless-{forgotten.split()[0]}"

    def fill(file: Path) -> None:
        live.onegov("fill", "--applications", str(file))

    with serving(live.url, client_id, tmp_path / "applications.json", fill) as base_url:
        told = certify(live, client_id, base_url)
    assert {case["case"] for case in told["cases"] if not case["passed"]} == failing
    assert told["state"] == "failed"


def test_only_registered_hosts_are_called(live: Running) -> None:
    done = live.onegov(
        "login", "certify", "esdc-benefits", "--app", f"{live.url}/healthz", check=False
    )
    assert done.returncode == 1
    assert "not on a host that the application registered" in done.stderr


def test_nobody_signs_in_at_a_certification_issuer(live: Running) -> None:
    from urllib.error import HTTPError
    from urllib.request import urlopen

    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{live.url}/certify/esdc-benefits/oidc/authorize?client_id=esdc-benefits")  # noqa: S310
