"""How many random examples a property test looks at."""

from hypothesis import settings

settings.register_profile("quick", max_examples=100, deadline=None)
settings.register_profile("deep", max_examples=1000, deadline=None)


def examples(count: int) -> int:
    """``count``, or ten times as many when the tests run with ``--deep``."""
    return count * settings.default.max_examples // 100
