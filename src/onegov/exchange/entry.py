"""What a node gives to whoever keeps the directory."""

from base64 import b64encode
from pathlib import Path

from onegov.core import clock
from onegov.core.signer import load_or_make
from onegov.exchange.conf import NodeConfig
from onegov.exchange.http1.certificates import OwnCertificates
from onegov.exchange.own_keys import OwnKeys, key_entry, listed_key


def own_keys(config: NodeConfig) -> OwnKeys:
    """The node's own keys for messages, by its settings."""
    return OwnKeys(config.key_file, key_id=config.key_id, alg=config.key_alg)


def member_entry(config: NodeConfig, *, url: str) -> dict[str, object]:
    """The node's entry for the directory's ``members``; keys and certificate are made when absent.

    Args:
        config: the node's settings.
        url: where other nodes reach it (``http://127.0.0.1:7201``).
    """
    now = clock.now()
    keys = own_keys(config)
    keys.renew(now)
    certificates = certificates_of(config.tls_key_file, node_id=config.node_id)
    return {
        "member": config.owner,
        "node_id": config.node_id,
        "url": url,
        "keys": [
            *keys.entries(now),
            key_entry(load_or_make(config.log_key_file, config.log_key_id), "log"),
            *(listed_key(key) for key in config.consent_keys),
        ],
        **({"certificates": certificates} if certificates else {}),
    }


def certificates_of(tls_key_file: Path | None, *, node_id: str) -> list[str]:
    """Those that a node or a witness shows now or next, DER in base64; none when it speaks plain HTTP."""
    if tls_key_file is None:
        return []
    own = OwnCertificates(tls_key_file, node_id=node_id)
    own.renew(clock.now())
    return [b64encode(der).decode() for der in own.listed()]
