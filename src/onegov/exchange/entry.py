"""What a node gives to whoever keeps the directory."""

from base64 import b64encode

from onegov.core.signer import Signer, load_or_make
from onegov.exchange.conf import NodeConfig


def _key(signer: Signer, use: str) -> dict[str, str]:
    return {
        "keyid": signer.key_id,
        "public_key_b64": b64encode(signer.public_key()).decode(),
        "use": use,
    }


def member_entry(config: NodeConfig, *, url: str) -> dict[str, object]:
    """The node's entry for the directory's ``members``; its two keys are made when absent.

    Args:
        config: the node's settings.
        url: where other nodes reach it (``http://127.0.0.1:7201``).
    """
    return {
        "member": config.owner,
        "node_id": config.node_id,
        "url": url,
        "keys": [
            _key(load_or_make(config.key_file, config.key_id), "messages"),
            _key(load_or_make(config.log_key_file, config.log_key_id), "log"),
        ],
    }
