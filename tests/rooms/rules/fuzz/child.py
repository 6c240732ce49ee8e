"""Tries hostile texts in a process of its own and prints what it saw as one JSON object.

``python child.py SEED COUNT`` tries so many texts made from that seed; ``--monsters`` tries those;
``--betray`` does what no text may do, to show that it is noticed.
"""

import argparse
import json
import random
import resource
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Final

sys.path[:0] = [
    str(Path(__file__).resolve().parents[level] / name) for level, name in ((3, ""), (4, "src"))
]

from onegov.rules.language import folder  # noqa: E402
from rooms.rules.fuzz import monsters, tries, watched  # noqa: E402
from rooms.rules.random_rules import RandomRules  # noqa: E402

#: A try may take so many yardsticks, and so many more for each length of the yardstick's text: well
#: above the slowest whose time grows with its length, below those whose time grows with the square.
MOST_TIME: Final = 100
MORE_TIME: Final = 20
BETRAYALS: Final[Mapping[str, Callable[[], object]]] = {
    "exec": lambda: eval("1"),  # noqa: S307
    "import": lambda: __import__("antigravity"),
    "open": lambda: Path(__file__).read_text("utf-8"),
    "time": lambda: sum(1 for _ in iter(int, 1)),
    "memory": lambda: len([0] * 60_000_000),
    "exception": lambda: 1 / 0,
}
MOST_EVER: Final = 4 << 30  # bytes; then the process ends before the machine suffers
Job = tuple[str, str, Callable[[], object]]  # kind, text, what is tried with it


def all_monsters() -> Iterator[Job]:
    """Every monster."""
    for name, make, attempt in monsters.MONSTERS:
        text = make()
        yield name, text, lambda text=text, attempt=attempt: attempt(text, random.Random(0))


def all_betrayals() -> Iterator[Job]:
    """Every betrayal."""
    yield from ((name, "", attempt) for name, attempt in BETRAYALS.items())


def texts(seed: int, count: int) -> Iterator[Job]:
    """So many random texts, each with what is tried."""
    order = random.Random(seed)
    weights = [weight for weight, _, _ in tries.KINDS.values()]
    for number in range(count):
        kind = order.choices(list(tries.KINDS), weights)[0]
        _, make_text, attempt = tries.KINDS[kind]
        r = random.Random(f"{seed}/{number}")
        text = make_text(r)
        yield kind, text, lambda text=text, attempt=attempt, r=r: attempt(text, r)


def warm() -> None:
    """Loads what is loaded when it is first needed, before anything is watched."""
    r = random.Random(0)
    for seed in range(12):
        tries.try_rules(RandomRules(seed).text(), r)
    for name, attempt in (
        (tries.FILE, tries.try_service),
        ("definition.yaml", tries.try_definition),
        ("tests.yaml", tries.try_examples),
    ):
        attempt((tries.SERVICE / name).read_text("utf-8"), r)
    for _, make, attempt in tries.KINDS.values():
        for _ in range(3):
            with suppress(AssertionError):
                attempt(make(r), r)


def main() -> None:
    """Will try, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("seed", type=int)
    parser.add_argument("count", type=int)
    parser.add_argument("--monsters", action="store_true")
    parser.add_argument("--betray", action="store_true")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MOST_EVER, MOST_EVER))
    warm()
    watch = watched.Watch()
    rules = (tries.SERVICE / tries.FILE).read_text("utf-8")
    facts = folder.read_ruleset(tries.SERVICE).facts
    yardstick = watched.measure(lambda: tries.parse(rules, file=tries.FILE, facts=facts))
    todo = chain(
        all_betrayals() if options.betray else (),
        all_monsters() if options.monsters else (),
        texts(options.seed, options.count),
    )
    tried: Counter[str] = Counter()
    read: Counter[str] = Counter()
    failures = []
    for kind, text, attempt in todo:
        tried[kind] += 1
        try:
            with watch.over(yardstick * (MOST_TIME + MORE_TIME * len(text) / len(rules))):
                read[kind] += bool(attempt())
        except (Exception, watched.Betrayed) as error:  # noqa: BLE001
            where = [line.strip() for line in traceback.format_exc().splitlines()[-12:]]
            failures.append(
                {"kind": kind, "text": text[:2000], "error": repr(error)[:400], "where": where}
            )
    json.dump(
        {
            "tried": tried, "read": read, "failures": failures, "seen": watch.seen,
            "slowest": watch.slowest, "largest": watch.largest,
        },
        sys.stdout,
    )  # fmt: skip


if __name__ == "__main__":
    main()
