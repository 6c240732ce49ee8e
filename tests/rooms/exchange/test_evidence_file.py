"""Evidence files: made beside a node, verified offline, and refused once anything is changed."""

import ast
import json
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.published import RFC8032_3
from examples import examples
from onegov.__main__ import main
from onegov.core.signer import Ed25519Signer
from onegov.exchange.directory.statement import seal
from onegov.exchange.errors import ExchangeError, LogDamaged
from onegov.exchange.evidence import keys, stamps, verifier
from onegov.exchange.evidence.errors import NoEvidence
from onegov.exchange.evidence.export import export_evidence
from onegov.exchange.evidence.keys import Anchor
from onegov.exchange.evidence.telling import REASONS, STEPS, verdict_of
from onegov.exchange.evidence.verifier import Check, Step
from onegov.exchange.log import CHECKPOINTS, HASHES, LINES
from onegov.exchange.log_reader import LogReader
from onegov.exchange.public import (
    DirectoryAuthority,
    Evidence,
    parse_directory,
    verify_evidence,
)
from onegov.exchange.types import SignedMessage
from onegov.merkle.public import Checkpoint, sign_checkpoint
from rooms.exchange.recorded import (
    DIRECTORY,
    IRCC,
    IRCC_P256,
    LOG,
    NODE,
    NOW,
    OTHER,
    PLATFORM,
    line,
    members,
    refusal,
    request,
    signed_pair,
    write_log,
)

Content = dict[str, Any]
BODY = b'{"subject":"pseudonym"}'
ATTESTED = ("cosignatures", "timestamps")  # parts that these files do not have


