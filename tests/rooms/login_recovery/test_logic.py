"""No path to new factors without proof at the old level, the whole waiting time, and no stop."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from onegov.login.recovery import logic
from onegov.login.recovery.errors import NotOpen, ProofTooLow, TooSoon
from onegov.login.recovery.types import Recovery, State

DAY = timedelta(hours=24)


class WayBack(RuleBasedStateMachine):
    """Any sequence of proofs, stops, waits and attempts to finish."""

    @initialize(needed=st.integers(1, 4))
    def begin(self, needed: int) -> None:
        self.now = datetime(2000, 1, 1, tzinfo=UTC)
        self.it = Recovery(needed, self.now + timedelta(days=30))
        self.proved: list[tuple[int, datetime]] = []
        self.is_stopped = self.is_superseded = self.is_done = False

    @rule(level=st.integers(0, 4))
    def prove(self, level: int) -> None:
        try:
            self.it = logic.prove(self.it, level, self.now, cooling=DAY, then=timedelta(days=7))
        except (NotOpen, ProofTooLow):
            return
        self.proved.append((level, self.now))

    @rule()
    def stop(self) -> None:
        try:
            self.it = logic.stop(self.it)
        except NotOpen:
            assert self.is_done
        else:
            self.is_stopped = True

    @rule()
    def supersede(self) -> None:
        self.it = logic.supersede(self.it, self.now)
        self.is_superseded = True

    @rule(hours=st.sampled_from([1, 23, 24, 25, 200, 800]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule()
    def finish(self) -> None:
        try:
            self.it = logic.finish(self.it, self.now)
        except (NotOpen, TooSoon):
            return
        assert not self.is_stopped
        assert not self.is_superseded
        assert not self.is_done
        assert any(level >= self.it.needed and at + DAY <= self.now for level, at in self.proved)
        self.is_done = True

    @invariant()
    def done_only_by_finishing(self) -> None:
        if hasattr(self, "it"):
            assert (self.it.state is State.DONE) == self.is_done


TestWayBack = WayBack.TestCase
