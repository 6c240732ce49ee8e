"""No nonce is accepted twice while its request could still be valid."""

from hypothesis import given, settings
from hypothesis import strategies as st

from onegov.exchange.replay import ReplayGuard

steps = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(0, 60), st.integers(-20, 40)), max_size=60
)


@settings(deadline=None)
@given(steps)
def test_no_nonce_twice_even_when_the_clock_leaps_back(sent: list[tuple[str, int, int]]) -> None:
    guard, now = ReplayGuard(), 1000.0
    accepted: list[tuple[str, float]] = []
    for nonce, lifetime, passed in sent:
        now += passed
        guard.forget(now)
        until = now + lifetime
        if guard.is_new("key", nonce, until=until):
            guard.remember("key", nonce, until=until)
            accepted.append((nonce, until))
    # The same request always carries the same end; a later one may reuse a nonce that has expired.
    assert len({(nonce, until) for nonce, until in accepted}) == len(accepted)


def test_memory_is_given_back() -> None:
    guard = ReplayGuard()
    for number in range(1000):
        guard.forget(number)
        guard.remember("key", str(number), until=number + 10)
    assert len(guard) <= 12


def test_another_key_may_use_the_same_nonce() -> None:
    guard = ReplayGuard()
    guard.remember("one", "nonce", until=10)
    assert guard.is_new("two", "nonce", until=10)
    assert not guard.is_new("one", "nonce", until=10)