def as_bytes(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode(errors="surrogatepass")


def steps_of(file: bytes, directory: object = DIRECTORY, **bodies: bytes) -> list[Step]:
    given = None if directory is None else Anchor(as_bytes(directory))
    return Check(file, given, bodies).run()


def failing(steps: list[Step]) -> tuple[str, str] | None:
    found = [(step.name, step.why) for step in steps if step.result == "fails"]
    assert len(found) < 2
    return found[0] if found else None


def node_says(content: Content, directory: object = DIRECTORY) -> str:
    """What the node's own verification says: "" or the part that does not hold."""
    texts = [content[name] for name in ("id", "line", "checkpoint", "log_key_id")]
    parts = [*content["request"].values(), *content["answer"].values()]
    if not all(isinstance(each, str) for each in (*texts, *parts)):
        return "types"
    evidence = Evidence(
        id=content["id"],
        request=SignedMessage(**content["request"]),
        answer=SignedMessage(**content["answer"]),
        line=content["line"],
        index=content["index"],
        proof=tuple(keys.decode(step) for step in content["proof"]),
        checkpoint=content["checkpoint"],
        log_key_id=content["log_key_id"],
    )
    try:
        verify_evidence(evidence, parse_directory(directory))
    except ExchangeError as error:
        return error.detail
    return ""


def export(folder: Path, id: str, directory: object = DIRECTORY) -> Content:
    with LogReader(folder) as log:
        return json.loads(json.dumps(export_evidence(log, id, parse_directory(directory))))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    asked = {
        3: request(3, body=BODY, content_type="application/json"),
        4: request(4, query=""),
        5: request(5, query="a=1&b=%C3%A9"),
    }
    lines = [line(each, signed_pair(each, asked=asked.get(each))) for each in range(11)]
    return write_log(tmp_path_factory.mktemp("log"), [*lines[:6], refusal(1), *lines[6:]])


@pytest.fixture(scope="module")
def content(folder: Path) -> Content:
    return export(folder, "id-5")


def test_every_exchange_is_exported_and_proven_by_both(folder: Path) -> None:
    for number in range(11):
        content = export(folder, f"id-{number}")
        steps = steps_of(as_bytes(content))
        assert failing(steps) is None
        assert verdict_of(steps).name == "proven"
        assert node_says(content) == ""
        unchecked = [step.name for step in steps if step.result == "unchecked"]
        without = ["request_hash"] if number == 3 else []
        assert unchecked == [*without, *ATTESTED, "request_body", "answer_body"]


def test_bodies_are_compared_with_what_was_signed(folder: Path) -> None:
    file = as_bytes(export(folder, "id-3"))
    steps = steps_of(file, request=BODY, answer=b'{"status":"ok"}')
    assert {step.result for step in steps if step.name not in ATTESTED} == {"holds"}
    assert failing(steps_of(file, request=BODY + b" ")) == ("request_body", "other_body")
    assert failing(steps_of(file, answer=b"")) == ("answer_body", "other_body")


def test_without_a_directory_nothing_is_proven(content: Content) -> None:
    steps = steps_of(as_bytes(content), None)
    assert failing(steps) is None
    assert verdict_of(steps).name == "unproven"


def test_a_file_forged_with_keys_of_its_own_is_proven_to_nobody(tmp_path: Path) -> None:
    forgers = [Ed25519Signer(each.key_id, bytes(range(9, 41))) for each in (PLATFORM, IRCC)]
    forged = members()
    for member, signer in zip(forged, forgers, strict=False):
        member["keys"][0]["public_key_b64"] = b64encode(signer.public_key()).decode()
    forged[1]["keys"][0]["public_key_b64"] = b64encode(IRCC.public_key()).decode()
    write_log(tmp_path, [line(0, signed_pair(0, signers=(forgers[0], IRCC)))])
    content = export(tmp_path, "id-0", {"members": forged})
    assert verdict_of(steps_of(as_bytes(content), None)).name == "unproven"
    assert failing(steps_of(as_bytes(content))) == ("trust", "other_key")
    content["keys"] = []
    assert failing(steps_of(as_bytes(content))) == ("request", "signature")
    assert node_says(content) == "request"


# -- every member and every byte ----------------------------------------------------------------


def other(value: Any) -> list[Any]:
    """Values near to this one and of other types."""
    if isinstance(value, str):
        middle = len(value) // 2
        flipped = chr(ord(value[middle]) ^ 1) if value else "x"
        changed = [value[:middle] + flipped + value[middle + 1 :], value[:-1], value + "A", "", 0]
        return [*changed, "\ud800" + value, value + "\n", "\u00e9", True]
    if isinstance(value, bool | int):
        return [value + 1, -1, 2**70, str(value), float(value), True, None, []]
    if isinstance(value, list):
        return [value[1:], value[::-1], [*value, "AAAA"], [*value, *value[-1:]], "", {}, None]
    return [{}, [], None, "x", value | {"more": 1}]


def changed(value: Any) -> list[Any]:
    """The value with each of its parts, at any depth, changed or left out."""
    found = other(value)
    if isinstance(value, dict):
        for name in value:
            found += [value | {name: each} for each in changed(value[name])]
            found.append({each: value[each] for each in value if each != name})
    if isinstance(value, list):
        for at, each in enumerate(value):
            found += [[*value[:at], new, *value[at + 1 :]] for new in changed(each)]
    return found


def test_whatever_member_is_changed_the_file_is_refused_and_the_node_agrees(
    content: Content,
) -> None:
    told: dict[str, int] = {}
    for each in changed(content):
        if each == content and json.dumps(each) == json.dumps(content):
            continue
        steps = steps_of(as_bytes(each))
        failed = failing(steps)
        if failed is None:
            # fewer keys, or in another order: those that count are in the directory
            assert each | {"keys": content["keys"]} == content
            assert all(key in content["keys"] for key in each["keys"])
            assert node_says(each) == ""
            continue
        assert verdict_of(steps).name == "refused"
        told[failed[0]] = told.get(failed[0], 0) + 1
        if failed[0] not in ("format", "trust"):
            assert node_says(each)
    assert set(told) >= {"format", "trust", "line", "checkpoint", "inclusion"}


@given(st.data())
@settings(max_examples=examples(400), deadline=None)
def test_whatever_byte_is_changed_only_what_says_the_same_still_holds(
    content: Content, data: st.DataObject
) -> None:
    raw = bytearray(as_bytes(content))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255))
    if failing(steps_of(bytes(raw))) is None:
        assert json.loads(raw) == content


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=examples(200), deadline=None)
def test_whatever_bytes_are_given_it_is_an_answer_and_no_crash(raw: bytes) -> None:
    assert failing(steps_of(raw)) is not None
    assert failing(steps_of(b'{"format": "onegov-evidence"}', raw.decode("latin-1"))) is not None


