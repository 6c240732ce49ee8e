"""What a node opens at its start; a wrong setting stops it and is named."""

from hashlib import sha256
from pathlib import Path

from onegov.core.errors import WrongSetting
from onegov.core.types import Text
from onegov.exchange.adapters.openapi import openapi_of
from onegov.exchange.adapters.settings import AdapterService, UpstreamService
from onegov.exchange.conf import LocalClient, NodeConfig
from onegov.exchange.descriptions import Description, describe, read_description
from onegov.exchange.directory.federation import Federation
from onegov.exchange.directory.keeper import DirectoryKeeper
from onegov.exchange.entry import own_keys
from onegov.exchange.node.office import Office
from onegov.exchange.node.transport import not_listed


def open_tokens(clients: tuple[LocalClient, ...]) -> dict[str, bytes | None]:
    """The clients of the local port, each with the SHA-256 of its token; None: it needs none."""
    tokens: dict[str, bytes | None] = {}
    for each in clients:
        if each.token_file is None:
            tokens[str(each.client)] = None
            continue
        try:
            token = each.token_file.read_text("ascii").strip()
        except (OSError, ValueError):
            token = ""
        if len(token) < 20:
            raise WrongSetting(
                Text(
                    en=f"The token file of client {each.client} needs 20 characters or more.",
                    fr=f"Le fichier de jeton du client {each.client} doit contenir au moins 20 caractères.",
                )
            )
        tokens[str(each.client)] = sha256(token.encode()).digest()
    return tokens


def open_office(config: NodeConfig) -> Office:
    """Who this node is; its directories are what it accepted before, perhaps nothing yet."""
    own = _keeper(config, config.folder / "directory", config.directory_key, config.instance)
    others = {
        each.instance: _keeper(
            config, config.folder / "federation" / each.instance, each.key, each.instance
        )
        for each in config.federation
    }
    keys, batches = own_keys(config), config.batch_signatures
    return Office(config.owner, config.node_id, keys, Federation(own, others), batches=batches)


def _keeper(config: NodeConfig, folder: Path, anchor: bytes, instance: str) -> DirectoryKeeper:
    may_be_stale = config.stale_revocations == "carry"
    return DirectoryKeeper(folder, anchor=anchor, instance=instance, may_be_stale=may_be_stale)


def check_directory(office: Office, config: NodeConfig) -> None:
    """Will refuse to start without a directory that lists this node's key."""
    if office.keeper.edition is None:
        source = config.directory_url or (config.directory_file or Path()).name
        raise WrongSetting(
            Text(
                en=f"No directory could be taken from {source}; the log above says why.",
                fr=f"Aucun annuaire n’a pu être tiré de {source}; le journal ci-dessus dit pourquoi.",
            )
        )
    listed = office.keeper.current().keys.get(office.signer.key_id)
    if listed is None or listed[1].public_key != office.signer.public_key():
        key_id = office.signer.key_id
        raise not_listed(
            Text(
                en=f"The directory does not list key {key_id} of this node.",
                fr=f"L’annuaire ne contient pas la clé {key_id} de ce nœud.",
            )
        )


def descriptions(config: NodeConfig) -> dict[str, Description | None]:
    """Each service's local name with its OpenAPI description, where it has one."""
    return {name: _description(service) for name, service in config.services.items()}


def _description(service: UpstreamService | AdapterService) -> Description | None:
    if isinstance(service, AdapterService):
        return describe(openapi_of(service))
    return read_description(service.openapi) if service.openapi else None
