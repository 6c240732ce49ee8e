"""Checks one entry of an access log offline; steps as in docs/reference/exchange-9-access-log.md."""

from collections.abc import Callable, Sequence
from typing import Any

from onegov.core.types import Text
from onegov.exchange.evidence.keys import Anchor, Wrong, decode, need, read_anchor, read_json
from onegov.exchange.evidence.telling import Verdict, content_of, verdict_of
from onegov.exchange.evidence.verifier import FAILS, NOT_REACHED, Check, Step

FORMAT = "onegov-access-entry"
MEMBERS = {"format", "version", "line", "index", "proof", "checkpoint", "log_key_id"}
OPEN = {
    *("at", "kind", "exchange", "client", "service", "purpose", "authority", "consent"),
    *("sealed", "leaf"),
}
MASKED = {"at", "kind", "masked", "sealed"}
PROVEN = Text(
    en="PROVEN: this entry is in the log of that node, as far as the keys of your directory go.",
    fr="PROUVÉ\u00a0: cette inscription est au registre de ce nœud, d’après les clés de votre "
    "annuaire.",
)


class EntryCheck(Check):
    """One entry on its way through the steps."""

    said: dict[str, Any]

    def entry(self) -> str:
        self.file = file = read_json(self.raw.decode())
        need(type(file["version"]) is int and file["version"] == 1, "unknown_version")
        need(file.keys() == MEMBERS, "unknown_member")
        self.proof = [decode(each) for each in file["proof"]]
        need(all(len(each) == 32 for each in self.proof), "malformed")
        need(type(file["index"]) is int and file["index"] >= 0, "malformed")
        self.said = read_json(file["line"])
        need(self.said["kind"] == "access" and self.said.keys() in (OPEN, MASKED), "malformed")
        return ""

    def trust(self) -> str:
        if self.anchor is None:
            raise Wrong("no_directory")
        self.keys = read_anchor(self.anchor)
        return ""

    def steps(self) -> dict[str, Any]:
        """The steps in their order."""
        return {
            "entry": self.entry,
            "trust": self.trust,
            "checkpoint": self.checkpoint,
            "inclusion": self.inclusion,
        }


def check_of(
    raw: bytes,
    anchor: Anchor | None,
    bodies: dict[str, bytes],
    stamped: Callable[[bytes, bytes], float] | None = None,
) -> Check:
    """The check for what the file says it is."""
    try:
        is_entry = read_json(raw.decode())["format"] == FORMAT
    except (Wrong, ValueError, TypeError, LookupError, RecursionError):
        is_entry = False
    return (EntryCheck if is_entry else Check)(raw, anchor, bodies, stamped)


def verdict_on(check: Check, steps: Sequence[Step]) -> Verdict:
    """What the steps come to."""
    verdict = verdict_of(steps)
    if isinstance(check, EntryCheck) and verdict.name == "proven":
        return Verdict("proven", PROVEN)
    return verdict


def shown_of(check: Check, steps: Sequence[Step]) -> dict[str, object]:
    """What was exchanged, or who read, once all steps hold; else nothing."""
    if not isinstance(check, EntryCheck):
        return content_of(check, steps)
    if any(step.result in (FAILS, NOT_REACHED) for step in steps):
        return {}
    said = {name: value for name, value in check.said.items() if name not in ("kind", "sealed")}
    return said | {"log": check.log_key.node_id, "log_size": check.size}