def test_nesting_and_repeated_members_are_refused(content: Content) -> None:
    assert failing(steps_of(b"[" * 100_000)) == ("format", "malformed")
    twice = as_bytes(content)[:-1] + b', "id": "id-5"}'
    assert failing(steps_of(twice)) == ("format", "malformed")
    inside = content | {"line": content["line"][:-1] + ',"id":"id-5"}'}
    assert failing(steps_of(as_bytes(inside))) == ("line", "malformed")
    assert node_says(inside) == "line"


@pytest.mark.parametrize("name", ["cosignatures", "timestamps", "consistency"])
def test_parts_of_later_versions_are_refused_and_not_passed_over(
    content: Content, name: str
) -> None:
    for version in (0, 2, "1", None):
        later = content | {name: {"version": version}}
        assert failing(steps_of(as_bytes(later))) == ("format", "unknown_version")
    assert failing(steps_of(as_bytes(content | {name: []}))) == ("format", "malformed")
    assert failing(steps_of(as_bytes(content | {"x": 1}))) == ("format", "unknown_member")
    assert failing(steps_of(as_bytes(content | {"version": 2}))) == ("format", "unknown_version")


# -- what was signed, but does not prove an exchange --------------------------------------------

WITHOUT_SERVICE = "CA-DEMO/GOV/IRCC/clients/other"
CASES: list[tuple[str, Callable[[], Any], tuple[str, str], str]] = [
    (
        "another client's key",
        lambda: signed_pair(0, signers=(OTHER, IRCC)),
        ("request", "not_their_key"),
        "request",
    ),
    (
        "another provider's key",
        lambda: signed_pair(0, signers=(PLATFORM, OTHER)),
        ("answer", "not_their_key"),
        "answer",
    ),
    (
        "a key for logs",
        lambda: signed_pair(0, signers=(PLATFORM, LOG)),
        ("answer", "not_their_key"),
        "answer",
    ),
    (
        "another nonce",
        lambda: signed_pair(0, nonces=("n" * 20, "m" * 20)),
        ("binding", "other_request"),
        "binding",
    ),
    (
        "another service",
        lambda: signed_pair(0, answer={"x_road_service": WITHOUT_SERVICE}),
        ("binding", "other_service"),
        "binding",
    ),
    (
        "another client",
        lambda: signed_pair(0, answer={"x_road_client": "CA-DEMO/GOV/CBSA/x"}),
        ("binding", "other_request"),
        "binding",
    ),
    (
        "another id",
        lambda: signed_pair(0, answer={"x_road_request_id": "id-1"}),
        ("binding", "other_request"),
        "binding",
    ),
    (
        "a request that was logged but not sent",
        lambda: (signed_pair(0, asked=request(0, query="all=1"))[0], signed_pair(0)[1]),
        ("request_hash", "request_hash"),
        "binding",
    ),
]


@pytest.mark.parametrize(("name", "pair", "expected", "node"), CASES, ids=[c[0] for c in CASES])
def test_well_signed_lines_that_prove_no_exchange_are_refused_by_both(
    tmp_path: Path, name: str, pair: Callable[[], Any], expected: tuple[str, str], node: str
) -> None:
    write_log(tmp_path, [line(0, pair())])
    content = export(tmp_path, "id-0")
    assert failing(steps_of(as_bytes(content))) == expected
    assert node_says(content) == node


