"""A witness cosigns one history of each log, whatever it is asked and whenever it is killed."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.__main__ import main
from onegov.core import clock
from onegov.core.errors import WrongSetting
from onegov.core.signer import Ed25519Signer
from onegov.exchange.directory.authority import DirectoryAuthority
from onegov.exchange.directory.requests import RequestBook, make_request
from onegov.exchange.errors import ProviderDown
from onegov.exchange.faults import make_fault
from onegov.exchange.own_keys import key_entry
from onegov.exchange.public import Directory, parse_directory
from onegov.exchange.witness.conf import parse_witness_config
from onegov.exchange.witness.cosigner import Cosigner, Refused
from onegov.exchange.witness.memory import Memory
from onegov.exchange.witness.together import Together
from onegov.merkle.public import (
    Checkpoint,
    Submission,
    open_checkpoint,
    open_cosignature,
    root_of,
    sign_checkpoint,
    submission_bytes,
)
from rooms.exchange.network import until
from rooms.exchange.recorded import DIRECTORY, IRCC, LOG, NODE, NOW, PLATFORM, WITNESS, members
from rooms.exchange.witnesses import Branch, WitnessProcess, build_witness, witness_settings

A = Branch(*"abcdefghij")
B = Branch(*"abcdeFGHIJ")


class Bench:
    """A cosigner on a fresh memory."""

    def __init__(self, folder: Path) -> None:
        self.memory = Memory(folder)
        directory = parse_directory(DIRECTORY)
        self.cosigner = Cosigner(WITNESS, self.memory, directory=lambda: directory)

    def offer(self, body: bytes) -> str:
        """ "" when it was cosigned, else why not."""
        try:
            self.cosigner.add_checkpoint(body)
        except Refused as refused:
            return refused.why
        return ""


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(tmp_path)
    with clock.using(clock.FixedClock(NOW)):
        yield bench
    bench.memory.close()


def refusal(bench: Bench, body: bytes) -> tuple[int, str, int | None]:
    with pytest.raises(Refused) as caught:
        bench.cosigner.add_checkpoint(body)
    return caught.value.status, caught.value.why, caught.value.size


def test_what_grew_is_cosigned_and_says_when(bench: Bench) -> None:
    note, old = "", 0
    for size in (1, 4, 4, 5, 10):
        line = bench.cosigner.add_checkpoint(A.submission(old, size))
        note, old = A.note(size) + line, size
        assert open_cosignature(note, WITNESS.public_key(), name=WITNESS.key_id) == int(
            NOW.timestamp()
        )
    held = bench.memory.last(NODE)
    assert held is not None
    assert held.checkpoint == open_checkpoint(note, LOG.public_key())


def test_a_log_may_begin_empty(bench: Bench) -> None:
    assert bench.offer(A.submission(0, 0)) == ""
    assert bench.offer(A.submission(0, 3)) == ""
    not_empty = sign_checkpoint(LOG, Checkpoint(NODE, 0, bytes(32)))
    other = Bench(Path(bench.memory._db.execute("PRAGMA database_list").fetchone()[2]).parent / "b")
    assert other.offer(submission_bytes(Submission(0, (), not_empty))) == "not_grown"
    other.memory.close()


def test_each_refusal_has_the_status_of_the_standard(bench: Bench) -> None:
    assert bench.offer(A.submission(0, 6)) == ""
    stranger = Branch("a", origin="CA-DEMO/GOV/NOBODY/node")
    by_messages_key = sign_checkpoint(
        Ed25519Signer(LOG.key_id, bytes(range(9, 41))), Checkpoint(NODE, 6, root_of(A.leaves[:6]))
    )
    cases = (
        (b"old 6\n", HTTPStatus.BAD_REQUEST, "malformed", None),
        (b"\xff", HTTPStatus.BAD_REQUEST, "malformed", None),
        (b"old 06\n\n" + A.note().encode(), HTTPStatus.BAD_REQUEST, "malformed", None),
        (A.submission(6).replace(b"\n\n", b"\nAAAA\n\n", 1), 400, "malformed", None),
        (A.submission(11), HTTPStatus.BAD_REQUEST, "old_size", None),
        (stranger.submission(0), HTTPStatus.NOT_FOUND, "unknown_log", None),
        (submission_bytes(Submission(6, (), by_messages_key)), 403, "signature", None),
        (Branch(*"abc", signer=IRCC).submission(0), HTTPStatus.FORBIDDEN, "signature", None),
        (Branch(*"abc", signer=PLATFORM).submission(0), HTTPStatus.FORBIDDEN, "signature", None),
        (A.submission(4), HTTPStatus.CONFLICT, "stale", 6),
        (A.submission(3, 5), HTTPStatus.CONFLICT, "stale", 6),
        (B.submission(6, 6), HTTPStatus.CONFLICT, "fork", None),
        (B.submission(0, 6), HTTPStatus.CONFLICT, "fork", None),
        (B.submission(6, 8), HTTPStatus.UNPROCESSABLE_ENTITY, "not_grown", None),
        (submission_bytes(Submission(6, (), A.note(8))), 422, "not_grown", None),
    )
    for body, *expected in cases:
        assert refusal(bench, body) == tuple(expected)
    assert bench.offer(A.submission(6)) == ""


def test_a_key_that_has_ended_opens_nothing(tmp_path: Path) -> None:
    listed = members()
    listed[1]["keys"][1]["not_after"] = NOW.isoformat()
    memory = Memory(tmp_path)
    cosigner = Cosigner(WITNESS, memory, directory=lambda: parse_directory({"members": listed}))
    at = clock.FixedClock(NOW)
    with clock.using(at):
        cosigner.add_checkpoint(A.submission(0, 2))
        at.at = NOW.replace(second=1)
        with pytest.raises(Refused, match="unknown_log"):
            cosigner.add_checkpoint(A.submission(2, 3))
    memory.close()


def test_of_a_fork_both_signed_checkpoints_are_kept(bench: Bench) -> None:
    bench.offer(A.submission(0, 6))
    bench.offer(B.submission(6, 9))
    (fork,) = bench.memory.forks()
    assert (fork.kind, fork.held, fork.offered) == ("not_grown", A.note(6), B.note(9))
    bench.offer(B.submission(6, 6))
    bench.offer(B.submission(6, 6))
    (fork,) = bench.memory.forks()
    assert (fork.kind, fork.held, fork.offered) == ("same_size", A.note(6), B.note(6))
    assert fork.times == 3
    both = [open_checkpoint(each, LOG.public_key()) for each in (fork.held, fork.offered)]
    assert both[0].size == both[1].size
    assert both[0].root != both[1].root


@settings(max_examples=60, deadline=None)
@given(
    asked=st.lists(
        st.tuples(st.booleans(), st.integers(0, 10), st.integers(0, 10), st.booleans()),
        max_size=14,
    )
)
def test_no_order_of_requests_gets_two_histories_cosigned(
    tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[bool, int, int, bool]]
) -> None:
    """The cosigned sizes never shrink, and each cosigned root is that of one branch's continuation."""
    bench = Bench(tmp_path_factory.mktemp("witness"))
    cosigned: list[tuple[int, bytes]] = []
    for is_a, old, size, honest in asked:
        branch = A if is_a else B
        last = cosigned[-1][0] if cosigned else 0
        body = branch.submission(last if honest else old, size)
        if bench.offer(body) == "":
            cosigned.append((size, root_of(branch.leaves[:size])))
    bench.memory.close()
    assert [size for size, _ in cosigned] == sorted(size for size, _ in cosigned)
    histories = [[root_of(each.leaves[:n]) for n in range(11)] for each in (A, B)]
    assert any(all(roots[size] == root for size, root in cosigned) for roots in histories)


