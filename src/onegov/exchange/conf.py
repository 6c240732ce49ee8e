"""The settings of one node, read from a JSON file; a wrong setting is named and stops the start."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from onegov.core.errors import WrongSetting
from onegov.core.signer import ALGORITHMS
from onegov.core.system import system_reason
from onegov.core.types import Text
from onegov.exchange.access.settings import AccessSettings, access_logs, read_access_log
from onegov.exchange.adapters.settings import (
    Adapter,
    AdapterService,
    UpstreamService,
    read_adapters,
    read_services,
)
from onegov.exchange.attestation_settings import (
    TimestampPolicy,
    WitnessPolicy,
    read_timestamp_policy,
    read_witness_policy,
)
from onegov.exchange.directory.content import read_key
from onegov.exchange.directory.pinning import PinnedDirectory, read_federation
from onegov.exchange.errors import BadRequest
from onegov.exchange.events.settings import read_topics
from onegov.exchange.events.types import Topic
from onegov.exchange.http1.bulkhead import share_of
from onegov.exchange.messages import METHODS
from onegov.exchange.renderings import Dialect
from onegov.exchange.retention_settings import RetentionPolicy, read_retention_policy
from onegov.exchange.rights import BETWEEN_CLAUSES, CONSENT, Consent, Right
from onegov.exchange.settings_reader import SettingsReader
from onegov.exchange.trace_settings import TraceSettings, read_traces
from onegov.exchange.types import (
    ACCESS_LOG,
    METASERVICES,
    SUBSCRIPTIONS,
    WITHDRAW_CONSENT,
    ClientId,
    Key,
)

_MEGABYTE = 1024 * 1024
LOOPBACK = "127.0.0.1"
_RESERVED = METASERVICES | {ACCESS_LOG, SUBSCRIPTIONS, WITHDRAW_CONSENT}


@dataclass(frozen=True, slots=True)
class LocalClient:
    """A client on this node's local port.

    Attributes:
        token_file: holds the bearer token that it shows; None: whoever reaches the port may speak
            for it, as with X-Road's connection type HTTP.
    """

    client: ClientId
    token_file: Path | None


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds; at once, on each port, so many connections and requests.

    Large bodies lie on disk: ``spool_bytes`` for those who ask, and as much for those who answer.
    ``read_seconds`` is how long a new connection may take for its first request, and any body.
    """

    body_bytes: int = 10 * _MEGABYTE
    spool_bytes: int = 4096 * _MEGABYTE
    connections: int = 256
    in_flight: int = 128
    read_seconds: int = 10
    upstream_seconds: int = 6
    node_seconds: int = 8


@dataclass(frozen=True, slots=True)
class NodeConfig:
    """One node. ``folder`` holds its log and its adapters' state.

    Ports are on 127.0.0.1, but the node port on ``node_host``, which may be another address once
    ``tls_key_file`` is set; without it the node port speaks plain HTTP. ``key_alg`` is that of the
    messages' key; the log's is always Ed25519. ``batch_signatures``: whether one signature over many
    messages is offered to other nodes, and used where they offer it too. ``consent_keys`` are public:
    the member's systems that hear people sign consents with them, not the node.
    """

    instance: str
    member_class: str
    member: str
    node_id: str
    local_port: int
    node_port: int
    key_file: Path
    key_id: str
    log_key_file: Path
    log_key_id: str
    directory_file: Path | None
    directory_url: str
    directory_key: bytes
    directory_seconds: int
    stale_revocations: Literal["carry", "refuse"]
    folder: Path
    clients: tuple[LocalClient, ...]
    services: dict[str, UpstreamService | AdapterService]
    adapters: dict[str, Adapter]
    rights: tuple[Right, ...]
    limits: Limits
    error_dialect: Dialect
    access_log: AccessSettings
    topics: Mapping[str, Topic] = field(default_factory=dict)
    key_alg: str = "ed25519"
    tls_key_file: Path | None = None
    node_host: str = LOOPBACK
    batch_signatures: bool = True
    traces: TraceSettings | None = None
    witnesses: WitnessPolicy = field(default_factory=WitnessPolicy)
    timestamps: TimestampPolicy | None = None
    retention: RetentionPolicy | None = None
    consent_keys: tuple[Key, ...] = ()
    federation: tuple[PinnedDirectory, ...] = ()

    @property
    def owner(self) -> str:
        """The member as the directory lists it."""
        return f"{self.instance}/{self.member_class}/{self.member}"


