"""The login beside node-oidc-provider, which keeps everything in memory, and django-oauth-toolkit.

Ours is one web process as `onegov run` starts it, with all of its middleware, on PostgreSQL, with its
ledger entry; the processor time of PostgreSQL itself is not counted, on either side that has one.
"""

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks.login.load import (
    CONNECTIONS,
    Flood,
    Robot,
    Visitor,
    addresses,
    cpu_ms,
    latencies,
    open_session,
    percentile,
)
from benchmarks.login.sides import Provider, databases, node, ours, toolkit
from benchmarks.processes import cores
from onegov.project.benching.measuring import Run, in_turn
from onegov.project.benching.types import Figure, at_least, at_most
from onegov.project.benching.worker import Worker

FIGURES = {
    "flow_ratio": Figure(
        "authorize, token and UserInfo of a person who is signed in, processor time: ours / node",
        at_most(3.0, decides=True),
    ),
    "flow_ms": Figure("the same, ours (ms)"),
    "node_flow_ms": Figure("the same, node (ms)"),
    "toolkit_flow_ms": Figure("the same, django-oauth-toolkit (ms)"),
    "toolkit_ratio": Figure("the same: django-oauth-toolkit / ours", at_least(4.0, decides=True)),
    "refresh_ratio": Figure(
        "a refresh with a new ID token: ours / node", at_most(2.0, decides=True)
    ),
    "refresh_ms": Figure("the same, ours (ms)"),
    "node_refresh_ms": Figure("the same, node (ms)"),
    "machine_ratio": Figure(
        "client_credentials with private_key_jwt: ours / node", at_most(2.5, decides=True)
    ),
    "machine_ms": Figure("the same, ours (ms)"),
    "node_machine_ms": Figure("the same, node (ms)"),
    "userinfo_ratio": Figure("UserInfo: ours / node", at_most(3.5, decides=True)),
    "userinfo_ms": Figure("the same, ours (ms)"),
    "node_userinfo_ms": Figure("the same, node (ms)"),
    "flood_ratio": Figure(
        "99th percentile of a token's time during a flood of passwords / without it",
        at_most(1.5, decides=True),
    ),
    "token_p99_ms": Figure("a token's time without the flood, 99th percentile (ms)"),
    "flood_p99_ms": Figure("the same during the flood (ms)"),
    "flood_tried": Figure("passwords tried in one such flood"),
    "tell_apart_ratio": Figure(
        "a wrong password: time of the answer for an account that there is / that there is not",
        at_most(1.1),
    ),
    "logout_ratio": Figure(
        "signing out of 1,000 departments / of one: time of the answer",
        at_most(1.5, decides=True),
    ),
    "logout_ms": Figure("the same, of 1,000 departments (ms)"),
    "flows": Figure("scale: flows of each side in each round"),
    "rounds": Figure("scale: interleaved rounds"),
}
DEPARTMENTS = 1000


@dataclass(frozen=True, slots=True)
class _Bench:
    ours: Provider
    people: Worker
    node: Provider
    toolkit: Provider

    @property
    def both(self) -> dict[str, Provider]:
        return {"ours": self.ours, "node": self.node}

    @property
    def all(self) -> dict[str, Provider]:
        return self.both | {"toolkit": self.toolkit}


def measure(run: Run) -> Iterator[Mapping[str, float]]:
    """Will measure the sides in turn."""
    rounds, flows = run.scale(quick=3, full=9), run.scale(quick=120, full=400)
    run.progress.show("starting three providers")
    with _running() as bench:
        yield {"rounds": rounds, "flows": flows}
        for name, provider in bench.all.items():  # node gets faster as long as its compiler learns
            cpu_ms(provider, Visitor.flow, 800 if name == "node" else 120)
        for number in run.rounds(rounds):
            yield _flow(bench, number, flows)
            yield _alone(bench, number, flows)
            yield _flood(bench, run.scale(quick=2, full=5))
            yield _tell_apart(bench, number, run.scale(quick=4, full=9))
            yield _logout(bench)