def test_of_two_histories_at_the_same_time_one_is_cosigned(bench: Bench) -> None:
    first = [branch.submission(0, 7) for branch in (B, A, B)]
    found = bench.cosigner.add_checkpoints([*first, b"x", A.submission(7, 8), B.submission(7, 9)])
    why = [each.why if isinstance(each, Refused) else "" for each in found]
    assert why == ["", "fork", "stale", "malformed", "not_grown", ""]


def test_those_who_wait_together_get_each_their_own_answer(bench: Bench) -> None:
    async def run() -> list[object]:
        with ThreadPoolExecutor(1) as thread:
            together = Together(bench.cosigner, thread)
            bodies = [A.submission(0, 4), b"x", B.submission(0, 7), A.submission(4, 9)]
            return await asyncio.gather(
                *map(together.add_checkpoint, bodies), return_exceptions=True
            )

    found = [each.why if isinstance(each, Refused) else type(each) for each in asyncio.run(run())]
    assert found == [str, "malformed", "stale", str]


def test_without_a_directory_that_holds_nothing_is_cosigned(tmp_path: Path) -> None:
    def gone() -> Directory:
        raise make_fault("server.clientproxy.global_conf_outdated", "directory")

    async def run() -> list[object]:
        with ThreadPoolExecutor(1) as thread:
            together = Together(Cosigner(WITNESS, memory, directory=gone), thread)
            asked = [together.add_checkpoint(A.submission(0, 4)) for _ in range(2)]
            return await asyncio.gather(*asked, return_exceptions=True)

    memory = Memory(tmp_path)
    assert [type(each) for each in asyncio.run(run())] == [ProviderDown] * 2
    assert memory.logs() == []
    memory.close()


