"""The exchange beside two nginx: the same TLS 1.3 with certificates on both sides, the same system.

Ours signs and verifies the request and the answer (Ed25519), refuses replays, decides access and
keeps evidence on disk on both sides before it answers; nginx only passes on, which is the limit.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.exchange.limit import backend, limit
from benchmarks.exchange.load import Demand, Load, ask, need_programs
from benchmarks.exchange.ours import ours
from benchmarks.processes import Side, cores
from onegov.project.benching.measuring import Run, in_turn
from onegov.project.benching.types import Figure, at_least, at_most

FIGURES = {
    "small_ratio": Figure(
        "1 KB, 128 connections, signed and durable: our rate / nginx's",
        at_least(0.20, decides=True),
    ),
    "small_per_s": Figure("the same, ours (exchanges/s)"),
    "limit_small_per_s": Figure("the same, nginx (requests/s)"),
    "small_p99_ms": Figure("the same, ours, 99th percentile (ms)"),
    "cpu_ratio": Figure(
        "processor time of both nodes for one such exchange: ours / nginx's",
        at_most(6, decides=True),
    ),
    "cpu_us": Figure("the same, ours (µs)"),
    "limit_cpu_us": Figure("the same, nginx (µs)"),
    "free_ratio": Figure(
        "the same rates when nodes, load and system share all cores: ours / nginx's"
    ),
    "free_per_s": Figure("the same, ours (exchanges/s)"),
    "large_ratio": Figure(
        "100 KB, 32 connections, signed and durable: our rate / nginx's",
        at_least(0.45, decides=True),
    ),
    "large_per_s": Figure("the same, ours (exchanges/s)"),
    "limit_large_per_s": Figure("the same, nginx (requests/s)"),
    "added_p50_ms": Figure(
        "1 KB, one connection, log in memory: our median less nginx's (ms)", at_most(2)
    ),
    "durable_p50_ms": Figure("1 KB, one connection, log on disk: our median (ms)"),
    "limit_p50_ms": Figure("1 KB, one connection: nginx's median (ms)"),
    "many_errors": Figure(
        "1 KB, 1,000 connections, all cores shared: failed or refused exchanges",
        at_most(0, decides=True),
    ),
    "many_per_s": Figure("the same, ours (exchanges/s)", at_least(1000)),
    "many_p99_ms": Figure("the same, ours, 99th percentile (ms)", at_most(1000)),
    "peak_mb": Figure("most memory of one of our nodes after all that (MB)", at_most(256)),
    "errors": Figure("failed or refused at 1 to 128 connections, both sides", at_most(0)),
    "node_cores": Figure("scale: cores that the two nodes of a side share, unless it says all"),
    "seconds": Figure("scale: seconds of one load at 128 connections"),
    "rounds": Figure("scale: interleaved rounds"),
}


@dataclass(frozen=True, slots=True)
class _Bench:
    """All that runs: ``memory`` is ours with its log in memory."""

    limit: Side
    ours: Side
    memory: Side
    on: frozenset[int]

    @contextmanager
    def freed(self) -> Iterator["_Bench"]:
        """Inside, no process is bound to its core."""
        nodes, rest = cores()
        both = nodes | rest
        for side in (self.ours, self.limit):
            side.stay_on(both)
        yield replace(self, on=frozenset(both))
        for side in (self.ours, self.limit):
            side.stay_on(nodes)

    def both(self, number: int, file: str, connections: int, seconds: int) -> tuple[Load, Load]:
        """What ours and the limit give, one after the other."""
        demand = Demand(file, connections, seconds, self.on)
        given = in_turn(
            number, {"ours": self.ours, "limit": self.limit}, lambda side: ask(side, demand)
        )
        return given["ours"], given["limit"]


def measure(run: Run) -> Iterator[Mapping[str, float]]:
    """Will measure both sides in turn."""
    need_programs()
    rounds, seconds = run.scale(quick=3, full=9), run.scale(quick=2, full=5)
    run.progress.show("starting nginx and nodes")
    with _running() as bench:
        yield {"rounds": rounds, "seconds": seconds, "node_cores": len(cores()[0])}
        bench.both(1, "1k", 32, 1)  # both warm
        for number in run.rounds(rounds):
            yield _small(bench, number, seconds)
            yield _free(bench, number, max(1, seconds // 2))
            yield _large(bench, number, max(1, seconds // 2))
            yield _alone(bench, number, 1)
        run.progress.show("a thousand connections")
        yield _many(bench, run.scale(quick=4, full=15))
        yield {"peak_mb": bench.ours.peak_mb()}


@contextmanager
def _running() -> Iterator[_Bench]:
    nodes, rest = cores()
    with ExitStack() as stack:

        def folder(within: str | None = None) -> Path:
            made = tempfile.TemporaryDirectory(prefix="onegov-bench-", dir=within)
            return Path(stack.enter_context(made))

        behind = stack.enter_context(backend(folder(), on=rest))
        yield _Bench(
            limit=stack.enter_context(limit(folder(), behind, on=nodes)),
            ours=stack.enter_context(ours(folder(), behind, on=nodes)),
            memory=stack.enter_context(ours(folder("/dev/shm"), behind, on=nodes)),  # noqa: S108
            on=frozenset(rest),
        )


def _small(bench: _Bench, number: int, seconds: int) -> dict[str, float]:
    mine, most = bench.both(number, "1k", 128, seconds)
    return {
        "small_ratio": mine.rate / most.rate,
        "small_per_s": mine.rate,
        "limit_small_per_s": most.rate,
        "small_p99_ms": mine.p99_ms,
        "cpu_ratio": mine.cpu_us / most.cpu_us,
        "cpu_us": mine.cpu_us,
        "limit_cpu_us": most.cpu_us,
        "errors": mine.errors + most.errors,
    }


def _free(bench: _Bench, number: int, seconds: int) -> dict[str, float]:
    with bench.freed() as free:
        mine, most = free.both(number, "1k", 128, seconds)
    return {
        "free_ratio": mine.rate / most.rate,
        "free_per_s": mine.rate,
        "errors": mine.errors + most.errors,
    }


def _large(bench: _Bench, number: int, seconds: int) -> dict[str, float]:
    mine, most = bench.both(number, "100k", 32, seconds)
    return {
        "large_ratio": mine.rate / most.rate,
        "large_per_s": mine.rate,
        "limit_large_per_s": most.rate,
        "errors": mine.errors + most.errors,
    }


def _alone(bench: _Bench, number: int, seconds: int) -> dict[str, float]:
    mine, most = bench.both(number, "1k", 1, seconds)
    memory = ask(bench.memory, Demand("1k", 1, seconds, bench.on))
    return {
        "added_p50_ms": memory.p50_ms - most.p50_ms,
        "durable_p50_ms": mine.p50_ms,
        "limit_p50_ms": most.p50_ms,
        "errors": mine.errors + most.errors + memory.errors,
    }


def _many(bench: _Bench, seconds: int) -> dict[str, float]:
    with bench.freed() as free:
        mine = ask(bench.ours, Demand("1k", 1000, seconds, free.on))
    return {
        "many_errors": mine.errors,
        "many_per_s": mine.rate,
        "many_p99_ms": mine.p99_ms,
    }
