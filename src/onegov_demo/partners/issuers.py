"""The three partners, and what the platform is told of each."""

from collections.abc import Mapping
from dataclasses import dataclass

_LOA = "urn:gc-ca:cyber-auth:assurance:loa"
CLIENT_ID = "onegov"


@dataclass(frozen=True, slots=True)
class Issuer:
    """One partner.

    Attributes:
        path: where its issuer begins, and the platform's id of it.
        level: credential level that its sign-in shows (``acr``).
        identity_level: level of its verified claims; 0: it tells nothing of anybody.
        has_secret: it knows the platform by a secret, else by a key.
    """

    path: str
    name: Mapping[str, str]
    kind: Mapping[str, str]
    level: int
    identity_level: int = 0
    has_secret: bool = False

    @property
    def acr(self) -> str:
        """As the federal profile writes credential levels (CATS 3.0.2)."""
        return f"{_LOA}{self.level}"


ISSUERS: Mapping[str, Issuer] = {
    issuer.path: issuer
    for issuer in (
        Issuer(
            "bank",
            {"en": "Boreal Bank", "fr": "Banque Boréale"},
            {
                "en": "Demonstration: stands in for your bank.",
                "fr": "Démonstration\u00a0: remplace votre banque.",
            },
            level=2,
        ),
        Issuer(
            "gckey",
            {"en": "GCKey (stand-in)", "fr": "CléGC (substitut)"},
            {
                "en": "Demonstration: stands in for GCKey. It tells us nothing about you.",
                "fr": "Démonstration\u00a0: remplace la CléGC. Elle ne nous dit rien de vous.",
            },
            level=2,
            has_secret=True,
        ),
        Issuer(
            "province",
            {"en": "Province account", "fr": "Compte provincial"},
            {
                "en": "Demonstration: stands in for your province. It signs you in with two factors "
                "and can tell us who you are.",
                "fr": "Démonstration\u00a0: remplace votre province. Elle vous connecte avec deux facteurs "
                "et peut nous dire qui vous êtes.",
            },
            level=3,
            identity_level=3,
        ),
    )
}
