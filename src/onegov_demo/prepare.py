"""``python -m onegov_demo.prepare``: writes what a platform with this demonstration starts from.

The network's settings, the accounts of the standing characters, and the words of welcome.
"""

import argparse
import json
from pathlib import Path

from onegov_demo import applications
from onegov_demo.characters import CHARACTERS, Character
from onegov_demo.mandates import listed
from onegov_demo.network import system_state, write_network
from onegov_demo.partners import settings as partners


def main() -> None:
    """Will write under ``--state``: ``network/``, ``accounts.json``, ``mandates.json``, ``welcome.txt``."""
    parser = argparse.ArgumentParser(prog="onegov_demo.prepare", description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--ports", type=json.loads, required=True, metavar="JSON")
    parser.add_argument("--traces", default="", metavar="URL", help="collector of the nodes' spans")
    options = parser.parse_args()
    network = write_network(options.state, options.ports, traces=options.traces)
    (options.state / "network" / "directory.pub").write_text(network.directory_key.hex())
    place = system_state(options.state, "partners")
    partners.write(
        place,
        issuers_at=f"http://localhost:{options.ports['partners']}",
        platform=f"http://localhost:{options.ports['web']}",
    )
    applications.write(
        options.state,
        place=system_state(options.state, "benefits"),
        base_url=f"http://127.0.0.1:{options.ports['benefits']}",
        issuer=f"http://localhost:{options.ports['web']}",
    )
    accounts = [
        _account(one) | {"partners": partners.subjects(place, one.key)} for one in CHARACTERS
    ]
    (options.state / "accounts.json").write_text(json.dumps(accounts, ensure_ascii=False), "utf-8")
    (options.state / "mandates.json").write_text(json.dumps(listed(), ensure_ascii=False), "utf-8")
    (options.state / "welcome.txt").write_text(_welcome(), "utf-8")


def _account(one: Character) -> dict[str, object]:
    return {
        "email": one.email,
        "password": one.password,
        "totp_secret": one.totp_secret,
        "language": one.language,
        "org_id": one.org,
        "roles": [one.role] if one.org else [],
    }


def _welcome() -> str:
    lines = ["Accounts of the demonstration / comptes de la démonstration :"]
    for one in CHARACTERS:
        place = f"{one.role}, {one.org}" if one.org else one.shows.en.split(":")[0].rstrip(".")
        lines.append(f"  {one.email:<24} {one.password:<26} {place}")
    lines.append("What each needs to know / ce que chacun doit savoir :  ./onegov demo people")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
