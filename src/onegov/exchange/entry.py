"""What a node gives to whoever keeps the directory."""

from base64 import b64encode

from onegov.core import clock
from onegov.core.errors import WrongSetting
from onegov.core.signer import Signer, load_or_make, load_or_make_p256
from onegov.core.types import Text
from onegov.exchange.conf import NodeConfig
from onegov.exchange.http1.certificates import OwnCertificates


def _key(signer: Signer, use: str) -> dict[str, str]:
    return {
        "keyid": signer.key_id,
        "public_key_b64": b64encode(signer.public_key()).decode(),
        "use": use,
        **({} if signer.alg == "ed25519" else {"alg": signer.alg}),
    }


def message_signer(config: NodeConfig) -> Signer:
    """What signs the node's messages, by its setting; the key is made when absent.

    Raises:
        WrongSetting: the file holds a key of another algorithm.
    """
    if config.key_alg == "ed25519":
        return load_or_make(config.key_file, config.key_id)
    try:
        return load_or_make_p256(config.key_file, config.key_id)
    except ValueError as error:
        raise WrongSetting(
            Text(
                en=f"Key file {config.key_file.name} holds no key for {config.key_alg}.",
                fr=f"Le fichier de clé {config.key_file.name} n’a pas de clé {config.key_alg}.",
            )
        ) from error


def member_entry(config: NodeConfig, *, url: str) -> dict[str, object]:
    """The node's entry for the directory's ``members``; keys and certificate are made when absent.

    Args:
        config: the node's settings.
        url: where other nodes reach it (``http://127.0.0.1:7201``).
    """
    certificates = _certificates(config)
    return {
        "member": config.owner,
        "node_id": config.node_id,
        "url": url,
        "keys": [
            _key(message_signer(config), "messages"),
            _key(load_or_make(config.log_key_file, config.log_key_id), "log"),
        ],
        **({"certificates": certificates} if certificates else {}),
    }


def _certificates(config: NodeConfig) -> list[str]:
    """Those that the node shows now or next; none when it speaks plain HTTP."""
    if config.tls_key_file is None:
        return []
    own = OwnCertificates(config.tls_key_file, node_id=config.node_id)
    own.renew(clock.now())
    return [b64encode(der).decode() for der in own.listed()]
