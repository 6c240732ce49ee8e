"""What the page on the contract shows: addresses, headers, faults and metaservices, computed."""

import asyncio
import json
from http import HTTPStatus

from conformance.published import signer
from onegov.exchange.descriptions import describe
from onegov.exchange.directory.content import parse_directory
from onegov.exchange.errors import ExchangeError
from onegov.exchange.faults import KINDS, in_dialect, make_fault, status_of
from onegov.exchange.headers import _DROPPED, _MADE_BY_NODES
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.listing import list_clients, methods_for_govstack
from onegov.exchange.node.metaservices import Metaservices
from onegov.exchange.paths import parse_target, respell
from onegov.exchange.renderings import Reader, render
from onegov.exchange.rights import Right
from onegov.exchange.types import Directories
from rooms.exchange.recorded import CLIENT, entry

STEM = "/r1/CA-DEMO/GOV/IRCC/clients/status"
ADDRESSES = (
    f"{STEM}/own/1?from=2020-01-01",
    f"{STEM}/%7Eown/%c3%a9",
    f"{STEM}?tags=[a]",
    f"{STEM}/own/",
    f"{STEM}/a%2Fb",
    f"{STEM}/../link",
    f"{STEM}/%2E%2E/link",
    f"{STEM}/a//b",
    f"{STEM}/a;v=1",
    f"{STEM}/%FF",
    f"{STEM}?a=%00",
    "/r1/CA-DEMO/GOV/IRCC/clients",
    "/r1/CA-DEMO/GOV/IRCC/cli%20ents/status",
)
MEMBERS = {
    "members": [
        {
            "member": "CA-DEMO/GOV/IRCC",
            "node_id": "CA-DEMO/GOV/IRCC/node",
            "url": "https://node.ircc.example",
            "keys": [entry(signer("IRCC:node:1"))],
            "name": {"en": "Immigration", "fr": "Immigration"},
            "subsystems": [{"code": "clients", "name": {"en": "Clients", "fr": "Clients"}}],
        }
    ]
}
DESCRIBED = {"openapi": "3.1.0", "paths": {"/own/{id}": {"get": {}}}}


def fenced(kind: str, text: str) -> str:
    return f"```{kind}\n{text}\n```"


def pretty(body: bytes) -> str:
    return json.dumps(json.loads(body), indent=2, ensure_ascii=False)


def message(reply: Reply) -> str:
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    return "\n".join([*lines, "", reply.body.decode()])


def addresses() -> str:
    rows = ["| a client sends | what happens |", "|---|---|"]
    for sent in ADDRESSES:
        try:
            target = parse_target(respell(sent))
        except ExchangeError as error:
            rows.append(f"| `{sent}` | refused: `{error.type}`, `{error.detail}` |")
            continue
        whole = target.path if target.query is None else f"{target.path}?{target.query}"
        system = target.rest if target.query is None else f"{target.rest}?{target.query}"
        travels = "travels as it is" if whole == sent else f"travels as `{whole}`"
        rows.append(f"| `{sent}` | {travels}; the system gets `{system}` |")
    return "\n".join(rows)


def faults() -> str:
    rows = ["| name | before 7.8 | status | problem | in words |", "|---|---|---|---|---|"]
    for name, kind in KINDS.items():
        problem = render(make_fault(name), Reader(accept="application/problem+json")).status
        rows.append(
            f"| `{name}` | `{in_dialect(name)}` | {status_of(name)} | {problem} | {kind.message.en} |"
        )
    return "\n".join(rows)


def denied(evidence_id: str = "id-1") -> ExchangeError:
    return make_fault("server.serverproxy.access_denied", "purpose", evidence_id=evidence_id)


def listed(names: frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


def services(asked: str) -> bytes:
    right = Right(
        CLIENT,
        "clients/status",
        purposes=("citizenship-grant",),
        authorities=("C-29 5(1)(c)",),
        methods=("GET",),
        paths=("own/*",),
    )
    given = Metaservices(
        {"clients/status": describe(DESCRIBED), "clients/link": None}, rights=(right,)
    )
    path = f"/r1/CA-DEMO/GOV/IRCC/clients/{asked}"
    request = Request("GET", path, None, (("x-road-client", CLIENT),), b"")
    return asyncio.run(given.answer(parse_target(path), request)).body


def clients(accept: str) -> Reply:
    request = Request("GET", "/listClients", None, (("accept", accept),), b"")
    return list_clients(Directories({"CA-DEMO": parse_directory(MEMBERS)}), "CA-DEMO", request)


def shown() -> dict[str, str]:
    """Each computed part of the page, by its name."""
    problem = Reader(accept="application/problem+json", language="fr")
    return {
        "addresses": addresses(),
        "dropped": listed(_DROPPED),
        "made-by-nodes": listed(_MADE_BY_NODES),
        "faults": faults(),
        "error-json": fenced("http", message(render(denied("")))),
        "error-json-7.7": fenced("http", message(render(denied(), Reader(dialect="7.7")))),
        "error-xml": fenced("http", message(render(denied(), Reader(accept="text/xml")))),
        "error-problem": fenced("http", message(render(denied(), problem))),
        "list-clients-json": fenced("json", pretty(clients("application/json").body)),
        "list-clients-xml": fenced("xml", clients("").body.decode()),
        "list-methods": fenced("json", pretty(services("listMethods"))),
        "allowed-methods": fenced("json", pretty(services("allowedMethods"))),
        "list-methods-govstack": fenced(
            "json", pretty(methods_for_govstack(services("listMethods")))
        ),
    }
