"""Whatever was read, by whom and about whom: a person gets the entries about them, and no others."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.core.signer import Ed25519Signer
from onegov.exchange.conf import parse_config
from onegov.exchange.messages import Reply, Request
from onegov.exchange.node.access_log import AccessLog
from onegov.exchange.node.recorder import Recorder
from onegov.exchange.paths import parse_target
from onegov.exchange.types import SignedMessage
from rooms.exchange.network import settings as node_settings

CLIENTS = ("ONEGOV", "CBSA")
PERSONS = ("amina", "daniel", "sofia")
SERVICES = ("clients/status", "files/list")


@dataclass(frozen=True)
class Reading:
    """``others`` are named as touched by the matter; ``names``: the system named the record."""

    client: str
    person: str
    service: str
    names: bool
    others: frozenset[str]
    status: int

    @property
    def subsystem(self) -> str:
        return self.service.partition("/")[0]


READINGS = st.lists(
    st.builds(
        Reading,
        client=st.sampled_from(CLIENTS),
        person=st.sampled_from(PERSONS),
        service=st.sampled_from(SERVICES),
        names=st.booleans(),
        others=st.frozensets(st.sampled_from(PERSONS), max_size=2),
        status=st.sampled_from([200, 404]),
    ),
    max_size=12,
)


def pseudonym(client: str, person: str) -> str:
    return f"{person} as {client} knows them"


class Office:
    def __init__(self, folder: Path) -> None:
        services = {name: {"upstream": "http://127.0.0.1:9"} for name in SERVICES}
        content = node_settings("IRCC", services=services)
        self._config = parse_config(content, where="node.json", base=folder)
        self._runner = asyncio.Runner()
        self._runner.run(self._open())

    async def _open(self) -> None:
        log, signer = self._config.folder / "log", Ed25519Signer("IRCC:log:1", bytes(32))
        self._recorder = Recorder(log, signer=signer, origin="IRCC")
        self._access = AccessLog(self._config, self._recorder)
        self._recorder.start()
        await self._access.start()

    def read(self, number: int, reading: Reading) -> None:
        self._runner.run(self._read(f"exchange-{number}", reading))

    async def _read(self, id: str, reading: Reading) -> None:
        headers = (
            ("x-road-client", f"CA-DEMO/GOV/{reading.client}/system"),
            ("x-road-request-id", id),
            ("onegov-subject", pseudonym(reading.client, reading.person)),
        )
        request = Request("GET", f"/r1/CA-DEMO/GOV/IRCC/{reading.service}", None, headers, b"")
        own = [f'"{reading.person}"'] if reading.names else []
        others = [f'"{each}";other' for each in sorted(reading.others)]
        said = self._access.names.said(reading.subsystem, ", ".join([*own, *others]))
        reply, about = self._access.noted(
            parse_target(request.path), request, Reply(reading.status, said, b"")
        )
        assert reply.headers == ()
        half = SignedMessage("", "")
        await self._recorder.record_exchange(
            id=id, side="provider", request=half, answer=half, about=about
        )

    def told(self, client: str, person: str, subsystem: str) -> tuple[list[str], int] | None:
        """Ids of the open entries, newest first, and how many masked ones; None: unknown."""
        page = self._runner.run(
            self._access.find(
                subsystem=subsystem,
                owner=f"CA-DEMO/GOV/{client}",
                pseudonym=pseudonym(client, person),
                before=2**53,
                limit=100,
            )
        )
        if page is None:
            return None
        lines = [json.loads(entry.line) for entry in page.entries]
        return [line["exchange"] for line in lines if "exchange" in line], sum(
            "masked" in line for line in lines
        )

    def close(self) -> None:
        self._runner.run(self._access.stop())
        self._runner.run(self._recorder.stop())
        self._runner.close()


@contextmanager
def running() -> Iterator[Office]:
    with TemporaryDirectory() as folder:
        office = Office(Path(folder))
        try:
            yield office
        finally:
            office.close()


def is_noted(reading: Reading) -> bool:
    """Whether there is an open entry: a record was named, or the client got an answer."""
    return reading.names or reading.status == 200


def expected(
    readings: list[Reading], client: str, person: str, subsystem: str
) -> tuple[list[str], int] | None:
    here = [
        (f"exchange-{number}", each)
        for number, each in enumerate(readings)
        if each.subsystem == subsystem
    ]
    own = [(id, each) for id, each in here if (each.client, each.person) == (client, person)]
    if not any(is_noted(each) for _, each in own):
        return None
    is_joined = any(each.names for _, each in own)
    shown = [
        id
        for id, each in here
        if is_noted(each)
        and each.person == person
        and (each.client == client or (is_joined and each.names))
    ]
    masked = sum(person in each.others for _, each in here) if is_joined else 0
    return shown[::-1], masked


@settings(max_examples=30, deadline=None)
@given(READINGS)
def test_a_person_gets_the_entries_about_them_and_no_others(readings: list[Reading]) -> None:
    with running() as office:
        for number, reading in enumerate(readings):
            office.read(number, reading)
        for client in CLIENTS:
            for person in PERSONS:
                for subsystem in ("clients", "files"):
                    asked = (client, person, subsystem)
                    assert office.told(*asked) == expected(readings, *asked), asked
