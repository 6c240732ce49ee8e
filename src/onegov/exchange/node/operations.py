"""What those who run a node ask it on its local port: health, metrics, status, evidence, reports."""

import asyncio
import hmac
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from functools import partial

from onegov.core import clock
from onegov.exchange.conf import NodeConfig
from onegov.exchange.faults import make_fault
from onegov.exchange.http1.gate import Gate
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.attestation import Attestation
from onegov.exchange.node.backends import Backends
from onegov.exchange.node.events.office import EventOffice
from onegov.exchange.node.http import json_reply
from onegov.exchange.node.office import Office
from onegov.exchange.node.operator import read_operator_token
from onegov.exchange.node.outlook import Growth, Threat, free_bytes, log_bytes, threats
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.node.tiles import LogTiles
from onegov.exchange.node.traffic import Traffic

_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


class Operations:
    """Answers operators; all but health asks for the operator's token.

    A client of this node reads with its own what an adapter reports, and the evidence of its own
    exchanges.
    """

    def __init__(
        self,
        config: NodeConfig,
        office: Office,
        *,
        recorder: Recorder,
        backends: Backends,
        traffic: Traffic,
        attestation: Attestation,
        clients_of: Callable[[Request], Collection[str]],
        certificate_ends: Callable[[], datetime | None],
    ) -> None:
        self._config = config
        self._office = office
        self._recorder = recorder
        self._backends = backends
        self._traffic = traffic
        self._attestation = attestation
        self._clients_of = clients_of
        self._certificate_ends = certificate_ends
        self._log = config.folder / "log"
        self._tiles = LogTiles(self._log, cosigned=lambda: attestation.witnesses.note)
        self._operator = read_operator_token(config.folder)
        self._growth = Growth(clock.now(), log_bytes(self._log))
        self.gates: dict[str, Gate] = {}
        self.events: EventOffice | None = None
        self._show_gauges()

    async def answer(self, request: Request) -> Reply:
        """The reply to a request that is not for another member."""
        if request.method != "GET":
            raise make_fault("client.not_found")
        if request.path == "/healthz":
            return self._health()
        clients = self.clients(request)
        if request.path in ("/metrics", "/status"):
            return await self._for_operator(request.path, clients)
        first, _, rest = request.path[1:].partition("/")
        if first == "evidence":
            return await self._evidence(rest, clients)
        if first == "log" and clients is None and (file := await self._tile(rest)):
            return file
        name, _, last = rest.rpartition("/")
        adapter = self._backends.adapter(name)
        if first == "adapters" and last == "report" and adapter is not None:
            return json_reply(200, await adapter.report())
        raise make_fault("client.not_found")

    async def _tile(self, path: str) -> Reply | None:
        return await asyncio.to_thread(self._tiles.answer, path)

    def clients(self, request: Request) -> Collection[str] | None:
        """The clients whose token it shows; None: it shows the operator's."""
        scheme, _, token = request.header("authorization").partition(" ")
        is_operator = hmac.compare_digest(token.encode(), self._operator.encode())
        if scheme.lower() == "bearer" and is_operator:
            return None
        if not (clients := self._clients_of(request)):
            raise make_fault("client.not_authenticated")
        return clients

    async def _for_operator(self, path: str, clients: Collection[str] | None) -> Reply:
        if clients is not None:
            raise make_fault("client.not_authenticated")
        events = await self.events.standings() if self.events else []
        if path == "/status":
            return json_reply(200, await self._status() | {"events": events})
        return Reply(200, (("content-type", _METRICS),), self._traffic.open_metrics())

    def _health(self) -> Reply:
        ok = not self._recorder.fault
        content = {
            "ok": ok,
            "node": self._office.node_id,
            "log_size": self._recorder.size,
            "torn_bytes_cut": self._recorder.cut_bytes,
            "directory": asdict(self._office.keeper.status()),
        }
        return json_reply(200 if ok else 500, content)

    async def _status(self) -> dict[str, object]:
        now, stamps = clock.now(), self._attestation.stamps
        return {
            "ok": not self._recorder.fault,
            "stopped_by": self._recorder.fault or None,
            "node": self._office.node_id,
            "at": now.isoformat(timespec="seconds"),
            "started_at": self._growth.since.isoformat(timespec="seconds"),
            "ports": {name: _inside(gate) for name, gate in self.gates.items()},
            "log": {
                "lines": self._recorder.size,
                "bytes": log_bytes(self._log),
                "free_bytes": free_bytes(self._log),
            },
            "directory": asdict(self._office.keeper.status()),
            "witnesses": self._attestation.witnesses.status(),
            "timestamps": stamps.status() if stamps else None,
            "adapters": await self._backends.adapters_status(),
            "repeats": await self._backends.repeats_status(),
            **self._federation(),
            "peers": self._traffic.peers(),
            "next": [_told(each, now) for each in self._threats(now)],
        }

    def _federation(self) -> dict[str, object]:
        federation = self._office.federation
        told = {
            instance: asdict(keeper.status()) | {"missing": federation.terms(instance).missing}
            for instance, keeper in federation.others.items()
        }
        return {"federation": told} if told else {}

    def _threats(self, now: datetime) -> list[Threat]:
        full = self._growth.full_at(
            now=now, bytes_now=log_bytes(self._log), free=free_bytes(self._log)
        )
        found = threats(
            self._office,
            certificate_ends=self._certificate_ends(),
            disk_full=full,
            rights=self._config.rights,
            renews=bool(self._config.directory_url),
        )
        return sorted([*found, *self._attestation.threats()], key=lambda each: each.at)

    async def _evidence(self, id: str, clients: Collection[str] | None) -> Reply:
        bundle = await self._recorder.find(id, clients)
        if bundle is None:
            raise make_fault("client.not_found", "evidence")
        content = {
            "line": bundle.line,
            "index": bundle.index,
            "proof": [step.hex() for step in bundle.proof],
            "checkpoint": bundle.checkpoint,
            "log_key_id": bundle.log_key_id,
        }
        return json_reply(200, content)

    def _show_gauges(self) -> None:
        keeper, show = self._office.keeper, self._traffic.gauge
        show("onegov_log_lines", "Lines of the evidence log.", lambda: self._recorder.size)
        show("onegov_log_bytes", "Bytes of the evidence log.", lambda: log_bytes(self._log))
        show("onegov_log_broken", "1 when it cannot be written.", lambda: self._recorder.broken)
        show(
            "onegov_directory_left_seconds",
            "Until the directory expires.",
            lambda: keeper.status().seconds_left,
        )
        show(
            "onegov_revocations_left_seconds",
            "Until the revocations are stale.",
            lambda: keeper.status().revocations_seconds_left,
        )
        witnesses = self._attestation.witnesses
        show(
            "onegov_log_cosigned_lines",
            "Lines that as many witnesses as are needed have cosigned.",
            lambda: witnesses.waiting.covered,
        )
        show(
            "onegov_witnesses_against",
            "Witnesses that hold another history of this log.",
            lambda: witnesses.against,
        )
        for side in ("local", "node"):
            inside = partial(self._requests, side)
            show(f"onegov_{side}_requests", f"Requests inside the {side} port.", inside)

    def _requests(self, side: str) -> float:
        return float(_inside(self.gates.get(side))["requests"])


def _inside(gate: Gate | None) -> Mapping[str, int]:
    if gate is None:
        return {"connections": 0, "requests": 0}
    return {"connections": len(gate.held), "requests": gate.inside}


def _told(threat: Threat, now: datetime) -> dict[str, object]:
    return {
        "code": threat.code,
        "at": threat.at.isoformat(timespec="seconds"),
        "seconds_left": round((threat.at - now).total_seconds()),
        "stops": threat.stops,
        "by_itself": threat.by_itself,
        "act": threat.needs_somebody(now),
        "en": threat.what.en,
        "fr": threat.what.fr,
    }
