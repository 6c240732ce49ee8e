"""Reads ``adapters`` and ``services`` of a node's settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onegov.core.types import Text
from onegov.exchange.adapters.csv_drop import CsvDrop, read_csv_drop
from onegov.exchange.adapters.fields import read_text
from onegov.exchange.adapters.fixed_width import FixedWidth, read_fixed_width
from onegov.exchange.adapters.rest_mapping import RestMapping, read_rest_mapping, read_upstream
from onegov.exchange.adapters.shape import Shape
from onegov.exchange.adapters.soap_mapping import SoapMapping, read_soap_mapping
from onegov.exchange.adapters.sql_settings import SqlTable, read_sql_table
from onegov.exchange.settings_reader import SettingsReader

FileAdapter = FixedWidth | CsvDrop
Adapter = FileAdapter | SqlTable | RestMapping | SoapMapping
_KINDS: dict[str, Callable[[SettingsReader, Path], Adapter]] = {
    "fixed_width": read_fixed_width,
    "csv": read_csv_drop,
    "sql": read_sql_table,
    "rest": read_rest_mapping,
    "soap": read_soap_mapping,
}
ACTS = ("match", "records", "lookup")


@dataclass(frozen=True, slots=True)
class UpstreamService:
    """A service answered by a department's system at ``upstream`` (HTTP).

    Attributes:
        openapi: file that describes it.
        honours_idempotency_key: the system itself does a request under one Idempotency-Key once.
        token_file: holds the bearer token by which the system knows this node, if it wants one.
    """

    upstream: str
    openapi: Path | None = None
    honours_idempotency_key: bool = False
    token_file: Path | None = None


@dataclass(frozen=True, slots=True)
class AdapterService:
    """A service answered by an adapter.

    Attributes:
        name: inside its member (``filing/match``).
        adapter: name of the adapter.
        act: ``match`` finds a person's account and links it to their pseudonym, ``records`` gives
            the rows of that account, ``lookup`` those of a key that the client knows.
        links: the adapter that matches and links persons, "" for ``lookup``.
        shape: of the adapter's rows.
        summary: what it does, for its OpenAPI description.
    """

    name: str
    adapter: str
    act: str
    links: str
    shape: Shape
    summary: Text | None = None


def read_adapters(read: SettingsReader, base: Path) -> dict[str, Adapter]:
    """The adapters by name; paths in them are relative to ``base``."""
    adapters: dict[str, Adapter] = {}
    readers: dict[str, SettingsReader] = {}
    for name, item in read.named("adapters", default={}):
        kind = item.choice("kind", tuple(_KINDS), default="fixed_width")
        adapters[name], readers[name] = _KINDS[kind](item, base), item
    for name, adapter in adapters.items():
        _check_links(readers[name], adapter, adapters)
    return adapters


def links_of(name: str, adapter: Adapter) -> str:
    """The adapter whose matches say whose rows these are; "" when nobody is matched."""
    if isinstance(adapter, FileAdapter):
        return name if adapter.shape.names_persons else ""
    return adapter.links


def _check_links(read: SettingsReader, adapter: Adapter, adapters: Mapping[str, Adapter]) -> None:
    if isinstance(adapter, FileAdapter) or not adapter.links:
        return
    linking = adapters.get(adapter.links)
    if not isinstance(linking, FileAdapter) or not linking.shape.names_persons:
        raise read.wrong(
            "links",
            "must name an adapter of files in which persons are matched",
            "doit nommer un adaptateur de fichiers où l’on retrouve des personnes",
        )


def _adapter_service(
    name: str, read: SettingsReader, adapters: Mapping[str, Adapter]
) -> AdapterService:
    adapter = read.choice("adapter", tuple(adapters))
    service = AdapterService(
        name=name,
        adapter=adapter,
        act=(act := read.choice("act", ACTS)),
        links="" if act == "lookup" else links_of(adapter, adapters[adapter]),
        shape=adapters[adapter].shape,
        summary=read_text(read, "summary"),
    )
    read.done()
    _check_act(read, service, adapters[adapter])
    return service


def _check_act(read: SettingsReader, service: AdapterService, adapter: Adapter) -> None:
    if service.act == "match" and not (isinstance(adapter, FileAdapter) and service.links):
        raise read.wrong(
            "act",
            "needs files with account, family, given and birth_date",
            "exige des fichiers avec account, family, given et birth_date",
        )
    if service.act == "records" and not service.links:
        raise read.wrong(
            "act",
            "needs an adapter in which persons are matched",
            "exige un adaptateur où l’on retrouve des personnes",
        )
    if service.act == "lookup" and not isinstance(adapter, FileAdapter) and adapter.links:
        raise read.wrong(
            "act",
            "must be records: the rows are found by links",
            "doit être records\u00a0: les lignes se trouvent par les liens",
        )


def _service(
    name: str, read: SettingsReader, adapters: Mapping[str, Adapter], base: Path
) -> UpstreamService | AdapterService:
    if "upstream" in read:
        upstream, openapi = read_upstream(read), read.text("openapi", default="")
        honours, token = (
            read.flag("honours_idempotency_key", default=False),
            read.text("token_file", default=""),
        )
        read.done()
        return UpstreamService(
            upstream,
            base / openapi if openapi else None,
            honours,
            base / token if token else None,
        )
    return _adapter_service(name, read, adapters)


def read_services(
    read: SettingsReader, adapters: Mapping[str, Adapter], base: Path
) -> dict[str, UpstreamService | AdapterService]:
    """The services by their names inside the member; paths in them are relative to ``base``."""
    return {
        name: _service(name, item, adapters, base)
        for name, item in read.named("services", default={})
    }