def test_a_key_that_had_ended_does_not_prove(tmp_path: Path) -> None:
    write_log(tmp_path, [line(0, signed_pair(0))])
    content = export(tmp_path, "id-0")
    for not_after, ends in (
        ("2026-03-01T11:59:59+00:00", True),
        ("2026-03-01T12:00:00+00:00", False),
        ("2026-03-01T07:59:59-04:00", True),
    ):
        directory = {"members": members(not_after=not_after)}
        expected = ("request", "key_ended") if ends else None
        assert failing(steps_of(as_bytes(content), directory)) == expected
        assert node_says(content, directory) == ("request" if ends else "")
    naive = {"members": members(not_after="2026-03-01T12:00:00")}
    assert failing(steps_of(as_bytes(content), naive)) == ("trust", "malformed")


def test_a_signature_on_p_256_is_checked_by_the_algorithm_of_its_key(tmp_path: Path) -> None:
    asked, answered = signed_pair(0, signers=(PLATFORM, IRCC_P256))
    stamp = keys.decode(answered.signature)
    ed25519 = answered.base.replace("ecdsa-p256-sha256", "ed25519")
    for number, (base, signature, expected) in enumerate(
        (
            (answered.base, stamp, None),
            (answered.base, stamp[:-1] + bytes([stamp[-1] ^ 1]), ("answer", "signature")),
            (answered.base, bytes(64), ("answer", "signature")),
            (answered.base, stamp + b"x", ("answer", "malformed")),
            (ed25519, IRCC_P256.sign(ed25519.encode()), ("answer", "other_algorithm")),
            (ed25519, IRCC.sign(ed25519.encode()), ("answer", "other_algorithm")),
        )
    ):
        answer = SignedMessage(base, b64encode(signature).decode())
        folder = write_log(tmp_path / str(number), [line(0, (asked, answer))])
        content = export(folder, "id-0")
        assert failing(steps_of(as_bytes(content))) == expected
        assert node_says(content) == (expected[0] if expected else "")
    assert "ecdsa-p256-sha256" in {key["alg"] for key in content["keys"]}


def test_a_checkpoint_of_another_log_or_name_does_not_prove(
    tmp_path: Path, content: Content
) -> None:
    size, root = content["checkpoint"].split("\n")[1:3]
    of_another = sign_checkpoint(LOG, Checkpoint("other/node", int(size), keys.decode(root)))
    renamed = Ed25519Signer("CBSA:log:1", RFC8032_3[0])
    under = sign_checkpoint(renamed, Checkpoint(NODE, int(size), keys.decode(root)))
    by_a_message_key = sign_checkpoint(IRCC, Checkpoint(NODE, int(size), keys.decode(root)))
    for note, log_key, expected in (
        (of_another, LOG.key_id, ("checkpoint", "not_their_key")),
        (under, LOG.key_id, ("checkpoint", "signature")),
        (by_a_message_key, IRCC.key_id, ("checkpoint", "not_their_key")),
    ):
        each = content | {"checkpoint": note, "log_key_id": log_key}
        assert failing(steps_of(as_bytes(each))) == expected
        assert node_says(each)


def test_signatures_of_witnesses_on_the_note_are_passed_over(content: Content) -> None:
    note = content["checkpoint"]
    witness = sign_checkpoint(OTHER, Checkpoint("witness", 1, bytes(32))).rpartition("\n\n")[2]
    for each in (note + witness, note.replace("\n\n", "\n\n" + witness)):
        cosigned = content | {"checkpoint": each}
        assert failing(steps_of(as_bytes(cosigned))) is None
        assert node_says(cosigned) == ""


# -- export -------------------------------------------------------------------------------------