# -- as a process ---------------------------------------------------------------------------------


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[WitnessProcess]:
    authority = DirectoryAuthority(tmp_path / "authority", instance="CA-DEMO")
    process, entry = build_witness(tmp_path, authority)
    authority.publish([*members(), entry])
    process.start()
    yield process
    process.stop()


def test_the_process_answers_as_the_standard_has_it(witness: WitnessProcess) -> None:
    status, _, line = witness.send(A.submission(0, 6))
    assert status == 200
    key = Ed25519Signer(witness.name, (witness.config.parent / "witness.key").read_bytes())
    assert open_cosignature(A.note(6) + line, key.public_key(), name=witness.name) > 0
    assert witness.send(A.submission(2, 8)) == (409, "text/x.tlog.size", "6\n")
    assert witness.newest()[2] == A.note(6)
    assert witness.send(B.submission(6, 6))[0] == 409
    assert witness.send(b"x" * 20_000)[0] == 413
    assert witness.ask("GET", "/metrics")[0] == 400
    token = (witness.config.parent / "state" / "operator.token").read_text()
    shown = witness.ask("GET", "/metrics", Authorization=f"Bearer {token}")[2]
    assert "onegov_witness_forks 1.0" in shown
    assert 'onegov_witness_checkpoints_total{outcome="fork"} 1.0' in shown
    assert json.loads(witness.ask("GET", "/healthz")[2])["forks"] == 1
    assert "two histories" in witness.stderr


