"""One line of figures for each test that measures something, told after the run.

They travel with the test's report, so that they are seen also from several processes.
"""

from collections.abc import Callable

import pytest

_NAME = "figures"


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """``tell("kill -9: 8 kills, 0 without evidence")``."""
    return lambda line: record_property(_NAME, line)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [each for found in terminalreporter.stats.values() for each in found]
    told = [
        str(value)
        for each in reports
        if isinstance(each, pytest.TestReport) and each.when == "call"
        for name, value in each.user_properties
        if name == _NAME
    ]
    if told:
        terminalreporter.section("figures")
        for line in told:
            terminalreporter.write_line(line)
