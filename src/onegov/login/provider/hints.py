"""ID tokens of ours that come back as hints, read against the keys that are published now."""

from joserfc.jwk import KeySet

from onegov.core import clock
from onegov.login.provider.conf import conf
from onegov.login.provider.keys.jwks import key_set
from onegov.login.provider.logic.hints import Hint, read_hint


def read(token: str) -> Hint | None:
    """Whom the token named, or None when it is not ours."""
    published = key_set(conf().keys.published(clock.now()))
    keys = KeySet.import_key_set(published)  # type: ignore[arg-type]  # a TypedDict of it
    return read_hint(token, keys, conf().issuer)
