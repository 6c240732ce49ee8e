"""Two partners that do as they are told, and somebody who signs in there."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from onegov.login.partners import wire
from onegov.login.partners.conf import PartnersConf
from rooms.login.partners.hostile import FakePartner, Visitor

KEY = b"k" * 32


@pytest.fixture
def bank() -> Iterator[FakePartner]:
    fake = FakePartner("bank")
    yield fake
    fake.close()


@pytest.fixture
def other() -> Iterator[FakePartner]:
    fake = FakePartner("other")
    yield fake
    fake.close()


@pytest.fixture
def configure(settings: Any, bank: FakePartner, other: FakePartner) -> Callable[..., None]:
    """Will give the platform its two partners, ``more`` replacing what it knows of the bank."""

    def given(*, own_accounts: bool = True, **more: Any) -> None:
        partners = (bank.partner(**more), other.partner())
        conf = PartnersConf(partners, own_accounts, KEY, "http://testserver")
        settings.ONEGOV_PARTNERS = lambda: conf

    return given


@pytest.fixture(autouse=True)
def usual(configure: Callable[..., None]) -> None:
    wire._known.clear()
    configure()


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()
