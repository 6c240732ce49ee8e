"""Proofs of possession that come with requests: each once, with a nonce of ours.

Source: RFC 9449 sections 8, 9 and 11.1.
"""

import base64
import hmac
from datetime import timedelta
from hashlib import sha256

from onegov.core import clock
from onegov.core.types import Text
from onegov.login.provider.actions import once
from onegov.login.provider.conf import conf
from onegov.login.provider.errors import OAuthError, invalid_dpop
from onegov.login.provider.logic import dpop

_NONCE_LIFE = 300  # seconds; each nonce is taken for one such span and the one after it


def take(proof: str, *, method: str, url: str, org_id: str, token: str = "") -> str:
    """Will verify a proof and note its use; the thumbprint of its key, or "" without a proof.

    Raises:
        OAuthError: ``invalid_dpop_proof``; ``use_dpop_nonce`` when our nonce is not in it.
    """
    if not proof:
        return ""
    now = clock.now()
    shown = dpop.read(proof, method=method, url=url, now=now, token=token)
    if not any(hmac.compare_digest(shown.nonce, nonce) for nonce in _good_nonces()):
        raise OAuthError(
            "use_dpop_nonce",
            "dpop.nonce",
            Text(
                en="Put the value of the DPoP-Nonce header into the proof and send again.",
                fr="Mettez la valeur de l’en-tête DPoP-Nonce dans la preuve et envoyez de nouveau.",
            ),
        )
    until = now + timedelta(seconds=2 * dpop.LIFE)
    if not once.use(f"dpop:{shown.jkt}", shown.jti, org_id=org_id, until=until):
        raise invalid_dpop(
            "dpop.replayed", "This proof was used before.", "Cette preuve a déjà servi."
        )
    return shown.jkt


def nonce() -> str:
    """What goes into ``DPoP-Nonce``: the same for some minutes, from every process."""
    return _good_nonces()[0]


def _good_nonces() -> tuple[str, str]:
    span = int(clock.now().timestamp()) // _NONCE_LIFE
    return _nonce(span), _nonce(span - 1)


def _nonce(span: int) -> str:
    made = hmac.new(conf().pairwise_key, f"dpop\0{span}".encode(), sha256).digest()
    return base64.urlsafe_b64encode(made[:18]).decode()
