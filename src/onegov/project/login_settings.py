"""The settings of the login and its parts, made from the environment."""

from collections.abc import Callable, Mapping
from functools import cache

from onegov.core import signer
from onegov.core.types import Text
from onegov.login.assurance.conf import AssuranceConf
from onegov.login.certification.conf import CertificationConf
from onegov.login.conf import LoginConf
from onegov.login.mandates.conf import MandatesConf
from onegov.login.partners.conf import PartnersConf
from onegov.login.provider.conf import ProviderConf
from onegov.login.provider.keys.files import KeyFiles
from onegov.login.provider.keys.ring import KeyRing, KeyStore
from onegov.login.recovery.conf import RecoveryConf
from onegov.project.conf import Environment


def settings_of_login(environment: Environment) -> Mapping[str, Callable[[], object]]:
    """The Django settings of the login, each a function; each key is in a file of its own."""
    keys = environment.state / "keys"

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
        key = signer.load_or_make_secret(keys / "mandates.key")
        return MandatesConf(key=key, services=_services)

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
    def login() -> LoginConf:
        return LoginConf(factors_key=signer.load_or_make_secret(keys / "factors.key"))

    return {
        "ONEGOV_ASSURANCE": assurance,
        "ONEGOV_CERTIFICATION": certification,
        "ONEGOV_LOGIN": login,
        "ONEGOV_MANDATES": mandates,
        "ONEGOV_PARTNERS": partners,
        "ONEGOV_PROVIDER": provider,
        "ONEGOV_RECOVERY": recovery,
    }


def _services() -> Mapping[str, Text]:
    """The services that take applications, by id."""
    from onegov.catalogue import public as catalogue  # whose tables are there once Django is set up

    return {one.id: one.name for one in catalogue.list_services() if one.takes_applications}


def _login_keys(environment: Environment) -> KeyStore:
    """Where the login's keys lie: in a module when one is set, else in files."""
    if not environment.login_module:
        return KeyFiles(environment.state / "keys" / "login")
    # Loaded only by who has such a module: the library is an extra.
    from onegov.login.provider.keys.pkcs11 import KeyModule, Module

    told = environment.login_module
    return KeyModule(Module(told["library"], told["token"], told["pin"]))