def copy(folder: Path, target: Path) -> Path:
    target.mkdir()
    for each in folder.iterdir():
        (target / each.name).write_bytes(each.read_bytes())
    return target


def test_damaged_hashes_do_not_prevent_an_export(
    folder: Path, tmp_path: Path, content: Content
) -> None:
    own = copy(folder, tmp_path / "log")
    raw = (own / HASHES).read_bytes()
    for damage in (b"", raw[:100], bytes(len(raw)), b"\xff" + raw[1:]):
        (own / HASHES).write_bytes(damage)
        assert export(own, "id-5") == content


@pytest.mark.parametrize("id", ["id-11", "no-1", "", "id-5 ", "\u00e9"])
def test_what_is_no_exchange_is_not_exported_and_the_reason_is_said(folder: Path, id: str) -> None:
    with pytest.raises(NoEvidence) as caught:
        export(folder, id)
    assert caught.value.message.fr


def test_an_exchange_that_no_checkpoint_covers_yet_is_not_exported(
    folder: Path, tmp_path: Path
) -> None:
    own = copy(folder, tmp_path / "log")
    notes = (own / CHECKPOINTS).read_bytes().splitlines(keepends=True)
    (own / CHECKPOINTS).write_bytes(b"".join(notes[:5]))
    assert export(own, "id-4")["index"] == 4
    with pytest.raises(NoEvidence):
        export(own, "id-5")
    (own / CHECKPOINTS).unlink()
    with pytest.raises(NoEvidence):
        export(own, "id-4")


def test_a_changed_log_gives_no_evidence(folder: Path, tmp_path: Path) -> None:
    own = copy(folder, tmp_path / "log")
    raw = (own / LINES).read_bytes()
    (own / LINES).write_bytes(raw.replace(b"CA-DEMO-2", b"CA-DEMO-9"))
    for number in (2, 5):  # the changed line, and another whose proof still holds
        if number == 2:
            with pytest.raises(LogDamaged):
                export(own, f"id-{number}")
        else:
            assert failing(steps_of(as_bytes(export(own, f"id-{number}")))) is None


def test_a_directory_without_the_keys_gives_no_evidence(folder: Path) -> None:
    for without in (0, 1):
        kept = [member for place, member in enumerate(members()) if place != without]
        with pytest.raises(NoEvidence):
            export(folder, "id-5", {"members": kept})


# -- the commands -------------------------------------------------------------------------------


