"""The settings of each room, made from the environment; keys are read when first needed."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from onegov.core import signer
from onegov.project.conf import Environment

if TYPE_CHECKING:
    from onegov.ledger.conf import LedgerConf
    from onegov.payments.conf import PaymentsConf
    from onegov.people.conf import PeopleConf


def ledger(environment: Environment) -> "Callable[[], LedgerConf]":
    """Settings of ``ledger``: its own signing key."""

    @cache
    def make() -> "LedgerConf":
        from onegov.ledger.conf import LedgerConf

        key = environment.state / "keys" / "ledger.key"
        return LedgerConf(signer=signer.load_or_make(key, "ONEGOV:ledger:1"))

    return make


def people(environment: Environment) -> "Callable[[], PeopleConf]":
    """Settings of ``people``: the secret that pseudonyms are made from."""

    @cache
    def make() -> "PeopleConf":
        from onegov.people.conf import PeopleConf

        key = environment.state / "keys" / "pairwise.key"
        return PeopleConf(pairwise_key=signer.load_or_make_secret(key))

    return make


def payments(environment: Environment) -> "Callable[[], PaymentsConf]":
    """Settings of ``payments``: where the provider is."""

    @cache
    def make() -> "PaymentsConf":
        from onegov.payments.conf import PaymentsConf

        return PaymentsConf(provider_url=environment.payment_url)

    return make
