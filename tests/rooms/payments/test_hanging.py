"""A provider that takes calls and never answers."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from onegov.payments import provider
from onegov.payments.conf import PaymentsConf
from onegov.payments.errors import ProviderUnavailable

TIMEOUT = timedelta(seconds=3)


def given_up_after(_call: int) -> float:
    began = time.monotonic()
    with pytest.raises(ProviderUnavailable):
        provider.read("pay_1")
    return time.monotonic() - began


def test_only_two_threads_wait_for_a_provider_that_hangs(settings):
    with socket.create_server(("127.0.0.1", 0)) as silent, ThreadPoolExecutor(4) as threads:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings.ONEGOV_PAYMENTS = lambda: PaymentsConf(url, timeout=TIMEOUT)
        waited = sorted(threads.map(given_up_after, range(4)))
    limit = TIMEOUT.total_seconds() * 0.8
    assert [seconds < limit for seconds in waited] == [True, True, False, False]
