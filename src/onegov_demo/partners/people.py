"""Who signs in at a partner: a standing character, or somebody of the population by number."""

import hashlib
import hmac
import re
from collections.abc import Mapping

from onegov_demo.characters import CHARACTERS
from onegov_demo.partners.issuers import Issuer
from onegov_demo.population import Person, population

#: What may be typed as a number: of the population (``1234``), or anything of one's own.
WHO = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{2,39}")
_NUMBER = re.compile(r"(?:walk-)?(\d{1,6})(?:-|$)")
#: First letters of postal codes.
_REGIONS = {
    **dict.fromkeys("KLMNP", "ON"),
    **dict.fromkeys("GHJ", "QC"),
    **{"A": "NL", "B": "NS", "C": "PE", "E": "NB", "R": "MB", "S": "SK", "T": "AB", "V": "BC"},
}
_BY_KEY = {one.key: one for one in CHARACTERS}


def subject(secret: bytes, issuer: Issuer, who: str) -> str:
    """The partner's own identifier of somebody: another one at each partner."""
    made = hmac.new(secret, f"{issuer.path}\0{who.lower()}".encode(), hashlib.sha256)
    return made.hexdigest()[:32]


def verified_claims(issuer: Issuer, who: str) -> Mapping[str, object] | None:
    """What the partner has verified of somebody; None when it tells nothing.

    Source: OpenID Connect for Identity Assurance 1.0, section 5.
    """
    person = _person(who)
    if not issuer.identity_level or person is None:
        return None
    return {
        "verification": {"trust_framework": "ca_pctf", "assurance_level": issuer.identity_level},
        "claims": {
            "given_name": " ".join(person.name.given),
            "family_name": person.name.family,
            "birthdate": person.birth_date.isoformat(),
            "address": _address(person.postal_codes[0]),
        },
    }


def _address(postal_code: str) -> dict[str, str]:
    region = _REGIONS.get(postal_code[:1], "ON")
    return {"country": "CA", "region": region, "postal_code": postal_code}


def _person(who: str) -> Person | None:
    if who in _BY_KEY:
        return _BY_KEY[who].person
    found = _NUMBER.match(who)
    everybody = population()
    number = int(found.group(1)) if found else len(everybody)
    return everybody[number] if number < len(everybody) else None
