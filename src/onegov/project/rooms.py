"""The settings of each room, made from the environment; keys are read when first needed."""

from collections.abc import Callable, Mapping
from functools import cache

from onegov.api.conf import ApiConf
from onegov.cases.conf import CasesConf
from onegov.consent.conf import ConsentConf
from onegov.consent.keys import ConsentKeys
from onegov.core import signer
from onegov.exchange import public as exchange
from onegov.ledger.conf import LedgerConf
from onegov.notices.conf import GcNotify, NoticesConf
from onegov.payments.conf import PaymentsConf
from onegov.people.conf import PeopleConf
from onegov.portal.conf import PortalConf
from onegov.project.conf import Environment
from onegov.project.login_settings import settings_of_login
from onegov.project.wiring import PLATFORM
from onegov.registers.conf import RegistersConf
from onegov.ui.conf import UiConf


def settings_of_rooms(environment: Environment) -> Mapping[str, Callable[[], object]]:
    """The Django settings ``ONEGOV_<ROOM>``: each a function that gives the room's settings."""
    keys = environment.state / "keys"

    @cache
    def ledger() -> LedgerConf:
        return LedgerConf(signer=signer.load_or_make(keys / "ledger.key", "ONEGOV:ledger:1"))

    @cache
    def people() -> PeopleConf:
        return PeopleConf(pairwise_key=signer.load_or_make_secret(keys / "pairwise.key"))

    @cache
    def consent() -> ConsentConf:
        directory = exchange.DirectoryFile(
            environment.directory_file, authority_key=bytes.fromhex(environment.directory_key)
        )
        return ConsentConf(keys=ConsentKeys(keys, PLATFORM.owner), directory=directory)

    return {
        **settings_of_login(environment),
        "ONEGOV_API": lambda: ApiConf(events_token=environment.events_token),
        "ONEGOV_CASES": lambda: CasesConf(is_demonstration=environment.demonstration),
        "ONEGOV_CONSENT": consent,
        "ONEGOV_LEDGER": ledger,
        "ONEGOV_NOTICES": lambda: NoticesConf(
            base_url=environment.base_url,
            gc_notify=_gc_notify(environment),
        ),
        "ONEGOV_PAYMENTS": lambda: PaymentsConf(provider_url=environment.payment_url),
        "ONEGOV_PEOPLE": people,
        "ONEGOV_PORTAL": lambda: PortalConf(
            feedback_to=environment.feedback_to, example_url=environment.example_url
        ),
        "ONEGOV_REGISTERS": lambda: RegistersConf(
            environment.directory_file, environment.directory_key, environment.federation
        ),
        "ONEGOV_UI": lambda: UiConf(
            demonstration=environment.demonstration, theme=environment.theme
        ),
    }


def _gc_notify(environment: Environment) -> GcNotify | None:
    told = environment.gc_notify
    if not told:
        return None
    return GcNotify(told["url"].rstrip("/"), told["key"], told["template_id"])
