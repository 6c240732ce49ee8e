"""Settings of ``login.partners``."""

from dataclasses import dataclass, field

from django.conf import settings

from onegov.login.partners.types import Partner


@dataclass(frozen=True)
class PartnersConf:
    """Settings.

    Attributes:
        partners: in the order in which people see them.
        own_accounts: False when people sign in at partners only.
        key: secret under which partners' identifiers are hashed and departments' are sealed.
        base_url: where we are, without a slash at the end.
    """

    partners: tuple[Partner, ...]
    own_accounts: bool
    key: bytes = field(repr=False)
    base_url: str

    def find(self, partner_id: str) -> Partner | None:
        """The partner of that name, None when there is none (any more)."""
        return next((one for one in self.partners if one.id == partner_id), None)


def conf() -> PartnersConf:
    """The settings that ``project`` gave."""
    given: PartnersConf = settings.ONEGOV_PARTNERS()
    return given
