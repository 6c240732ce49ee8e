"""HTTP message signatures: the base, and a strict reader of the two headers.

Source: RFC 9421 sections 2.3, 2.5, 3.1, 3.2, 4.1 and 4.2; Ed25519 as in its section 3.3.6, ECDSA on
P-256 as in its section 3.3.4. The key decides the algorithm; what a message says must be the same.
One label (``onegov``), one order of parameters, one spelling; anything else is refused.
"""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from onegov.core.signer import ALGORITHMS
from onegov.exchange.bodies import Body, sha256_of
from onegov.exchange.types import SignedMessage

LABEL = "onegov"
#: How the name of an algorithm ends when many messages share one signature; see ``sealing``.
BATCH = "-batch"
_NAME = r'"@?[a-z0-9][a-z0-9-]*"'
_PARAMS = (
    rf"\((?P<names>{_NAME}(?: {_NAME})*)\)"
    r";created=(?P<created>[1-9][0-9]{0,9});expires=(?P<expires>[1-9][0-9]{0,9})"
    r';nonce="(?P<nonce>[A-Za-z0-9_-]{16,64})";keyid="(?P<keyid>[A-Za-z0-9:._/-]{1,200})"'
    rf';alg="(?P<alg>(?:{"|".join(ALGORITHMS)})(?:{BATCH})?)"'
)
_INPUT = re.compile(rf"{LABEL}=(?P<params>{_PARAMS})")
_SIGNATURE = re.compile(rf"{LABEL}=:(?P<value>[A-Za-z0-9+/]{{86,1000}}={{0,2}}):")
_BASE = re.compile(rf'(?P<lines>.*)"@signature-params": (?P<params>{_PARAMS})', re.DOTALL)
#: Characters of the list of components; a message has 100 headers at most, of 100 characters.
_LONGEST_LIST = 12 * 1024
_LINE = re.compile(rf"(?P<name>{_NAME}): (?P<value>[\x20-\x7e]*)")


class BadMessage(ValueError):
    """The signature headers, or a value they cover, cannot be used."""


@dataclass(frozen=True, slots=True)
class Params:
    """What a signature says of itself; times in whole seconds since 1970, UTC."""

    created: int
    expires: int
    nonce: str
    keyid: str

    @property
    def signed_at(self) -> datetime:
        return datetime.fromtimestamp(self.created, UTC)


@dataclass(frozen=True, slots=True)
class Claim:
    """A signature as received, not yet verified."""

    names: tuple[str, ...]
    params: Params
    params_text: str
    signature: str

    @property
    def is_in_batch(self) -> bool:
        """Whether one signature is said to be over this and other messages."""
        return self.params_text.endswith(f'{BATCH}"')


def content_digest(body: Body) -> str:
    """The Content-Digest of a body. Source: RFC 9530 section 2."""
    return f"sha-256=:{b64encode(sha256_of(body)).decode()}:"


def make_base(names: tuple[str, ...], values: Sequence[str], params_text: str) -> str:
    """The signature base over component names and values. Source: RFC 9421 section 2.5."""
    together = "".join(values)
    if not together.isascii() or not together.isprintable():
        raise BadMessage("component value")
    apart = "\n".join(["", *values, ""])
    if "\n " in apart or " \n" in apart:
        raise BadMessage("component value")
    return f'{_frame(names) % tuple(values)}"@signature-params": {params_text}'


@lru_cache(maxsize=256)
def _frame(names: tuple[str, ...]) -> str:
    """The lines of a base, with a place for each value: most messages have the same names."""
    if len(set(names)) < len(names):
        raise BadMessage("component twice")
    return "".join(f'"{name}": %s\n' for name in names)


@lru_cache(maxsize=256)
def _listed(names: tuple[str, ...]) -> str:
    listed = '" "'.join(names)
    return f'("{listed}")'


def _params_text(names: tuple[str, ...], params: Params, alg: str) -> str:
    return (
        f"{_listed(names)};created={params.created};expires={params.expires}"
        f';nonce="{params.nonce}";keyid="{params.keyid}";alg="{alg}"'
    )


def _params(match: re.Match[str]) -> Params:
    return Params(int(match["created"]), int(match["expires"]), match["nonce"], match["keyid"])


def _names(match: re.Match[str]) -> tuple[str, ...]:
    return _split(match["names"])


@lru_cache(maxsize=256)
def _split(listed: str) -> tuple[str, ...]:
    return tuple(listed[1:-1].split('" "'))


@dataclass(frozen=True, slots=True)
class Unsigned:
    """What is to be signed: components in their order, times in whole seconds since 1970, UTC."""

    components: Sequence[tuple[str, str]]
    created: int
    expires: int
    nonce: str


def base_of(message: Unsigned, *, keyid: str, alg: str) -> tuple[str, str]:
    """The base that is to be signed, and the parameters in it."""
    names = tuple([name for name, _ in message.components])
    values = [value for _, value in message.components]
    params = Params(message.created, message.expires, message.nonce, keyid)
    text = _params_text(names, params, alg)
    return make_base(names, values, text), text


def read_claim(signature_input: str, signature: str) -> Claim:
    """The claim in the two headers; BadMessage unless they have exactly our form."""
    given, stamp = _INPUT.fullmatch(signature_input), _SIGNATURE.fullmatch(signature)
    if given is None or stamp is None or len(given["names"]) > _LONGEST_LIST:
        raise BadMessage("signature headers")
    return Claim(_names(given), _params(given), given["params"], stamp["value"])


def rebuild(claim: Claim, values: Mapping[str, str]) -> SignedMessage:
    """What the claim says was signed, with the values that the message really has.

    Raises:
        BadMessage: it has none of that name, or one that cannot be signed.
    """
    try:
        covered = [values[name] for name in claim.names]
    except KeyError as error:
        raise BadMessage("component missing") from error
    return SignedMessage(make_base(claim.names, covered, claim.params_text), claim.signature)


def open_base(base: str) -> tuple[dict[str, str], Params]:
    """The covered values and the parameters in a stored base; BadMessage when it is none."""
    whole = _BASE.fullmatch(base)
    if whole is None:
        raise BadMessage("signature base")
    lines = [_LINE.fullmatch(line) for line in whole["lines"].split("\n")[:-1]]
    values = {line["name"].strip('"'): line["value"] for line in lines if line is not None}
    if len(values) < len(lines) or tuple(values) != _names(whole):
        raise BadMessage("signature base")
    return values, _params(whole)
