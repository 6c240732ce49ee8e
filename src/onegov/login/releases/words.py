"""Words for claims, and for what withdrawing does, in both languages."""

from collections.abc import Mapping
from typing import Final

from onegov.core.types import Text
from onegov.login.releases.predicates import AGES, PROVINCES

_STANDARD: Final[Mapping[str, Text]] = {
    "name": Text(en="Full name", fr="Nom complet"),
    "given_name": Text(en="Given names", fr="Prénoms"),
    "middle_name": Text(en="Middle name", fr="Deuxième prénom"),
    "family_name": Text(en="Family name", fr="Nom de famille"),
    "birthdate": Text(en="Date of birth", fr="Date de naissance"),
    "gender": Text(en="Gender", fr="Genre"),
    "address": Text(en="Home address", fr="Adresse du domicile"),
    "email": Text(en="Email address", fr="Adresse courriel"),
    "email_verified": Text(
        en="Whether your email address was confirmed",
        fr="Si votre adresse courriel a été confirmée",
    ),
    "phone_number": Text(en="Telephone number", fr="Numéro de téléphone"),
    "phone_number_verified": Text(
        en="Whether your telephone number was confirmed",
        fr="Si votre numéro de téléphone a été confirmé",
    ),
    "locale": Text(
        en="Language you chose (English or French)", fr="Langue choisie (français ou anglais)"
    ),
}
LABELS: Final[Mapping[str, Text]] = {
    **_STANDARD,
    **{
        f"age_over_{years}": Text(
            en=f"Whether you are {years} or older (not your date of birth)",
            fr=f"Si vous avez {years} ans ou plus (et non votre date de naissance)",
        )
        for years in AGES
    },
    **{
        f"resident_of_{code}": Text(
            en=f"Whether you live in this province or territory: {en} (not your address)",
            fr=f"Si vous habitez cette province ou ce territoire\u00a0: {fr} (et non votre adresse)",
        )
        for code, (en, fr) in PROVINCES.items()
    },
}
NOTHING: Final = Text(
    en="No information about you: only a number that no other department can recognize",
    fr="Aucun renseignement à votre sujet\u00a0: seulement un numéro qu’aucun autre ministère ne peut "
    "reconnaître",
)
EFFECT: Final = Text(
    en="From now on this app is not given this information. It may keep what it already received, "
    "under its own law; the list of what it received stays here.",
    fr="À partir de maintenant, cette application n’obtient plus ces renseignements. Elle peut conserver "
    "ceux qu’elle a déjà reçus, selon la loi qui la régit; la liste de ce qu’elle a reçu demeure ici.",
)
#: By ``pages.Shown.acting``.
WHO_SIGNED_IN: Final[Mapping[str, Text]] = {
    "": Text(en="You", fr="Vous"),
    "by": Text(en="Somebody who acts for you", fr="Une personne qui agit en votre nom"),
    "for": Text(
        en="You, for somebody else: the information is about them",
        fr="Vous, au nom d’une autre personne\u00a0: les renseignements la concernent",
    ),
}


def label(name: str) -> Text:
    """The claim in words; its name when there are none."""
    return LABELS.get(name) or Text(en=name, fr=name)
