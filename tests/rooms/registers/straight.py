"""Asks the department systems in this process, for tests over the whole population."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from department_files import put_register
from onegov.exchange.adapters.file_table import FileTable
from onegov.exchange.adapters.matching import Name, Sought
from onegov.exchange.conf import parse_config
from onegov.exchange.node.backends.questions import match_content
from onegov.exchange.types import ServiceId
from onegov.registers.providers import Provider
from onegov_demo.network import PORT_NAMES, write_network
from onegov_demo.population import population
from onegov_demo.registers.cbsa import traveller_records
from onegov_demo.registers.cra import tax_accounts
from onegov_demo.registers.ircc import ClientRecord, client_records
from onegov_demo.systems import cbsa, cra, ircc
from onegov_demo.systems.web import Handler, Request, Routes

OWNER = "CA-DEMO/GOV/ONEGOV"


@dataclass
class Departments:
    """IRCC's and CBSA's systems and CRA's file with its adapter, and who truly owns which record."""

    routes: Mapping[str, Routes]
    adapter: FileTable
    clients: Mapping[int, ClientRecord]
    crossing_owner: Mapping[str, int]
    account_owner: Mapping[str, int]
    outcomes: dict[str, str] = field(default_factory=dict)

    def call(self, service: ServiceId, subject: str, query: Mapping[str, str], body: Any) -> Any:
        if service.member == "CRA":
            return self._filing(service.service, subject, body)
        path = f"/{service.service}"
        method = "GET" if body is None else "POST"
        handler: Handler = self.routes[service.member][method, path]
        content = b"" if body is None else json.dumps(body).encode()
        request = Request(method, path, "", dict(query), {"onegov-subject": subject}, content)
        reply = handler(request)
        assert reply.status == 200, (service, reply, urlencode(query))
        return json.loads(reply.body)

    def _filing(self, act: str, subject: str, body: Any) -> Any:
        if act == "filing":
            return {"years": self.adapter.records(owner=OWNER, pseudonym=subject)}
        names = tuple(
            Name(one["given"], one["family"], one["kind"] == "variant") for one in body["names"]
        )
        sought = Sought(names, body["birth_date"], body["postal_code"])
        return match_content(self.adapter.match(sought, owner=OWNER, pseudonym=subject))

    def account_of(self, subject: str) -> str | None:
        return self.adapter._store.linked(OWNER, subject)


@dataclass
class StraightQuestion:
    """Stands where a signed question stands; ``last`` is the body of the last answer."""

    departments: Departments
    concepts: tuple[str, ...]
    last: Any = None

    def get(self, provider: Provider, *, subject: str, query: Mapping[str, str]) -> Any:
        return self._answer(provider.service, subject, query, None)

    def identify(
        self,
        service: ServiceId,
        *,
        subject: str,
        query: Mapping[str, str] | None = None,
        body: object | None = None,
    ) -> Any:
        return self._answer(service, subject, query or {}, body)

    def _answer(self, service: ServiceId, subject: str, query: Mapping[str, str], body: Any) -> Any:
        self.last = self.departments.call(service, subject, query, body)
        return SimpleNamespace(answer=SimpleNamespace(body=self.last))


def open_departments(state: Path) -> Departments:
    persons = population()
    cra.write_nightly(state / "systems" / "cra")
    for system in ("ircc", "cbsa"):
        put_register(system, state / system)
    network = write_network(state, dict.fromkeys(PORT_NAMES, 1))
    content = json.loads(network.nodes["CRA"].read_text())
    config = parse_config(content, where="node.json", base=network.nodes["CRA"].parent)
    records = traveller_records(persons)
    adapter = FileTable(config.adapters["nightly"], folder=state / "node", name="nightly")
    adapter.refresh()
    return Departments(
        routes={"IRCC": ircc.routes(state / "ircc"), "CBSA": cbsa.routes(state / "cbsa")},
        adapter=adapter,
        clients={client.owner: client for client in client_records(persons)},
        crossing_owner={one.id: one.owner for record in records for one in record.crossings},
        account_owner={account.account: account.owner for account in tax_accounts(persons)},
    )
