"""The settings of a witness, read from a JSON file; a wrong setting is named and stops the start."""

from dataclasses import dataclass
from pathlib import Path

from onegov.core.signer import Ed25519Signer, load_or_make
from onegov.exchange.conf import LOOPBACK, read_json_settings
from onegov.exchange.settings_reader import SettingsReader


@dataclass(frozen=True, slots=True)
class WitnessConfig:
    """One witness; ``folder`` holds what it must never forget, and never comes back from a copy.

    ``host`` may be another address than the loopback once ``tls_key_file`` is set.
    """

    instance: str
    member: str
    node_id: str
    host: str
    port: int
    tls_key_file: Path | None
    key_file: Path
    key_id: str
    directory_file: Path | None
    directory_url: str
    directory_key: bytes
    directory_seconds: int
    folder: Path

    def signer(self) -> Ed25519Signer:
        """Its key, made when absent."""
        return load_or_make(self.key_file, self.key_id)


def parse_witness_config(content: object, *, where: str, base: Path) -> WitnessConfig:
    """The settings in decoded JSON; paths in them are relative to ``base``.

    Raises:
        WrongSetting: naming the setting.
    """
    read = SettingsReader(content, where)
    instance, code = read.text("instance"), read.text("member")
    member = f"{instance}/{read.text('member_class')}/{code}"
    tls_key_file = read.text("tls_key_file", default="")
    directory_file = read.text("directory_file", default="")
    config = WitnessConfig(
        instance=instance,
        member=member,
        node_id=read.text("node_id", default=f"{member}/witness"),
        host=read.text("host", default=LOOPBACK),
        port=read.integer("port", low=1, high=65535),
        tls_key_file=base / tls_key_file if tls_key_file else None,
        key_file=base / read.text("key_file"),
        key_id=read.text("key_id", default=f"{code}:witness:1"),
        directory_file=base / directory_file if directory_file else None,
        directory_url=read.text("directory_url", default="").rstrip("/"),
        directory_key=read.key("directory_key"),
        directory_seconds=read.integer("directory_seconds", low=1, high=3600, default=60),
        folder=base / read.text("folder"),
    )
    read.done()
    _check(SettingsReader({}, where), config)
    return config


def _check(read: SettingsReader, config: WitnessConfig) -> None:
    if config.directory_file is None and not config.directory_url:
        raise read.wrong(
            "directory_file",
            "or “directory_url” must say where the directory is",
            "ou «\u00a0directory_url\u00a0» doit dire où est l’annuaire",
        )
    if config.host != LOOPBACK and config.tls_key_file is None:
        raise read.wrong(
            "host",
            "may be another address than the loopback once tls_key_file is set",
            "peut être une autre adresse que la boucle locale si tls_key_file est donné",
        )


def read_witness_config(path: Path) -> WitnessConfig:
    """Will read a witness's settings file; paths in it are relative to its folder."""
    content = read_json_settings(path)
    return parse_witness_config(content, where=path.name, base=path.absolute().parent)
