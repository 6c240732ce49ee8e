"""The settings by which a node pins the directories of other instances."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.exchange.settings_reader import SettingsReader

#: Of other instances that one node may pin; each message between nodes names them all.
MOST_INSTANCES = 32
#: It becomes the name of a folder and part of a header.
_INSTANCE = re.compile("[A-Za-z0-9][A-Za-z0-9-]{0,31}")


@dataclass(frozen=True, slots=True)
class PinnedDirectory:
    """Another instance's directory.

    Attributes:
        instance: first part of its members' addresses (``PROV-DEMO``).
        key: the public key (32 bytes, Ed25519) of its authority, learned by a way of one's own.
        file: its edition on this machine, with the revocations beside it; None when there is none.
        url: folder on a web server that holds both, or "".
    """

    instance: str
    key: bytes
    file: Path | None
    url: str


def read_federation(read: SettingsReader, base: Path, own: str) -> tuple[PinnedDirectory, ...]:
    """The setting ``federation``; WrongSetting names what is wrong."""
    pinned = tuple(_pinned(item, base) for item in read.items("federation", default=()))
    names = [own, *(each.instance for each in pinned)]
    if len(set(names)) < len(names):
        raise read.wrong("federation", "names an instance twice", "nomme une instance deux fois")
    if len(pinned) > MOST_INSTANCES:
        raise read.wrong(
            "federation",
            f"may name {MOST_INSTANCES} instances at most",
            f"peut nommer au plus {MOST_INSTANCES} instances",
        )
    return pinned


def read_federation_file(path: Path) -> tuple[PinnedDirectory, ...]:
    """The same setting in a file of its own, for a process that checks what its node delivers.

    Raises:
        WrongSetting: it cannot be read, or names no file for an instance.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WrongSetting(
            Text(
                en=f"The federation file {path} cannot be read as JSON.",
                fr=f"Le fichier de fédération {path} ne peut être lu comme JSON.",
            ),
            next_step=Text(
                en="Check the path and the file.", fr="Vérifiez le chemin et le fichier."
            ),
        ) from error
    read = SettingsReader(content, path.name)
    pinned = read_federation(read, path.absolute().parent, "")
    read.done()
    if any(each.file is None for each in pinned):
        raise read.wrong("directory_file", "must name a file here", "doit nommer un fichier ici")
    return pinned


def _pinned(read: SettingsReader, base: Path) -> PinnedDirectory:
    instance, key = read.text("instance"), read.key("directory_key")
    file = read.text("directory_file", default="")
    url = read.text("directory_url", default="").rstrip("/")
    read.done()
    if not _INSTANCE.fullmatch(instance):
        raise read.wrong(
            "instance",
            "may hold letters, digits and hyphens, 32 at most",
            "peut contenir des lettres, des chiffres et des traits d’union, 32 au plus",
        )
    if not file and not url:
        raise read.wrong(
            "directory_file",
            "or “directory_url” must say where the directory is",
            "ou «\u00a0directory_url\u00a0» doit dire où est l’annuaire",
        )
    return PinnedDirectory(instance, key, base / file if file else None, url)