def test_the_commands_export_and_verify(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    authority = DirectoryAuthority(tmp_path / "authority", instance="CA-DEMO")
    authority.publish(members())
    directory, file = authority.published / "directory.jws", tmp_path / "evidence.json"
    source = ["--log", str(folder), "--directory", str(directory)]
    assert main(["evidence", "export", "id-3", *source, "--out", str(file)]) == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert main(["evidence", "export", "id-3", *source, "--out", str(file)]) == 2
    assert main(["evidence", "export", "id-3", *source]) == 0
    assert capsys.readouterr().out == file.read_text()
    trusting = ["evidence", "verify", str(file), "--directory", str(directory)]
    body = tmp_path / "body"
    body.write_bytes(BODY)
    assert main([*trusting, "--request-body", str(body)]) == 0
    told = capsys.readouterr().out
    for each in ("PROVEN", "PROUVÉ", "citizenship-grant", "2026-03-01T12:00:03+00:00"):
        assert each in told
    assert main(["evidence", "verify", str(file)]) == 1
    told = capsys.readouterr().out
    assert "NOT PROVEN" in told
    assert "NON PROUVÉ" in told
    assert main([*trusting, "--answer-body", str(body), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["verdict"], found["first_that_fails"]) == ("refused", "answer_body")
    assert found["exchange"] == {}
    assert main([*trusting, "--request-body", str(tmp_path / "none")]) == 2
    assert main([*trusting, "--directory-key", "x"]) == 2
    revocations = str(authority.published / "revocations.jws")
    assert main([*trusting, "--revocations", revocations]) == 0
    assert main([*trusting, "--revocations", str(directory)]) == 1
    assert main(["evidence", "export", "id-99", *source]) == 1
    assert "Ce registre ne contient aucun échange id-99" in capsys.readouterr().err


def test_a_signed_directory_is_trusted_by_its_authority_only(content: Content) -> None:
    authority = Ed25519Signer("directory", bytes(range(5, 37)))
    signed = seal(authority, json.loads(as_bytes(DIRECTORY)), type="onegov-directory").encode()
    for directory, key, expected in (
        (signed, authority.public_key(), None),
        (signed, None, None),
        (signed, PLATFORM.public_key(), ("trust", "directory_unsigned")),
        (as_bytes(DIRECTORY), authority.public_key(), ("trust", "directory_unsigned")),
        (signed.replace(b".ey", b".Ey"), authority.public_key(), ("trust", "directory_unsigned")),
        (signed, b"short", ("trust", "malformed")),
    ):
        steps = Check(as_bytes(content), Anchor(directory, key), {}).run()
        assert failing(steps) == expected


def test_what_a_revoked_key_signed_later_proves_nothing(tmp_path: Path) -> None:
    authority = DirectoryAuthority(tmp_path / "authority", instance="CA-DEMO")
    authority.publish(members())
    write_log(tmp_path / "log", [line(each, signed_pair(each)) for each in (0, 60)])
    authority.revoke(PLATFORM.key_id, since=NOW + timedelta(seconds=30))
    edition, revocations = (
        (authority.published / name).read_bytes() for name in ("directory.jws", "revocations.jws")
    )
    kept = edition, authority.public_key, revocations
    other = DirectoryAuthority(tmp_path / "other", instance="CA-DEMO")
    other.publish(members())
    theirs = (other.published / "revocations.jws").read_bytes()
    for number, anchor, expected in (
        (0, Anchor(*kept), None),
        (60, Anchor(*kept), ("request", "key_ended")),
        (60, Anchor(edition, authority.public_key), None),
        (0, Anchor(edition, authority.public_key, theirs), ("trust", "revocations_unsigned")),
        (0, Anchor(edition, authority.public_key, edition), ("trust", "revocations_unsigned")),
        (0, Anchor(revocations), ("trust", "malformed")),
        (0, Anchor(edition, authority.public_key, b"x"), ("trust", "malformed")),
        (0, Anchor(as_bytes(DIRECTORY), None, revocations), ("trust", "malformed")),
    ):
        file = as_bytes(export(tmp_path / "log", f"id-{number}"))
        assert failing(Check(file, anchor, {}).run()) == expected


def test_the_verifier_is_alone_and_every_reason_has_its_words() -> None:
    reasons = set()
    for module in (verifier, keys, stamps):
        tree = ast.parse(Path(str(module.__file__)).read_text())
        imported = {
            name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [node.module] if isinstance(node, ast.ImportFrom) else [node.names[0].name]
            )
        }
        ours = {name for name in imported if name and name.startswith("onegov")}
        assert module is stamps or ours <= {"onegov.exchange.evidence.keys"}
        reasons |= {
            node.value
            for call in ast.walk(tree)
            if isinstance(call, ast.Call | ast.Return)
            for node in ast.walk(call)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        } & {*REASONS, *_raised(tree)}
    assert reasons == set(REASONS)
    assert list(STEPS) == list(Check(b"", None, {}).steps())


def _raised(tree: ast.AST) -> set[str]:
    """The reasons in ``need(…, why)`` and ``Wrong(why)``."""
    found = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            last = call.args[-1] if call.args else None
            named = call.func.id in ("need", "Wrong")
            if named and isinstance(last, ast.Constant) and isinstance(last.value, str):
                found.add(last.value)
    return found
