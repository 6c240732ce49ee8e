"""What a witness gives to whoever keeps the directory."""

from onegov.core.types import Text
from onegov.exchange.entry import certificates_of
from onegov.exchange.own_keys import key_entry
from onegov.exchange.witness.conf import WitnessConfig


def witness_entry(
    config: WitnessConfig, *, url: str, name: Text | None = None
) -> dict[str, object]:
    """The witness's entry for the directory's ``members``; key and certificate are made when absent.

    Args:
        url: where logs reach it; ``/add-checkpoint`` follows.
        name: the member's, when the directory does not know it yet.
    """
    certificates = certificates_of(config.tls_key_file, node_id=config.node_id)
    return {
        "member": config.member,
        "node_id": config.node_id,
        "url": url,
        "keys": [key_entry(config.signer(), "witness")],
        **({"certificates": certificates} if certificates else {}),
        **({"name": {"en": name.en, "fr": name.fr}} if name else {}),
    }
