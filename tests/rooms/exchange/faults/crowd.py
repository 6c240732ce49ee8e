"""Three members over TLS: the department, the platform, and one that asks too much."""

import json
from pathlib import Path

from onegov.exchange.public import ClientId, member_entry, parse_config
from rooms.exchange.network import TOKEN, Network, NodeProcess, build, right, settings

GREEDY = ClientId.parse("CA-DEMO/GOV/GREEDY/batch")


def crowded(folder: Path, **limits: int) -> Network:
    """Files of the three; ``limits`` are the department's. Nothing runs yet but its system."""
    rights = [right("clients/status"), right("clients/link", client=str(GREEDY))]
    network = build(folder, ircc={"rights": rights, "limits": limits})
    services = {name: {"upstream": f"{network.system.url}/{name}"} for name in ("status", "link")}
    provider, asker = network.node("IRCC"), network.node("ONEGOV")
    provider.settings["services"] = {f"clients/{name}": each for name, each in services.items()}
    clients = [{"client": str(GREEDY), "token_file": "token"}]
    key = {"directory_key": asker.settings["directory_key"]}
    greedy = settings("GREEDY", clients=clients, **key)
    greedy["limits"] = {"in_flight": 1000, "connections": 1000}
    home = folder / "GREEDY"
    home.mkdir()
    (home / "token").write_text(TOKEN)
    network.nodes["GREEDY"] = NodeProcess(home / "node.json", greedy)
    entries = [_secured(each) for each in network.nodes.values()]
    network.directory = network.authority.publish(entries).directory
    return network


def _secured(node: NodeProcess) -> dict[str, object]:
    node.settings["tls_key_file"] = "tls.key"
    node.config.write_text(json.dumps(node.settings))
    config = parse_config(node.settings, where="node.json", base=node.config.parent)
    return member_entry(config, url=f"https://127.0.0.1:{node.settings['node_port']}")
