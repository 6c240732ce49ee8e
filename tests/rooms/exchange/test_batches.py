"""One signature for many messages: what holds, what does not, and when nodes use it."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from department_files import memory_folder
from onegov.core.signer import Ed25519Signer
from onegov.exchange.errors import AccessDenied
from onegov.exchange.evidence.keys import Wrong, is_ed25519
from onegov.exchange.evidence.verifier import open_batch
from onegov.exchange.node.sealer import Sealer
from onegov.exchange.public import verify_evidence
from onegov.exchange.sealing import Signed, is_valid, sign, sign_together
from onegov.exchange.signatures import BadMessage, Unsigned, read_claim, rebuild
from onegov.exchange.types import SignedMessage
from onegov.merkle.public import inclusion_proof, inclusion_proofs, leaf_hash, root_of
from rooms.exchange.network import AUTHORITY, PURPOSE, STATUS, Network, build, start
from rooms.exchange.recorded import IRCC, IRCC_P256

OTHER = Ed25519Signer("ONEGOV:node:1", bytes(range(32)))
leaves = st.lists(st.binary(max_size=4), min_size=1, max_size=40)


def messages(count: int) -> list[Unsigned]:
    return [
        Unsigned([("@method", "GET"), ("x-a", str(number))], 10, 20, f"nonce-{number:016d}")
        for number in range(count)
    ]


def second_opinion(signed: SignedMessage) -> bool:
    try:
        stamp, text = open_batch(b64decode(signed.signature), signed.base.encode())
    except (Wrong, IndexError):
        return False
    return is_ed25519(IRCC.public_key(), stamp, text)


@given(leaves)
def test_all_proofs_at_once_are_the_proofs_one_by_one(entries: list[bytes]) -> None:
    hashes = [leaf_hash(each) for each in entries]
    root, proofs = inclusion_proofs(hashes)
    assert root == root_of(hashes)
    assert proofs == [inclusion_proof(hashes, index) for index in range(len(hashes))]


@pytest.mark.parametrize("signer", [IRCC, IRCC_P256], ids=["ed25519", "p256"])
@pytest.mark.parametrize("count", [1, 2, 3, 7, 64, 1000])
def test_each_message_of_a_batch_proves_itself(signer: Any, count: int) -> None:
    asked = messages(count)
    for message, (signed, headers) in zip(asked, sign_together(signer, asked), strict=True):
        claim = read_claim(headers[0][1], headers[1][1])
        assert claim.is_in_batch
        assert rebuild(claim, dict(message.components)) == signed
        assert is_valid(signed, signer.public_key(), alg=signer.alg)
        assert not is_valid(signed, OTHER.public_key())
        assert signer is IRCC_P256 or second_opinion(signed)


def batch(count: int = 5) -> list[Signed]:
    return sign_together(IRCC, messages(count))


@given(st.data())
def test_a_changed_bit_of_base_signature_place_or_proof_is_refused(draw: st.DataObject) -> None:
    signed, _ = batch()[draw.draw(st.integers(0, 4))]
    base, value = bytearray(signed.base.encode()), bytearray(b64decode(signed.signature))
    changed = draw.draw(st.sampled_from([base, value]))
    bit = draw.draw(st.integers(0, len(changed) * 7 - 1))
    changed[bit // 7] ^= 1 << bit % 7
    forged = SignedMessage(base.decode(), b64encode(value).decode())
    assert not is_valid(forged, IRCC.public_key())
    if changed is value:
        assert not second_opinion(forged)


@pytest.mark.parametrize(
    "change",
    [
        lambda value: value[:64],
        lambda value: value[:72],
        lambda value: value[:-32],
        lambda value: value[:-1],
        lambda value: value + bytes(32),
        lambda value: value[:64] + bytes(4) + value[68:],
        lambda value: value[:68] + (2**31).to_bytes(4, "big") + value[72:],
        lambda value: value[:68] + bytes(4) + value[72:],
    ],
)
def test_a_proof_of_another_form_is_refused(change: Any) -> None:
    signed, _ = batch()[3]
    forged = replace(signed, signature=b64encode(change(b64decode(signed.signature))).decode())
    assert not is_valid(forged, IRCC.public_key())
    assert not second_opinion(forged)


def test_a_signature_of_one_kind_is_none_of_the_other() -> None:
    alone, _ = sign(IRCC, messages(1)[0])
    together, _ = batch(1)[0]
    for one, other in ((alone, together), (together, alone)):
        assert not is_valid(SignedMessage(one.base, other.signature), IRCC.public_key())
    # the base says alone, the signature is of a tree of one
    said = SignedMessage(alone.base, b64encode(b64decode(together.signature)[:64]).decode())
    assert not is_valid(said, IRCC.public_key())


# -- real nodes ------------------------------------------------------------------------------------


@pytest.fixture(params=[True, False], ids=["offered", "not offered"])
def network(request: pytest.FixtureRequest) -> Iterator[tuple[Network, bool]]:
    with memory_folder() as folder:
        network = build(Path(folder), ircc={"batch_signatures": request.param})
        start(network)
        yield network, request.param
        network.close()


def test_one_message_that_cannot_be_signed_fails_alone() -> None:
    class Office:
        signer = IRCC

    async def run() -> list[Signed | BaseException]:
        sealer = Sealer(cast("Any", Office()))
        bad = replace(messages(1)[0], components=[("@method", "GET"), ("x-a", "a\nb")])
        asked = [*messages(3), bad]
        return await asyncio.gather(
            *(sealer.together(each) for each in asked), return_exceptions=True
        )

    *good, bad = asyncio.run(run())
    assert isinstance(bad, BadMessage)
    assert all(isinstance(each, tuple) and is_valid(each[0], IRCC.public_key()) for each in good)


def test_busy_nodes_sign_together_where_both_offer_it(network: tuple[Network, bool]) -> None:
    running, is_offered = network
    client = running.client()

    def ask(_: int) -> str:
        answer = client.call(service=STATUS, purpose=PURPOSE, authority=AUTHORITY)
        assert answer.body == {"status": "permanent_resident"}
        return answer.evidence_id

    with ThreadPoolExecutor(16) as many:
        list(many.map(ask, range(100)))
        with pytest.raises(AccessDenied):  # a refusal does not end it
            client.call(service=STATUS, purpose="another", authority=AUTHORITY)
        ids = list(many.map(ask, range(200)))
    evidence = [client.evidence(each) for each in ids]
    client.close()
    for each in evidence:
        verify_evidence(each, directory=running.directory)
    asked = sum('alg="ed25519-batch"' in each.request.base for each in evidence)
    answered = sum('alg="ed25519-batch"' in each.answer.base for each in evidence)
    assert (asked > 0, answered > 0) == (is_offered, is_offered)
