"""What a walk came to, as JSON and as lines for people."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field


@dataclass
class Told:
    """One walk.

    Attributes:
        applicant: number of the person in the population.
        steps: each ``{"step", "seconds", "saw"}``.
        requests, slowest_request: how many pages were asked for, and the seconds of the slowest.
        trail: the case's acts as ``onegov trail`` prints them, None where that can't be asked.
        failed: ``{"step", "expected", "where", "said"}`` of what stopped the walk, None when nothing did.
    """

    language: str
    applicant: int
    steps: list[dict[str, object]] = field(default_factory=list)
    seconds: float = 0.0
    application: str = ""
    confirmation: str = ""
    requests: int = 0
    slowest_request: float = 0.0
    trail: list[dict[str, object]] | None = None
    failed: dict[str, str] | None = None

    def took(self, step: str, seconds: float, saw: str) -> None:
        """Will note a step and say so on standard error."""
        self.steps.append({"step": step, "seconds": round(seconds, 3), "saw": saw})
        place = f"{self.language} {len(self.steps):>2}"
        print(f"  {place}  {step:<17} {seconds:>6.2f} s  {saw}", file=sys.stderr, flush=True)


def as_json(url: str, walks: Sequence[Told], *, ok: bool) -> str:
    """One JSON object."""
    return json.dumps(
        {"ok": ok, "url": url, "walks": [asdict(walk) for walk in walks]},
        ensure_ascii=False,
        indent=1,
    )


def as_text(walks: Sequence[Told]) -> str:
    """For people: the trail of each case, or what stopped the walk."""
    return "\n".join(line for walk in walks for line in _lines(walk))


def _lines(walk: Told) -> list[str]:
    if walk.failed is not None:
        return _failure(walk.failed)
    trail = [
        f"  {entry['at']}  {entry['index']!s:>6}  {entry['step']!s:<9} {entry['act']!s:<24} {entry['actor']}"
        for entry in walk.trail or ()
    ]
    en = f"{walk.language}: {walk.confirmation}, {len(walk.steps)} steps in {walk.seconds:.1f} s"
    return [f"{en} ({walk.requests} pages, slowest {walk.slowest_request:.2f} s)", *trail]


def _failure(failed: dict[str, str]) -> list[str]:
    step, expected = failed["step"], failed["expected"]
    said = f"{failed['where']}: {failed['said']}".strip(": ")
    return [
        f"onegov: the walk stopped at the step “{step}”: expected {expected}. {said}",
        f"onegov : le parcours s’est arrêté à l’étape « {step} » : attendu : {expected}. {said}",
    ]