def _client_id(read: SettingsReader, name: str) -> str:
    text = read.text(name)
    try:
        ClientId.parse(text)
    except BadRequest as error:
        raise read.wrong(
            name,
            "must be instance/class/member/subsystem",
            "doit être instance/classe/membre/sous-système",
        ) from error
    return text


def _clients(read: SettingsReader, base: Path) -> tuple[LocalClient, ...]:
    clients = []
    for item in read.items("clients", default=()):
        client = ClientId.parse(_client_id(item, "client"))
        is_open = item.choice("connection", ("token", "http"), default="token") == "http"
        token_file = None if is_open else base / item.text("token_file")
        clients.append(LocalClient(client, token_file))
        item.done()
    return tuple(clients)


def _right(read: SettingsReader) -> Right:
    methods = read.texts("methods", default=("GET", "POST"))
    if not METHODS.issuperset(methods):
        listed = ", ".join(sorted(METHODS))
        raise read.wrong("methods", f"may hold {listed}", f"peut contenir\u00a0: {listed}")
    right = Right(
        client=_client_id(read, "client"),
        service=read.text("service"),
        purposes=read.texts("purposes"),
        authorities=_authorities(read),
        methods=methods,
        paths=read.texts("paths", default=("**",)),
        expires=read.moment("expires"),
        fields=read.texts("fields", default=()),
        consent=_consent(read),
    )
    read.done()
    return right


def _consent(read: SettingsReader) -> Consent:
    given = read.choice("consent", CONSENT, default="barred")
    return next(each for each in CONSENT if each == given)


def _authorities(read: SettingsReader) -> tuple[str, ...]:
    clauses = read.texts("authorities")
    if any(BETWEEN_CLAUSES.strip() in clause for clause in clauses):
        raise read.wrong(
            "authorities",
            "must be a list with one clause in each entry",
            "doit être une liste dont chaque entrée est une seule disposition",
        )
    return clauses


def _limits(read: SettingsReader) -> Limits:
    given = SettingsReader(read.take("limits", {}), f"{read.where}: limits")
    limits = Limits(
        body_bytes=given.integer(
            "body_bytes", low=1024, high=16 * 1024 * _MEGABYTE, default=10 * _MEGABYTE
        ),
        spool_bytes=given.integer(
            "spool_bytes", low=_MEGABYTE, high=2**40, default=4096 * _MEGABYTE
        ),
        connections=given.integer("connections", low=1, high=10_000, default=256),
        in_flight=given.integer("in_flight", low=1, high=10_000, default=128),
        read_seconds=given.integer("read_seconds", low=1, high=120, default=10),
        upstream_seconds=given.integer("upstream_seconds", low=1, high=120, default=6),
        node_seconds=given.integer("node_seconds", low=1, high=120, default=8),
    )
    given.done()
    if limits.body_bytes > share_of(limits.spool_bytes):
        raise given.wrong(
            "spool_bytes",
            "must be a third more than body_bytes: a peer gets three quarters of it",
            "doit dépasser body_bytes d’un tiers\u00a0: un pair en reçoit les trois quarts",
        )
    return limits


def _dialect(read: SettingsReader) -> str:
    return read.choice("error_dialect", ("7.8", "7.7"), default="7.8")


def _directory_file(read: SettingsReader, base: Path) -> Path | None:
    name = read.text("directory_file", default="")
    return base / name if name else None


def _stale(read: SettingsReader) -> str:
    return read.choice("stale_revocations", ("carry", "refuse"), default="carry")


