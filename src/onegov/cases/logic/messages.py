"""What people are told about an answer that can't be used."""

from typing import Final

from onegov.core.types import Text

NOT_ASKED: Final = Text(
    en="This service does not ask for this.",
    fr="Ce service ne demande pas ce renseignement.",
)
YES_OR_NO: Final = Text(en="Choose yes or no.", fr="Choisissez oui ou non.")
A_CHOICE: Final = Text(en="Choose one of the answers.", fr="Choisissez une des réponses.")
A_DATE: Final = Text(
    en="Enter a real date: year, month and day, such as 2024-03-27.",
    fr="Entrez une date réelle\u00a0: année, mois et jour, par exemple 2024-03-27.",
)
TOO_EARLY: Final = Text(en="Enter a date in 1900 or later.", fr="Entrez une date à partir de 1900.")
IN_FUTURE: Final = Text(
    en="Enter today’s date or an earlier one.",
    fr="Entrez la date d’aujourd’hui ou une date antérieure.",
)
A_NUMBER: Final = Text(en="Enter a number, using digits.", fr="Entrez un nombre, en chiffres.")
A_TEXT: Final = Text(en="Enter your answer.", fr="Entrez votre réponse.")
REASON_MISSING: Final = Text(
    en="Tell us in a few words what is wrong.",
    fr="Dites-nous en quelques mots ce qui est inexact.",
)
TOO_LONG: Final = Text(
    en="Shorten your answer to 500 characters or fewer.",
    fr="Raccourcissez votre réponse à 500\u00a0caractères ou moins.",
)
A_LIST: Final = Text(
    en="We could not read this list. Enter it again.",
    fr="Nous n’avons pas pu lire cette liste. Entrez-la de nouveau.",
)
LEFT_MISSING: Final = Text(
    en="Enter the day you left Canada.", fr="Entrez le jour où vous avez quitté le Canada."
)
RETURNED_EARLY: Final = Text(
    en="The day you returned can’t be before the day you left.",
    fr="Le jour de votre retour ne peut pas précéder celui de votre départ.",
)
ENDS_EARLY: Final = Text(
    en="The last day can’t be before the first day.",
    fr="Le dernier jour ne peut pas précéder le premier.",
)
A_YEAR: Final = Text(
    en="Enter a year with four digits, not in the future.",
    fr="Entrez une année de quatre chiffres qui n’est pas dans le futur.",
)
YEAR_TWICE: Final = Text(
    en="This year is there twice. Keep one.",
    fr="Cette année figure deux fois. Gardez-en une.",
)
YES_NO_UNKNOWN: Final = Text(
    en="Choose yes, no or I don’t know.", fr="Choisissez oui, non ou je ne sais pas."
)


def too_many(limit: int) -> Text:
    """The list has more than ``limit`` lines."""
    return Text(
        en=f"Enter {limit} lines or fewer. If you have more, call us; your other answers are saved.",
        fr=f"Entrez au plus {limit}\u00a0lignes. Si vous en avez davantage, appelez-nous; "
        "vos autres réponses sont enregistrées.",
    )