@contextmanager
def _running() -> Iterator[_Bench]:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores()[1])  # load and PostgreSQL; the providers have the other one
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onegov-bench-")))
            mine, theirs = stack.enter_context(databases(folder))
            provider, people = stack.enter_context(ours(folder, mine))
            peer = stack.enter_context(node(folder))
            open_session(peer)
            yield _Bench(provider, people, peer, stack.enter_context(toolkit(folder, theirs)))
    finally:
        os.sched_setaffinity(0, before)


def _flow(bench: _Bench, number: int, flows: int) -> dict[str, float]:
    # Each of ours is another person's: a session's first sign-in at a department is on record.
    bench.ours.sessions = bench.people.ask("sign_in", people=flows + CONNECTIONS)["sessions"]
    used = in_turn(number, bench.all, lambda side: cpu_ms(side, Visitor.flow, flows))
    return {
        "flow_ratio": used["ours"] / used["node"],
        "flow_ms": used["ours"],
        "node_flow_ms": used["node"],
        "toolkit_flow_ms": used["toolkit"],
        "toolkit_ratio": used["toolkit"] / used["ours"],
    }


def _alone(bench: _Bench, number: int, flows: int) -> dict[str, float]:
    acts = {
        "refresh": (Visitor.refresh, flows),
        "machine": (Visitor.machine, flows),
        "userinfo": (Visitor.user_info, 3 * flows),
    }
    found: dict[str, float] = {}
    for name, (act, times) in acts.items():
        used = in_turn(number, bench.both, lambda side: cpu_ms(side, act, times))  # noqa: B023  # used at once
        found |= {f"{name}_ms": used["ours"], f"node_{name}_ms": used["node"]}
        found[f"{name}_ratio"] = used["ours"] / used["node"]
    return found


def _flood(bench: _Bench, seconds: int) -> dict[str, float]:
    alone, rest = cores()
    bench.ours.side.stay_on(
        alone | rest
    )  # as in production: a core that hashes is not the only one
    try:
        return _flooded(bench, seconds)
    finally:
        bench.ours.side.stay_on(alone)


def _flooded(bench: _Bench, seconds: int) -> dict[str, float]:
    quiet = percentile(latencies(bench.ours, seconds), 0.99)
    with Flood(bench.ours) as flood:
        time.sleep(0.3)  # until it is at its height
        pressed = percentile(latencies(bench.ours, seconds), 0.99)
    return {
        "flood_ratio": pressed / quiet,
        "token_p99_ms": quiet,
        "flood_p99_ms": pressed,
        "flood_tried": flood.tried,
    }


def _tell_apart(bench: _Bench, number: int, pairs: int) -> dict[str, float]:
    """Whoever guesses addresses learns nothing from the time that an answer takes."""
    known = bench.people.ask("accounts", people=pairs)["logins"]
    robot, places = Robot(bench.ours), addresses(20 + number)
    took: dict[bool, list[float]] = {True: [], False: []}
    for turn, login in enumerate(known):
        for is_known in (True, False) if turn % 2 else (False, True):
            name = login if is_known else f"nobody-{login}"
            took[is_known].append(robot.guess(next(places), name))
    return {"tell_apart_ratio": median(took[True]) / median(took[False])}


def _logout(bench: _Bench) -> dict[str, float]:
    many = median(_sign_out(bench, DEPARTMENTS - 1) for _ in range(3))
    one = median(_sign_out(bench, 0) for _ in range(3))
    return {"logout_ratio": many / one, "logout_ms": many}


def _sign_out(bench: _Bench, departments: int) -> float:
    """Milliseconds until the browser is answered; the last department is signed in to here."""
    (session,) = bench.people.ask("sign_in", people=1, departments=departments)["sessions"]
    person = Visitor(bench.ours)
    bench.ours.sessions = [session]
    token = person.sign_in()["id_token"]
    path = f"/oidc/end-session?{urlencode({'id_token_hint': token})}"
    began = time.perf_counter()
    person.ask("GET", path, Cookie=f"sessionid={session}")
    took = (time.perf_counter() - began) * 1e3
    person.web.close()
    return took
