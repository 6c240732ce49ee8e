"""A reading that never touches the platform: IRCC's programme asks CBSA, node to node.

``python -m onegov_demo.residency --state DIR --port N`` asks once for the days abroad of one standing
character, on IRCC's own node; a later start finds that it was done.
"""

import argparse
import json
import secrets
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path

from onegov_demo.network import RESIDENCY, RESIDENCY_TOKEN
from onegov_demo.population import population
from onegov_demo.population import standing as lives
from onegov_demo.registers.ircc import client_records
from onegov_demo.rights import LINK, RESIDENCY_UNDER
from onegov_demo.rights import RESIDENCY as PURPOSE

_DONE = "residency-asked"
_CROSSINGS = "/r1/CA-DEMO/GOV/CBSA/crossings"


def main() -> None:
    """Will ask unless it was done; ends with an error when CBSA does not answer."""
    parser = argparse.ArgumentParser(prog="onegov_demo.residency", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="of the demonstration")
    parser.add_argument("--port", type=int, required=True, help="of IRCC's node for its clients")
    options = parser.parse_args()
    done = options.state / "systems" / "ircc" / _DONE
    if not done.exists():
        token = (options.state / "network" / "IRCC" / RESIDENCY_TOKEN).read_text().strip()
        ask(options.port, token)
        done.touch()


def ask(port: int, token: str, *, number: int = lives.AMINA) -> None:
    """Will find the person at CBSA under a pseudonym of IRCC's own, then read the crossings."""
    known = client_records(population(size=len(lives.STANDING)))[number].identity()
    subject = secrets.token_hex(16)
    sought = {name: known[name] for name in ("names", "birth_date", "documents")}
    found = _call(port, token, "match", LINK, subject, sought | {"pseudonym": subject})
    if found["outcome"] != "one":
        raise SystemExit("CBSA found no record beyond doubt")
    _call(port, token, "entry_exit", PURPOSE, subject, None)


def _call(
    port: int,
    token: str,
    service: str,
    purpose: str,
    subject: str,
    body: Mapping[str, object] | None,
) -> dict[str, object]:
    headers = {
        "Authorization": f"Bearer {token}",
        "X-Road-Client": RESIDENCY,
        "OneGov-Subject": subject,
        "OneGov-Purpose": purpose,
        "OneGov-Authority": RESIDENCY_UNDER,
        "Content-Type": "application/json",
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    method = "GET" if body is None else "POST"
    content = None if body is None else json.dumps(body)
    connection.request(method, f"{_CROSSINGS}/{service}", content, headers)
    response = connection.getresponse()
    answer: dict[str, object] = json.loads(response.read())
    connection.close()
    if response.status != 200:
        raise SystemExit(f"CBSA answered {response.status} to {service}")
    return answer


if __name__ == "__main__":
    main()