def test_show_says_a_fork_loudly(
    witness: WitnessProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["witness", "show", "--config", str(witness.config)]
    witness.send(A.submission(0, 6))
    assert main(command) == 0
    witness.send(B.submission(6, 6))
    capsys.readouterr()
    assert main(command) == 1
    told = capsys.readouterr().out
    assert "FORK" in told
    assert "BIFURCATION" in told
    assert main([*command, "--json"]) == 1
    (fork,) = json.loads(capsys.readouterr().out)["forks"]
    assert (fork["held"], fork["offered"]) == (A.note(6), B.note(6))


def test_a_new_member_s_log_needs_no_edit_of_the_witness(witness: WitnessProcess) -> None:
    new = Ed25519Signer("CRA:log:1", bytes(range(3, 35)))
    branch = Branch("x", signer=new, origin="CA-DEMO/GOV/CRA/node")
    assert witness.send(branch.submission(0))[0] == 404
    authority = DirectoryAuthority(witness.config.parent.parent / "authority", instance="CA-DEMO")
    joining = {
        "member": "CA-DEMO/GOV/CRA",
        "node_id": "CA-DEMO/GOV/CRA/node",
        "url": "http://127.0.0.1:4",
        "keys": [key_entry(new, "log")],
    }
    authority.publish([*authority.members(), joining])
    until(lambda: witness.send(branch.submission(0))[0] == 200)
    assert witness.send(branch.submission(1))[0] == 200


COMMON, LAST = 5, 405  # lines that both histories begin with, and all


class Asking(threading.Thread):
    """Offers one history to a witness, line by line, until the connection breaks or it is refused."""

    def __init__(self, witness: WitnessProcess, name: str) -> None:
        super().__init__()
        self.cosigned: list[int] = []
        self._witness, self._known = witness, 0
        own = (f"{name}{n}" for n in range(COMMON, LAST))
        self._branch = Branch(*map(str, range(COMMON)), *own)

    def run(self) -> None:
        while self._known < LAST and self._ask():
            continue

    def _ask(self) -> bool:
        size = self._known + 1
        try:
            status, kind, text = self._witness.send(self._branch.submission(self._known, size))
        except OSError:
            return False
        if status == 200:
            self.cosigned.append(size)
            self._known = size
        elif kind == "text/x.tlog.size":
            self._known = int(text)
        return status == 200 or kind == "text/x.tlog.size"


def killed_while_asked(witness: WitnessProcess, times: int) -> dict[str, list[int]]:
    """The sizes that were cosigned of each history, while the witness was killed so often."""
    cosigned: dict[str, list[int]] = {"x": [], "y": []}
    for _ in range(times):
        asking = {name: Asking(witness, name) for name in cosigned}
        for each in asking.values():
            each.start()
        until(lambda now=asking: any(each.cosigned or not each.is_alive() for each in now.values()))
        witness.stop(kill=True)
        for name, each in asking.items():
            each.join()
            cosigned[name] += each.cosigned
        witness.start()
    return cosigned


def histories(cosigned: dict[str, list[int]]) -> int:
    return sum(max(sizes, default=0) > COMMON for sizes in cosigned.values())


def test_killed_in_the_middle_it_never_cosigns_two_histories(witness: WitnessProcess) -> None:
    cosigned = killed_while_asked(witness, 3)
    assert sum(map(len, cosigned.values())) > 0
    assert histories(cosigned) <= 1


@pytest.mark.deep
def test_killed_a_hundred_times_it_never_cosigns_two_histories(
    witness: WitnessProcess, tell: Callable[[str], None]
) -> None:
    cosigned = killed_while_asked(witness, 100)
    count = sum(map(len, cosigned.values()))
    tell(f"witness killed 100 times: {count} cosigned, of 1 history of 2 offered")
    assert count >= 100
    assert histories(cosigned) == 1


# -- settings and joining -------------------------------------------------------------------------


def test_wrong_settings_are_named(tmp_path: Path) -> None:
    authority = DirectoryAuthority(tmp_path / "authority", instance="CA-DEMO")
    good = witness_settings("OAG", authority)
    for change, named in (
        ({"port": 0}, "port"),
        ({"host": "0.0.0.0"}, "host"),  # noqa: S104 - refused
        ({"directory_file": ""}, "directory_file"),
        ({"more": 1}, "more"),
    ):
        with pytest.raises(WrongSetting) as caught:
            parse_witness_config(good | change, where="w.json", base=tmp_path)
        assert named in caught.value.message.en
        assert named in caught.value.message.fr


def test_a_witness_joins_in_one_command_and_one_approval(tmp_path: Path) -> None:
    authority = DirectoryAuthority(tmp_path / "authority", instance="CA-DEMO")
    authority.publish(members())
    process, entry = build_witness(tmp_path, authority)
    key = Ed25519Signer(process.name, (process.config.parent / "witness.key").read_bytes())
    book = RequestBook(tmp_path / "requests", authority)
    edition = book.approve(book.receive(make_request(key, entry)))
    (listed,) = edition.directory.witnesses(at=NOW)
    assert (listed.key.keyid, listed.url) == (process.name, process.url)
    assert edition.directory.members["CA-DEMO/GOV/OAG"].nodes == ()
    process.start()
    process.stop()


def test_a_witness_is_no_node_of_its_member(tmp_path: Path) -> None:
    """A member may run both; requests go to its nodes only, and no address is both."""
    authority = DirectoryAuthority(tmp_path / "authority", instance="CA-DEMO")
    _, entry = build_witness(tmp_path, authority, "IRCC")
    listed = members()
    witness_id = {"node_id": entry["node_id"]}
    listed[1]["keys"].append(entry["keys"][0] | witness_id)
    listed[1]["siblings"] = [witness_id | {"url": entry["url"]}]
    directory = parse_directory({"members": listed})
    assert [node.node_id for node in directory.members["CA-DEMO/GOV/IRCC"].nodes] == [NODE]
    assert [each.url for each in directory.witnesses(at=NOW)] == [entry["url"]]
    listed[1]["keys"][-1]["node_id"] = NODE
    with pytest.raises(WrongSetting):
        parse_directory({"members": listed})
