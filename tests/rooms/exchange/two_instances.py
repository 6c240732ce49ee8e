"""Two instances for tests: CA-DEMO with its two members, PROV-DEMO with one, each with its authority."""

import json
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from onegov.exchange.public import (
    DirectoryAuthority,
    DirectoryFile,
    DirectoryFiles,
    NodeClient,
    PinnedDirectory,
    ServiceId,
    member_entry,
    parse_config,
)
from rooms.exchange.network import (
    AUTHORITY,
    PLATFORM,
    PURPOSE,
    Network,
    NodeProcess,
    build,
    right,
    settings,
    until,
)

OWN, OTHER = "CA-DEMO", "PROV-DEMO"
ATTESTATION = ServiceId.parse(f"{OTHER}/GOV/EDUCATION/attestations/status")
#: The province's own law, by which it answers whom it wants.
LAW = "SAA-DEMO 6(1)"
REGISTRAR = f"{OTHER}/GOV/EDUCATION/registrar"


@dataclass
class Federated:
    """A network of the first instance, and the second's authority and node."""

    network: Network
    province: DirectoryAuthority

    @property
    def node(self) -> NodeProcess:
        return self.network.node("EDUCATION")

    @property
    def directories(self) -> DirectoryFiles:
        authority = self.network.authority
        own = DirectoryFile(
            authority.published / "directory.jws", authority_key=authority.public_key
        )
        key, file = self.province.public_key, self.province.published / "directory.jws"
        return DirectoryFiles(own, [PinnedDirectory(OTHER, key, file, "")])

    def client(self, member: str = "ONEGOV", **changes: Any) -> NodeClient:
        port = self.network.node(member).settings["local_port"]
        given = {"node_url": f"http://127.0.0.1:{port}", "client": PLATFORM}
        return NodeClient(
            directory=lambda: self.directories,
            **(given | {"token": "a-token-of-the-platform-0001"} | changes),
        )

    def ask(self, service: ServiceId = ATTESTATION, authority: str = LAW) -> Any:
        client = self.client()
        try:
            return client.call(service=service, purpose=PURPOSE, authority=authority)
        finally:
            client.close()

    def check_files(self, evidence_id: str) -> None:
        """Either side's evidence file is proven with both directories, and with neither alone."""
        files = [
            ["--directory", str(each.published / "directory.jws")]
            for each in (self.network.authority, self.province)
        ]
        for member in ("ONEGOV", "EDUCATION"):
            node = self.network.node(member)
            out = str(node.config.parent / "evidence.json")
            asked = (evidence_id, "--config", str(node.config), "--out", out)
            until(partial(succeeds, "evidence", "export", *asked), what="a checkpoint")
            assert onegov("evidence", "verify", out, *files[0], *files[1]) == 0
            assert [onegov("evidence", "verify", out, *one) for one in files] == [1, 1]
            assert onegov("node", "verify", "--log", str(node.log), *files[0], *files[1]) == 0

    def rewrite(self, member: str, **changes: Any) -> None:
        """Changes settings of a node that does not run."""
        node = self.network.node(member)
        node.settings |= changes
        node.config.write_text(json.dumps(node.settings))


def onegov(*arguments: str) -> int:
    command = [sys.executable, "-m", "onegov", *arguments]
    return subprocess.run(command, capture_output=True, check=False).returncode


def succeeds(*arguments: str) -> bool:
    return onegov(*arguments) == 0


def pin(authority: DirectoryAuthority, instance: str) -> dict[str, str]:
    """The settings by which a node pins that authority."""
    return {
        "instance": instance,
        "directory_key": b64encode(authority.public_key).decode(),
        "directory_file": str(authority.published / "directory.jws"),
    }


def build_two(folder: Path) -> Federated:
    """Both instances, with TLS, federated; nothing runs yet but the systems."""
    tls = {"tls_key_file": "tls.pem"}
    network = build(folder)
    province = DirectoryAuthority(folder / "province", instance=OTHER)
    home = folder / "EDUCATION"
    home.mkdir()
    (home / "token").write_text("a-token-of-the-platform-0001")
    content = settings(
        "EDUCATION",
        instance=OTHER,
        key_id="ONEGOV:node:1",  # both instances use these names, as they may
        log_key_id="ONEGOV:log:1",
        directory_file="../province/published/directory.jws",
        directory_key=b64encode(province.public_key).decode(),
        services={"attestations/status": {"upstream": f"{network.system.url}/attestation"}},
        rights=[right("attestations/status", authorities=[LAW])],
        clients=[{"client": REGISTRAR, "token_file": "token"}],
    )
    network.nodes["EDUCATION"] = NodeProcess(home / "node.json", content)
    found = Federated(network, province)
    found.rewrite("EDUCATION", federation=[pin(network.authority, OWN)], **tls)
    for member in ("ONEGOV", "IRCC"):
        found.rewrite(member, federation=[pin(province, OTHER)], **tls)
    network.authority.publish([entry(found, member) for member in ("ONEGOV", "IRCC")])
    network.authority.federate(OTHER)
    province.publish([entry(found, "EDUCATION")])
    province.federate(OWN)
    return found


def entry(found: Federated, member: str) -> dict[str, Any]:
    """What the member's node gives to its directory."""
    node = found.network.node(member)
    config = parse_config(node.settings, where="node.json", base=node.config.parent)
    return member_entry(config, url=f"https://127.0.0.1:{node.settings['node_port']}")


def granted_to_the_province() -> dict[str, Any]:
    """A right of the province's registrar over a service of the first instance."""
    return right("clients/status", client=REGISTRAR, authorities=[AUTHORITY])
