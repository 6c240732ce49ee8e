"""The guide “Publish your department's data”, done as it says."""

import json
import re
from pathlib import Path
from typing import Any

from department_files import memory_folder
from onegov.exchange.adapters.openapi import openapi_of
from onegov.exchange.adapters.settings import AdapterService
from onegov.exchange.public import ServiceId, parse_config
from rooms.exchange.network import AUTHORITY, PURPOSE, TOKEN, build, settings, start
from rooms.exchange.soap_office import write_wsdl

GUIDE = Path(__file__).parents[3] / "docs/how-to/publish-data.md"
CSV = "Genre;No de permis;Poste;Fin\nstudy;0042;9;\nwork;0042;10;31/12/2026\nplay;0042;11;\n"
PERMITS = ServiceId.parse("CA-DEMO/GOV/IRCC/permits/permits")


def settings_of_the_guide() -> dict[str, Any]:
    blocks = re.findall(r"```json\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    *adapters, rest = [json.loads(block) for block in blocks]
    return {"adapters": {name: each for block in adapters for name, each in block.items()}} | rest


def test_every_example_of_the_guide_is_a_good_setting(tmp_path: Path) -> None:
    write_wsdl(tmp_path, "http://127.0.0.1:7400/office")
    content = settings("IRCC", **settings_of_the_guide())
    config = parse_config(content, where="guide", base=tmp_path)
    assert set(config.adapters) == {"permits", "nightly", "benefits", "vehicles", "licences"}
    for service in config.services.values():
        assert isinstance(service, AdapterService)
        assert openapi_of(service)["openapi"] == "3.1.0"


def test_a_folder_of_csv_files_is_published_as_the_guide_says() -> None:
    whole = settings_of_the_guide()
    chosen = {
        "adapters": {"permits": whole["adapters"]["permits"]},
        "services": {"permits/permits": whole["services"]["permits/permits"]},
        "rights": whole["rights"],
        "clients": [{"client": "CA-DEMO/GOV/IRCC/permits", "token_file": "token"}],
    }
    with memory_folder() as folder:
        network = build(folder, ircc=chosen)
        drop = folder / "IRCC" / "drop"
        drop.mkdir()
        (drop / "permits-1.csv").write_text(CSV)
        try:
            start(network)
            client = network.client()
            asked = {"service": PERMITS, "purpose": PURPOSE, "authority": AUTHORITY}
            answer = client.call(**asked, method="POST", body={"permit": "0042"})
            client.close()
            report = network.node("IRCC").ask(
                "local_port", "GET", "/adapters/permits/report", Authorization=f"Bearer {TOKEN}"
            )[1]
            token = (folder / "IRCC" / "state" / "operator.token").read_text()
            status = network.node("IRCC").ask(
                "local_port", "GET", "/status", Authorization=f"Bearer {token}"
            )[1]
        finally:
            network.close()
    assert answer.body == {
        "permits": [
            {"item": 9, "kind": "study", "until": None},
            {"item": 10, "kind": "work", "until": "2026-12-31"},
        ]
    }
    shown = re.search(r'"reason": \{"en": "(.*?)",\s+"fr": "(.*?)"', GUIDE.read_text("utf-8"))
    assert shown is not None
    assert report["rejected"] == [
        {
            "line": 4,
            "field": "kind",
            "code": "bad_code",
            "reason": {"en": shown[1], "fr": shown[2]},
        }
    ]
    assert (report["lines"], report["records_in_use"]) == (3, 2)
    assert status["adapters"] == [
        {"name": "permits", "at": report["read_at"], "failure": None, "kept_aside": 1}
    ]
