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
from onegov.login.assurance.conf import AssuranceConf
from onegov.login.certification.conf import CertificationConf
from onegov.login.mandates.conf import MandatesConf
from onegov.login.partners.conf import PartnersConf
from onegov.login.provider.conf import ProviderConf
from onegov.login.provider.keys.files import KeyFiles
from onegov.login.provider.keys.ring import KeyRing, KeyStore
from onegov.login.recovery.conf import RecoveryConf
from onegov.notices.conf import NoticesConf
from onegov.payments.conf import PaymentsConf
from onegov.people.conf import PeopleConf
from onegov.portal.conf import PortalConf
from onegov.project.conf import Environment
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
    def provider() -> ProviderConf:
        return ProviderConf(
            issuer=environment.base_url,
            keys=KeyRing(_login_keys(environment)),
            pairwise_key=signer.load_or_make_secret(keys / "login-names.key"),
            demonstration=environment.demonstration,
        )

    @cache
    def certification() -> CertificationConf:
        return CertificationConf(keys=KeyRing(KeyFiles(keys / "certification")))

    @cache
    def assurance() -> AssuranceConf:
        return AssuranceConf(key=signer.load_or_make_secret(keys / "assurance.key"))

    @cache
    def mandates() -> MandatesConf:
        return MandatesConf(key=signer.load_or_make_secret(keys / "mandates.key"))

    @cache
    def partners() -> PartnersConf:
        return PartnersConf(
            partners=environment.partners,
            own_accounts=environment.own_accounts,
            key=signer.load_or_make_secret(keys / "partners.key"),
            base_url=environment.base_url,
        )

    @cache
    def recovery() -> RecoveryConf:
        key = signer.load_or_make_secret(keys / "recovery.key")
        return RecoveryConf(key=key, base_url=environment.base_url)

    @cache
    def consent() -> ConsentConf:
        directory = exchange.DirectoryFile(
            environment.directory_file, authority_key=bytes.fromhex(environment.directory_key)
        )
        return ConsentConf(keys=ConsentKeys(keys, PLATFORM.owner), directory=directory)

    return {
        "ONEGOV_API": lambda: ApiConf(events_token=environment.events_token),
        "ONEGOV_ASSURANCE": assurance,
        "ONEGOV_CASES": lambda: CasesConf(is_demonstration=environment.demonstration),
        "ONEGOV_CERTIFICATION": certification,
        "ONEGOV_CONSENT": consent,
        "ONEGOV_LEDGER": ledger,
        "ONEGOV_MANDATES": mandates,
        "ONEGOV_PARTNERS": partners,
        "ONEGOV_NOTICES": lambda: NoticesConf(base_url=environment.base_url),
        "ONEGOV_PAYMENTS": lambda: PaymentsConf(provider_url=environment.payment_url),
        "ONEGOV_PEOPLE": people,
        "ONEGOV_PROVIDER": provider,
        "ONEGOV_PORTAL": lambda: PortalConf(
            feedback_to=environment.feedback_to, example_url=environment.example_url
        ),
        "ONEGOV_RECOVERY": recovery,
        "ONEGOV_REGISTERS": lambda: RegistersConf(
            environment.directory_file, environment.directory_key, environment.federation
        ),
        "ONEGOV_UI": lambda: UiConf(
            demonstration=environment.demonstration, theme=environment.theme
        ),
    }


def _login_keys(environment: Environment) -> KeyStore:
    """Where the login's keys lie: in a module when one is set, else in files."""
    if not environment.login_module:
        return KeyFiles(environment.state / "keys" / "login")
    # Loaded only by who has such a module: the library is an extra.
    from onegov.login.provider.keys.pkcs11 import KeyModule, Module

    told = environment.login_module
    return KeyModule(Module(told["library"], told["token"], told["pin"]))