def _check_references(read: SettingsReader, config: NodeConfig) -> None:
    if config.directory_file is None and not config.directory_url:
        raise read.wrong(
            "directory_file",
            "or “directory_url” must say where the directory is",
            "ou « directory_url » doit dire où est l’annuaire",
        )
    for name in config.services:
        if name.rpartition("/")[2] in _RESERVED:
            raise read.wrong(
                f"services.{name}", "has the name of a metaservice", "porte le nom d’un métaservice"
            )
    for name in config.topics:
        if name in config.services:
            raise read.wrong(
                f"topics.{name}", "has the name of a service", "porte le nom d’un service"
            )
    offered = config.services.keys() | access_logs(config.services) | config.topics.keys()
    for right in config.rights:
        if right.service not in offered:
            raise read.wrong(
                "rights",
                f"names the service {right.service}, which is not here",
                f"nomme le service {right.service}, qui n’est pas ici",
            )


def parse_config(content: object, *, where: str, base: Path) -> NodeConfig:
    """The settings in decoded JSON; paths in them are relative to ``base``.

    Raises:
        WrongSetting: naming the setting.
    """
    read = SettingsReader(content, where)
    instance, member_class = read.text("instance"), read.text("member_class")
    member = read.text("member")
    tls_key_file = read.text("tls_key_file", default="")
    adapters = read_adapters(read, base)
    folder = base / read.text("folder")
    config = NodeConfig(
        instance=instance,
        member_class=member_class,
        member=member,
        node_id=read.text("node_id", default=f"{instance}/{member_class}/{member}/node"),
        local_port=read.integer("local_port", low=1, high=65535),
        node_port=read.integer("node_port", low=1, high=65535),
        key_file=base / read.text("key_file"),
        key_id=read.text("key_id", default=f"{member}:node:1"),
        log_key_file=base / read.text("log_key_file"),
        log_key_id=read.text("log_key_id", default=f"{member}:log:1"),
        directory_file=_directory_file(read, base),
        directory_url=read.text("directory_url", default="").rstrip("/"),
        directory_key=read.key("directory_key"),
        directory_seconds=read.integer("directory_seconds", low=1, high=3600, default=60),
        stale_revocations="refuse" if _stale(read) == "refuse" else "carry",
        folder=folder,
        clients=_clients(read, base),
        services=read_services(read, adapters, base),
        adapters=adapters,
        topics=read_topics(read),
        rights=tuple(_right(item) for item in read.items("rights", default=())),
        limits=_limits(read),
        error_dialect="7.7" if _dialect(read) == "7.7" else "7.8",
        access_log=read_access_log(read, base, folder),
        key_alg=read.choice("key_alg", ALGORITHMS, default="ed25519"),
        tls_key_file=base / tls_key_file if tls_key_file else None,
        node_host=read.text("node_host", default=LOOPBACK),
        batch_signatures=read.flag("batch_signatures", default=True),
        traces=read_traces(read),
        witnesses=read_witness_policy(read),
        timestamps=read_timestamp_policy(read, base),
        retention=read_retention_policy(read, base),
        consent_keys=tuple(
            read_key(item, ("consents",)) for item in read.items("consent_keys", default=())
        ),
        federation=read_federation(read, base, instance),
    )
    read.done()
    if config.node_host != LOOPBACK and config.tls_key_file is None:
        raise read.wrong(
            "node_host",
            "may be another address than the loopback once tls_key_file is set",
            "peut être une autre adresse que la boucle locale si tls_key_file est donné",
        )
    _check_references(SettingsReader({}, where), config)
    return config


def read_config(path: Path) -> NodeConfig:
    """Will read a node's settings file; paths in it are relative to its folder."""
    content = read_json_settings(path)
    return parse_config(content, where=path.name, base=path.absolute().parent)


def read_json_settings(path: Path) -> object:
    """Will decode a settings file; WrongSetting when it cannot be read or is no JSON."""
    try:
        content: object = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise WrongSetting(
            Text(
                en=f"Settings file {path} cannot be read: {system_reason(error).en}.",
                fr=f"Le fichier de réglages {path} ne peut être lu\u00a0: {system_reason(error).fr}.",
            ),
            next_step=Text(en="Check the path.", fr="Vérifiez le chemin."),
        ) from error
    except ValueError as error:
        raise WrongSetting(
            Text(
                en=f"Settings file {path} is not JSON: {error}.",
                fr=f"Le fichier de réglages {path} n’est pas du JSON\u00a0: {error}.",
            ),
            next_step=Text(en="Correct the file.", fr="Corrigez le fichier."),
        ) from error
    return content
