"""Reads ``adapters`` and ``services`` of a node's settings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from onegov.core.types import Text
from onegov.exchange.adapters.csv_drop import CsvDrop, read_csv_drop
from onegov.exchange.adapters.fields import read_text
from onegov.exchange.adapters.fixed_width import FixedWidth, read_fixed_width
from onegov.exchange.adapters.shape import Shape
from onegov.exchange.settings_reader import SettingsReader

Adapter = FixedWidth | CsvDrop
_KINDS: dict[str, Callable[[SettingsReader, Path], Adapter]] = {
    "fixed_width": read_fixed_width,
    "csv": read_csv_drop,
}
ACTS = ("match", "records", "lookup")


@dataclass(frozen=True, slots=True)
class UpstreamService:
    """A service answered by a department's system at ``upstream`` (HTTP)."""

    upstream: str


@dataclass(frozen=True, slots=True)
class AdapterService:
    """A service answered by an adapter.

    Attributes:
        name: inside its member (``filing/match``).
        adapter: name of the adapter.
        act: ``match`` finds a person's account and links it to their pseudonym, ``records`` gives
            the rows of that account, ``lookup`` those of a key that the client knows.
        shape: of the adapter's rows.
        summary: what it does, for its OpenAPI description.
    """

    name: str
    adapter: str
    act: str
    shape: Shape
    summary: Text | None = None


def read_adapters(read: SettingsReader, base: Path) -> dict[str, Adapter]:
    """The adapters by name; paths in them are relative to ``base``."""
    return {
        name: _KINDS[item.choice("kind", tuple(_KINDS), default="fixed_width")](item, base)
        for name, item in read.named("adapters", default={})
    }


def _upstream(read: SettingsReader) -> str:
    upstream = read.text("upstream")
    if not upstream.startswith(("http://", "https://")) or "?" in upstream or "#" in upstream:
        raise read.wrong(
            "upstream",
            "must be an http address without a query",
            "doit être une adresse http sans requête",
        )
    return upstream.rstrip("/")


def _adapter_service(
    name: str, read: SettingsReader, adapters: Mapping[str, Adapter]
) -> AdapterService:
    adapter = read.choice("adapter", tuple(adapters))
    service = AdapterService(
        name=name,
        adapter=adapter,
        act=read.choice("act", ACTS),
        shape=adapters[adapter].shape,
        summary=read_text(read, "summary"),
    )
    read.done()
    _check_act(read, service)
    return service


def _check_act(read: SettingsReader, service: AdapterService) -> None:
    if service.act != "lookup" and not service.shape.names_persons:
        raise read.wrong(
            "act",
            "needs a table of persons (account, family, given, birth_date)",
            "exige une table de personnes (account, family, given, birth_date)",
        )


def _service(
    name: str, read: SettingsReader, adapters: Mapping[str, Adapter]
) -> UpstreamService | AdapterService:
    if (inner := read.take("fixed_width", None)) is not None:  # how it was first spelled
        read.done()
        read = SettingsReader(inner, f"{read.where}: fixed_width")
    elif "upstream" in read:
        service = UpstreamService(_upstream(read))
        read.done()
        return service
    return _adapter_service(name, read, adapters)


def read_services(
    read: SettingsReader, adapters: Mapping[str, Adapter]
) -> dict[str, UpstreamService | AdapterService]:
    """The services by their names inside the member."""
    return {
        name: _service(name, item, adapters) for name, item in read.named("services", default={})
    }
